import type { TraceDesign } from "@volley/volley/trace";

/** Surrogates of a cell that have every kind of layer between them. */
export const DESIGNS: Readonly<Record<string, TraceDesign>> = {
  stateful: {
    layers: [
      { kind: "grouped-lstm", units: 8, groups: 4 },
      { kind: "norm" },
      { kind: "dropout", rate: 0.1 },
      { kind: "dense", units: 4, activation: "relu" },
      { kind: "dense", units: 4, activation: "tanh" },
      { kind: "add", back: 1 },
      { kind: "rnn", units: 3 },
    ],
    filtersMs: [0, 5],
  },
  windowed: {
    layers: [
      { kind: "conv", units: 4, width: 3, dilation: 2, causal: false, activation: "silu" },
      { kind: "flatten" },
      { kind: "repeat", count: 2 },
      { kind: "gru", units: 3 },
      { kind: "last" },
    ],
    window: 8,
    fedBack: 1,
  },
};

/** How they are trained. */
export const FEW_STEPS = { steps: 10, batch: 4, seed: 3 } as const;
