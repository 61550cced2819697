import { denseBackward, denseForward, type DenseWeights } from "./dense.ts";
import { groupedBackward, groupedForward, type GroupedWeights, type RecurrentState } from "./grouped.ts";
import { recurrentBackward, recurrentForward, type RecurrentWeights } from "./recurrent.ts";

/** Weights of one layer of a stack, and what it does to steps. */
export type StackWeights =
  | RecurrentWeights
  | GroupedWeights
  | (DenseWeights & { kind: "dense" })
  | (DenseWeights & { kind: "conv"; channels: number; taps: number; dilation: number; causal: boolean })
  | { kind: "norm"; units: number; epsilon: number; values: ArrayLike<number> }
  | { kind: "dropout"; units: number; rate: number; words: (place: number) => number }
  | { kind: "add"; units: number; back: number }
  | { kind: "flatten" | "last"; units: number; steps: number }
  | { kind: "repeat"; units: number; count: number };

/** One layer over one sequence. */
export interface LayerPass {
  /** `(T of the outputs, N)`. */
  outputs: Float64Array;
  /** The gradient `(T, F)` of the inputs; adds that of the weights to `sums`. */
  back(dOutputs: Float64Array, sums: Float64Array): Float64Array;
}

function addTo(sums: Float64Array, values: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at++) sums[at] += values[at];
}

/** Copies of steps, see `taps.wgsl`: `from(u, j)` is the step that tap j of output step u copies. */
function tapsPass(
  inputs: Float64Array,
  channels: number,
  taps: { outputSteps: number; width: number; from: (u: number, j: number) => number },
): LayerPass {
  const { outputSteps, width, from } = taps;
  const steps = inputs.length / channels;
  const outputs = new Float64Array(outputSteps * width * channels);
  const each = (visit: (input: number, output: number) => void) => {
    for (let u = 0; u < outputSteps; u++) {
      for (let j = 0; j < width; j++) {
        const step = from(u, j);
        if (step < 0 || step >= steps) continue;
        for (let c = 0; c < channels; c++) visit(step * channels + c, (u * width + j) * channels + c);
      }
    }
  };
  each((input, output) => outputs[output] = inputs[input]);
  return {
    outputs,
    back(dOutputs) {
      const dInputs = new Float64Array(inputs.length);
      each((input, output) => dInputs[input] += dOutputs[output]);
      return dInputs;
    },
  };
}

function densePass(weights: DenseWeights, inputs: Float64Array): LayerPass {
  const tape = denseForward(weights, inputs);
  return {
    outputs: tape.outputs,
    back(dOutputs, sums) {
      const { dInputs, dWeights } = denseBackward(weights, tape, dOutputs);
      addTo(sums, dWeights);
      return dInputs;
    },
  };
}

function convPass(weights: Extract<StackWeights, { kind: "conv" }>, inputs: Float64Array): LayerPass {
  const { channels, taps, dilation, causal } = weights;
  const reach = (taps - 1) * dilation, steps = inputs.length / channels;
  const copies = tapsPass(inputs, channels, {
    outputSteps: causal ? steps : steps - reach,
    width: taps,
    from: (u, j) => u + j * dilation - (causal ? reach : 0),
  });
  const dense = densePass(weights, copies.outputs);
  return { outputs: dense.outputs, back: (dOutputs, sums) => copies.back(dense.back(dOutputs, sums), sums) };
}

function normPass(weights: Extract<StackWeights, { kind: "norm" }>, inputs: Float64Array): LayerPass {
  const { units: N, epsilon, values } = weights, padded = values.length / 2;
  const samples = inputs.length / N;
  const outputs = new Float64Array(inputs.length), normalised = new Float64Array(inputs.length);
  const inverses = new Float64Array(samples);
  for (let s = 0; s < samples; s++) {
    const x = inputs.subarray(s * N, (s + 1) * N);
    const mean = x.reduce((a, b) => a + b, 0) / N;
    const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / N;
    inverses[s] = 1 / Math.sqrt(variance + epsilon);
    x.forEach((value, n) => {
      normalised[s * N + n] = (value - mean) * inverses[s];
      outputs[s * N + n] = values[n] * normalised[s * N + n] + values[padded + n];
    });
  }
  return {
    outputs,
    back(dOutputs, sums) {
      const dInputs = new Float64Array(inputs.length);
      for (let s = 0; s < samples; s++) {
        let sum = 0, product = 0;
        for (let n = 0; n < N; n++) {
          const dy = dOutputs[s * N + n], hat = normalised[s * N + n];
          sums[n] += hat * dy;
          sums[padded + n] += dy;
          sum += values[n] * dy / N;
          product += values[n] * dy * hat / N;
        }
        for (let n = 0; n < N; n++) {
          const at = s * N + n;
          dInputs[at] = (values[n] * dOutputs[at] - sum - normalised[at] * product) * inverses[s];
        }
      }
      return dInputs;
    },
  };
}

