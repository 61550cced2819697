import type { StackLayer } from "../../lib/nn/layer_spec.ts";
import type { StackShape } from "./_stack_problem.ts";

/** A convolution. */
export const conv = (
  units: number,
  width: number,
  more: Partial<Extract<StackLayer, { kind: "conv" }>> = {},
) => ({ kind: "conv", units, width, dilation: 1, causal: true, activation: "tanh", ...more }) as StackLayer;
/** A dense layer. */
export const dense = (units: number): StackLayer => ({ kind: "dense", units, activation: "selu" });

/** Stacks of layers, by what is particular of each. */
export const SHAPES: [string, StackShape][] = [
  ["a causal convolution", { batch: 3, steps: 9, inputs: 3, layers: [conv(5, 4)] }],
  ["convolutions of one tap, dilated, without padding", {
    batch: 2,
    steps: 12,
    inputs: 5,
    layers: [conv(6, 1), conv(7, 3, { dilation: 2 }), conv(4, 3, { causal: false, dilation: 3 })],
  }],
  ["flatten, repeat and a recurrent layer", {
    batch: 5,
    steps: 6,
    inputs: 4,
    layers: [conv(3, 3, { causal: false }), { kind: "flatten" }, { kind: "repeat", count: 3 }, {
      kind: "lstm",
      units: 6,
    }, dense(5)],
  }],
  ["the last step of a recurrent layer", {
    batch: 4,
    steps: 7,
    inputs: 3,
    layers: [{ kind: "gru", units: 5 }, { kind: "last" }, dense(6)],
  }],
  ["wide inputs of a recurrent layer", {
    batch: 19,
    steps: 5,
    inputs: 200,
    layers: [{ kind: "gru", units: 10 }, { kind: "lstm", units: 6 }],
  }],
  ["wide inputs that are repeated", {
    batch: 18,
    steps: 20,
    inputs: 5,
    layers: [
      { kind: "conv", units: 12, width: 1, dilation: 1, causal: false, activation: "tanh" },
      { kind: "flatten" },
      {
        kind: "repeat",
        count: 4,
      },
      { kind: "lstm", units: 16 },
      { kind: "lstm", units: 5 },
    ],
  }],
  ["wide inputs that are repeated, of a GRU", {
    batch: 3,
    steps: 50,
    inputs: 4,
    layers: [{ kind: "flatten" }, { kind: "repeat", count: 3 }, { kind: "gru", units: 8 }],
  }],
  ["wide inputs that are repeated and added further up", {
    batch: 3,
    steps: 4,
    inputs: 48,
    layers: [{ kind: "flatten" }, { kind: "repeat", count: 3 }, { kind: "lstm", units: 8 }, dense(192), {
      kind: "add",
      back: 2,
    }],
  }],
  ["turned channels around a recurrent layer", {
    batch: 3,
    steps: 6,
    inputs: 5,
    layers: [{ kind: "turn", count: 2 }, { kind: "gru", units: 4 }, { kind: "turn", count: 2 }, dense(3)],
  }],
  ["both ways through a window", {
    batch: 3,
    steps: 6,
    inputs: 5,
    layers: [{ kind: "bidirectional", of: "gru", units: 4 }, dense(3), {
      kind: "bidirectional",
      of: "lstm",
      units: 2,
    }],
  }],
  ["an LSTM in groups", {
    batch: 11,
    steps: 9,
    inputs: 12,
    layers: [{ kind: "grouped-lstm", units: 8, groups: 4 }, dense(6)],
  }],
  ["LSTMs in groups on other layers, in several dispatches", {
    batch: 3,
    steps: 260,
    inputs: 5,
    layers: [conv(32, 1), { kind: "grouped-lstm", units: 8, groups: 2 }, {
      kind: "grouped-lstm",
      units: 3,
      groups: 1,
    }],
  }],
  ["leaky memory", {
    batch: 7,
    steps: 9,
    inputs: 3,
    layers: [dense(5), { kind: "elm", units: 5 }, {
      kind: "elm",
      units: 4,
      hidden: 6,
      tauSteps: [2, 40],
      lambda: 2,
    }],
  }],
  ["layer normalisation", {
    batch: 70,
    steps: 8,
    inputs: 6,
    layers: [{ kind: "norm" }, dense(9), { kind: "norm", epsilon: 0.01 }],
  }],
  ["sums over one and over two layers", {
    batch: 3,
    steps: 5,
    inputs: 6,
    layers: [dense(6), dense(6), { kind: "add", back: 1 }, dense(6), { kind: "add", back: 3 }, conv(6, 2)],
  }],
  ["sums that meet in one layer", {
    batch: 3,
    steps: 4,
    inputs: 3,
    layers: [dense(5), dense(5), { kind: "add", back: 1 }, { kind: "norm" }, { kind: "add", back: 3 }],
  }],
  ["dropout", {
    batch: 6,
    steps: 5,
    inputs: 7,
    layers: [{ kind: "dropout", rate: 0.25 }, dense(10), { kind: "dropout", rate: 0.5 }, dense(3)],
  }],
];

/** Stacks of so many weights and steps that differences of all of them take long. */
export const LARGE = /wide|several dispatches/;

/** Those of them that take minutes. */
export const WIDE = /wide inputs that are/;
