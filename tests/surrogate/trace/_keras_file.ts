import { loadTfjsTrace, type TfjsTraceOptions } from "../../../lib/surrogate/trace/keras/tfjs_model.ts";
import { inFolder } from "../../_folder.ts";

/** Small models of Keras' layers, written as tfjs has them. */
export type Json = Record<string, unknown>;
export type Weights = [name: string, shape: unknown, values: number[]][];

/** A layer of the functional form that reads calls of others. */
export function layer(className: string, name: string, config: Json, ...from: [string, number][]): Json {
  const nodes = from.map(([name, call]) => [[name, call, 0, {}]]);
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: nodes };
}

export function functional(layers: Json[], outputs: string[]): Json {
  const config = {
    name: "m",
    layers,
    input_layers: [["in", 0, 0]],
    output_layers: outputs.map((name) => [name, 0, 0]),
  };
  return { class_name: "Functional", config };
}

export function sequential(layers: [string, Json][], name = "m"): Json {
  return {
    class_name: "Sequential",
    config: { name, layers: layers.map(([class_name, config]) => ({ class_name, config })) },
  };
}

export const input = (steps: number | null) =>
  layer("InputLayer", "in", { batch_input_shape: [null, steps, 2] });
export const entries = (weights: Weights): Json[] =>
  weights.map(([name, shape]) => ({ name, shape, dtype: "float32" }));

export interface File {
  topology: unknown;
  weights?: Weights;
  /** What stands in the place of the list of files and weights. */
  manifest?: unknown;
}

/** Reads a model with two inputs, written to a folder of its own. */
export async function load(file: File, outputs: TfjsTraceOptions["outputs"] = [{ name: "y" }]) {
  const { topology, weights = [] } = file;
  let model: Awaited<ReturnType<typeof loadTfjsTrace>>;
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/model`);
    const values = Float32Array.from(weights.flatMap(([, , values]) => values));
    for (const place of ["w.bin", "model/w.bin"]) {
      await Deno.writeFile(`${folder}/${place}`, new Uint8Array(values.buffer));
    }
    const manifest = file.manifest ?? [{ paths: ["w.bin"], weights: entries(weights) }];
    const json = { modelTopology: { model_config: topology }, weightsManifest: manifest };
    await Deno.writeTextFile(`${folder}/model/model.json`, JSON.stringify(json));
    model = await loadTfjsTrace(`${folder}/model/model.json`, { inputs: ["a", "b"], outputs });
  });
  return model!;
}

/** Kernel and bias of a layer from 2 to 2, then of one from 2 to 1; an input. */
export const W = [0.5, -1, 2, 0.3], B = [0.1, -0.2], V = [1, -2], C = [0.25], X = [1, 0.5];
export const TANH = { units: 2, activation: "tanh" }, LINEAR = { units: 1, activation: "linear" };
export const WEIGHTS: Weights = [["d/kernel", [2, 2], W], ["d/bias", [2], B], ["o/kernel", [2, 1], V], [
  "o/bias",
  [
    1,
  ],
  C,
]];

export const CHAIN = functional([
  input(null),
  layer("Dense", "d", TANH, ["in", 0]),
  layer("Dense", "o", LINEAR, ["d", 0]),
], [
  "o",
]);

export const conv = (config: Json) => ({ kernel_size: [2], padding: "causal", ...config });
