import { readBuffer, writeBuffer } from "../../../lib/gpu/buffer.ts";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import type {
  ReferenceWeights,
  ReferenceWindows,
} from "../../../lib/surrogate/counts/reference/surrogate_loss.ts";
import { windowedBuffer } from "../../../lib/nn/_buffers.ts";
import type { NamedWeights } from "../../../lib/nn/layout.ts";
import { packWeights, weightLayout, weightShapes } from "../../../lib/surrogate/counts/count_layout.ts";
import type { Schedule } from "../../../lib/nn/schedule.ts";
import { inputCount, type RecurrentSpec } from "../../../lib/surrogate/counts/recurrent_spec.ts";
import type { Layer, RecurrentKind } from "../../../lib/nn/layer_spec.ts";
import { headOf } from "../../../lib/surrogate/counts/head_fields.ts";
import { referenceWeights as referenceOf } from "../../../lib/surrogate/counts/train_reference.ts";
import { trainingGraph } from "../../../lib/surrogate/counts/training_graph.ts";
import { testRandom } from "../../nn/_assert_close.ts";

/** Sizes of a random problem. */
export interface ProblemShape {
  batch: number;
  steps: number;
  layers: readonly Layer[];
  /** P. @default 2 */
  populations?: number;
  /** Count features, at most two for each population. @default one for each */
  features?: number;
  /** Bins of history that are inputs. */
  window?: number;
  /** Parameters of the network. */
  parameters?: number;
  burnIn?: number;
  likelihood?: RecurrentSpec["likelihood"];
}

/** A spec with the given sizes. */
export function specOf(shape: ProblemShape): RecurrentSpec {
  const { populations: P = 2, parameters = 0, window = 1 } = shape, { features = P } = shape;
  const names = Array.from({ length: P }, (_, p) => `population${p}`);
  const inputs = (["log", "count"] as const).flatMap((kind) =>
    names.map((population) => ({ population, kind }))
  );
  const list = (length: number, value: number) => Array.from({ length }, () => value);
  return {
    kind: "recurrent",
    layers: [...shape.layers],
    likelihood: shape.likelihood ?? "negative-binomial",
    binMs: 1,
    populations: names.map((name, p) => ({ name, size: 300 - 5 * p })),
    features: {
      inputs: inputs.slice(0, features),
      window,
      centre: list(features, 1),
      scale: list(features, 2),
    },
    couplingCentres: names.slice(1).map((_, p) => 1.5 - 0.25 * p),
    maxMean: names.map((_, p) => 600 / (1 + p)),
    parameters: {
      names: Array.from({ length: parameters }, (_, p) => `p${p}`),
      centre: list(parameters, 0),
      scale: list(parameters, 1),
      low: list(parameters, -1),
      high: list(parameters, 1),
    },
    training: {},
  };
}

/** Random weights, inputs and counts; everything exact in single precision. */
export function problemOf(shape: ProblemShape, seed = 1) {
  const spec = specOf(shape);
  const random = testRandom(seed);
  const layout = weightLayout(spec);
  const weights: NamedWeights = {};
  for (const [name, shape] of Object.entries(weightShapes(spec))) {
    const size = name.startsWith("head")
      ? 0.5
      : 1 / Math.sqrt(layout.layers[Number(name.split(".")[1])].units);
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    weights[name] = { shape, data: data.map(() => size * (2 * random() - 1)) };
  }
  const vector = packWeights(spec, weights);
  const F = inputCount(spec), samples = shape.batch * shape.steps, P = spec.populations.length;
  const inputs = new Float32Array(samples * F).map(() => 2 * random() - 1);
  const counts = new Float32Array(samples * P).map(() => Math.floor(-6 * Math.log(1 - random())));
  const windows: ReferenceWindows = {
    batch: shape.batch,
    steps: shape.steps,
    inputs,
    counts,
    burnIn: shape.burnIn ?? 0,
    head: headOf(spec),
  };
  return { spec, layout, vector, windows };
}

/** The parameter vector as the reference takes it. */
export function referenceWeights(spec: RecurrentSpec, vector: ArrayLike<number>): ReferenceWeights {
  return referenceOf(weightLayout(spec), Float64Array.from(vector));
}

/** Layers of one kind. */
export function layersOf(kind: RecurrentKind, ...units: number[]): Layer[] {
  return units.map((units) => ({ kind, units }));
}

/** Loss and gradient of a problem on the GPU. */
export async function gpuLoss(gpu: Gpu, problem: ReturnType<typeof problemOf>, schedule?: Schedule) {
  const { spec, vector, windows } = problem;
  const { batch, steps, burnIn } = windows;
  const weights = windowedBuffer(gpu, "test/weights", vector);
  const graph = await trainingGraph(gpu, spec, { batch, steps, burnIn, weights, schedule, gradient: true });
  const F = inputCount(spec);
  const inputs = new Float32Array(batch * steps * graph.inputs.stride);
  for (let s = 0; s < batch * steps; s++) {
    inputs[s * graph.inputs.stride + F] = 1;
    for (let f = 0; f < F; f++) inputs[s * graph.inputs.stride + f] = windows.inputs[s * F + f];
  }
  writeBuffer(gpu, graph.inputs.buffer, inputs);
  writeBuffer(gpu, graph.counts, windows.counts as Float32Array);
  submit(gpu, "test/loss", graph.encode);
  const losses = new Float32Array(await readBuffer(gpu, graph.losses));
  const gradient = new Float32Array(await readBuffer(gpu, graph.gradient!));
  return { loss: losses.reduce((a, b) => a + b, 0), gradient };
}
