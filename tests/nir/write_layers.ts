/**
 * Writes a graph of layers, its inputs and what the layers' equations make of them, for check_nir.py: deno run -A write_layers.ts FOLDER.
 * @module
 */
import { type NirLayer, nirOfLayers, saveNir } from "@volley/volley/nir";
import { runLayers } from "./_run_layers.ts";

const [folder] = Deno.args;

/** Numbers that look random: parts of multiples of the golden ratio. */
function numbers(length: number, from: number): number[] {
  return Array.from({ length }, (_, k) => ((from + k) * (from + k) * 0.6180339887498949) % 1);
}

function tensor(shape: number[], size: number) {
  const length = shape.reduce((product, one) => product * one, 1);
  return { shape, data: Float32Array.from(numbers(length, 7 * length), (value) => size * (value - 0.4)) };
}

const common = {
  kind: "lif",
  threshold: 1,
  reset: "zero",
  spikes: true,
  recurrent: false,
  learn: [],
} as const;
const layers: NirLayer[] = [
  {
    layer: { ...common, units: 10, decay: 0.9, synapse: null, learn: [] },
    weights: { weight: tensor([10, 6], 1.5), bias: tensor([10], 0.1) },
  },
  {
    layer: { ...common, units: 4, decay: 0.8, synapse: 0.7, learn: [] },
    weights: { weight: tensor([4, 10], 1), bias: tensor([4], 0.1) },
  },
];
const values = numbers(200 * 6, 1);
const inputs = Array.from(
  { length: 200 },
  (_, t) => values.slice(6 * t, 6 * t + 6).map((value) => value < 0.3 ? 1 : 0),
);
await saveNir(`${folder}/layers.nir`, nirOfLayers(layers, { stepMs: 0.1 }));
await saveNir(`${folder}/layers_r1.nir`, nirOfLayers(layers, { stepMs: 0.1, gain: "weights" }));
await Deno.writeTextFile(
  `${folder}/layers.json`,
  JSON.stringify({ stepMs: 0.1, inputs, outputs: runLayers(layers, inputs) }),
);
