import { readBuffer, writeBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { submit } from "../../lib/gpu/submit.ts";
import type { LstmWeights } from "../../lib/reference/surrogate/lstm.ts";
import type { ReferenceWeights, ReferenceWindows } from "../../lib/reference/surrogate/surrogate_loss.ts";
import { windowedBuffer } from "../../lib/surrogate/_buffers.ts";
import { outputCount, weightLayout } from "../../lib/surrogate/layout.ts";
import type { Schedule } from "../../lib/surrogate/schedule.ts";
import { inputCount, type RecurrentSpec } from "../../lib/surrogate/recurrent_spec.ts";
import { trainingGraph } from "../../lib/surrogate/training_graph.ts";
import { testRandom } from "./_assert_close.ts";

/** Sizes of a random problem. */
export interface ProblemShape {
  batch: number;
  steps: number;
  hidden: number;
  layers: number;
  /** Count features (up to 4). */
  features?: number;
  /** Parameters of the network. */
  parameters?: number;
  burnIn?: number;
  likelihood?: RecurrentSpec["likelihood"];
}

/** A spec with the given sizes. */
export function specOf(shape: ProblemShape): RecurrentSpec {
  const { features = 2, parameters = 0 } = shape;
  const list = (length: number, value: number) => Array.from({ length }, () => value);
  return {
    kind: "lstm",
    layers: shape.layers,
    hidden: shape.hidden,
    likelihood: shape.likelihood ?? "negative-binomial",
    binMs: 1,
    populations: { E: 300, I: 100 },
    features: {
      kinds: (["logE", "logI", "E", "I"] as const).slice(0, features),
      centre: list(features, 1),
      scale: list(features, 2),
    },
    couplingCentre: 1.5,
    maxMean: { E: 600, I: 300 },
    parameters: {
      names: Array.from({ length: parameters }, (_, p) => `p${p}`),
      centre: list(parameters, 0),
      scale: list(parameters, 1),
    },
    training: {},
  };
}

/** Random weights, inputs and counts; everything exact in single precision. */
export function problemOf(shape: ProblemShape, seed = 1) {
  const spec = specOf(shape);
  const random = testRandom(seed);
  const layout = weightLayout(spec);
  const vector = new Float32Array(4 * layout.length);
  for (const block of layout.layers) {
    for (let at = 0; at < 4 * block.rows * block.columns; at++) {
      vector[4 * block.offset + at] = (random() - 0.5) * 2 / Math.sqrt(shape.hidden);
    }
  }
  for (let k = 0; k <= shape.hidden; k++) {
    for (let o = 0; o < outputCount(spec); o++) vector[4 * layout.head.offset + 8 * k + o] = random() - 0.5;
  }
  const F = inputCount(spec), samples = shape.batch * shape.steps;
  const inputs = new Float32Array(samples * F).map(() => 2 * random() - 1);
  const counts = new Float32Array(samples * 2).map(() => Math.floor(-6 * Math.log(1 - random())));
  const windows: ReferenceWindows = {
    batch: shape.batch,
    steps: shape.steps,
    inputs,
    counts,
    burnIn: shape.burnIn ?? 0,
    head: {
      maxLogMeanE: Math.log(spec.maxMean.E),
      maxLogMeanI: Math.log(spec.maxMean.I),
      couplingCentre: spec.couplingCentre,
      negativeBinomial: spec.likelihood === "negative-binomial",
    },
  };
  return { spec, layout, vector, windows };
}

/** The parameter vector as the reference takes it. */
export function referenceWeights(spec: RecurrentSpec, vector: ArrayLike<number>): ReferenceWeights {
  const layout = weightLayout(spec);
  const values = Float64Array.from(vector);
  const layers = layout.layers.map(({ offset, inputs, rows, columns }): LstmWeights => ({
    inputs,
    hidden: columns,
    values: values.subarray(4 * offset, 4 * (offset + rows * columns)),
  }));
  const { offset, rows } = layout.head;
  return { layers, head: values.subarray(4 * offset, 4 * offset + 8 * rows) };
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
    for (let f = 0; f < F; f++) inputs[s * graph.inputs.stride + f] = windows.inputs[s * F + f];
  }
  writeBuffer(gpu, graph.inputs.buffer, inputs);
  writeBuffer(gpu, graph.counts, windows.counts as Float32Array);
  submit(gpu, "test/loss", graph.encode);
  const losses = new Float32Array(await readBuffer(gpu, graph.losses));
  const gradient = new Float32Array(await readBuffer(gpu, graph.gradient!));
  return { loss: losses.reduce((a, b) => a + b, 0), gradient };
}