function dropoutPass(
  { rate, words }: { rate: number; words: (place: number) => number },
  inputs: Float64Array,
): LayerPass {
  const drop = (values: Float64Array) =>
    values.map((value, at) => words(at) >= Math.floor(Math.fround(rate) * 2 ** 32) ? value / (1 - rate) : 0);
  return { outputs: drop(inputs), back: drop };
}

/** One layer but `add`, over one sequence. */
function layerPass(layer: Exclude<StackWeights, { kind: "add" }>, inputs: Float64Array): LayerPass {
  switch (layer.kind) {
    case "dense":
      return densePass(layer, inputs);
    case "conv":
      return convPass(layer, inputs);
    case "norm":
      return normPass(layer, inputs);
    case "grouped-lstm": {
      const tapes = groupedForward(layer, inputs);
      return {
        outputs: tapes.hiddens,
        back: (dOutputs, sums) => groupedBackward(layer, tapes, { dOutputs, sums }),
      };
    }
    case "dropout":
      return dropoutPass(layer, inputs);
    case "flatten": {
      const { steps, units } = layer;
      return tapsPass(inputs, units / steps, { outputSteps: 1, width: steps, from: (_, j) => j });
    }
    case "last":
      return tapsPass(inputs, layer.units, { outputSteps: 1, width: 1, from: () => layer.steps - 1 });
    case "repeat":
      return tapsPass(inputs, layer.units, { outputSteps: layer.count, width: 1, from: () => 0 });
    default: {
      const tape = recurrentForward(layer, inputs);
      return {
        outputs: tape.hiddens,
        back(dOutputs, sums) {
          const { dInputs, dWeights } = recurrentBackward(layer, tape, dOutputs);
          addTo(sums, dWeights);
          return dInputs;
        },
      };
    }
  }
}

/**
 * A stack of layers over one sequence, in double precision.
 * @param inputs `(T, F)`.
 * @returns Outputs of the top layer, and the way back: adds every layer's gradient to `sums`, gives that of the inputs.
 */
export function stackPass(
  layers: readonly StackWeights[],
  inputs: Float64Array,
): { outputs: Float64Array; back: (dOutputs: Float64Array, sums: readonly Float64Array[]) => Float64Array } {
  const all = [inputs], passes: (LayerPass | null)[] = [];
  layers.forEach((layer, at) => {
    if (layer.kind === "add") {
      const earlier = all[at - layer.back];
      passes.push(null);
      all.push(all[at].map((value, place) => value + earlier[place]));
    } else {
      const pass = layerPass(layer, all[at]);
      passes.push(pass);
      all.push(pass.outputs);
    }
  });
  return {
    outputs: all[layers.length],
    back(dOutputs, sums) {
      const gradients = all.map((values) => new Float64Array(values.length));
      gradients[layers.length].set(dOutputs);
      for (let at = layers.length - 1; at >= 0; at--) {
        const layer = layers[at], pass = passes[at];
        if (layer.kind === "add") addTo(gradients[at - layer.back], gradients[at + 1]);
        addTo(gradients[at], pass ? pass.back(gradients[at + 1], sums[at]) : gradients[at + 1]);
      }
      return gradients[0];
    },
  };
}

/** A stack whose layers keep their state from step to step; of layers that see one step at a time. */
export class StackStepper {
  readonly #states = new Map<number, RecurrentState>();
  readonly #grouped = new Map<number, RecurrentState[]>();

  constructor(readonly layers: readonly StackWeights[]) {}

  /** Does one step. @param inputs `(F)`. @returns Outputs of the top layer. */
  step(inputs: Float64Array): Float64Array {
    const all = [inputs];
    this.layers.forEach((layer, at) => {
      const below = all[at];
      if (layer.kind === "add") {
        const earlier = all[at - layer.back];
        all.push(below.map((value, place) => value + earlier[place]));
      } else if (layer.kind === "lstm" || layer.kind === "gru" || layer.kind === "rnn") {
        const { hiddens, cells } = recurrentForward(layer, below, this.#states.get(at));
        this.#states.set(at, { h: hiddens, c: cells });
        all.push(hiddens);
      } else if (layer.kind === "grouped-lstm") {
        const { hiddens, states } = groupedForward(layer, below, this.#grouped.get(at));
        this.#grouped.set(at, states);
        all.push(hiddens);
      } else {
        all.push(layerPass(layer, below).outputs);
      }
    });
    return all[this.layers.length];
  }
}
