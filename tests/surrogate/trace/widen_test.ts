import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import { traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { widenTrace } from "../../../lib/surrogate/trace/widen_trace.ts";
import { assertClose } from "../../nn/_assert_close.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";

const RUNS = { runs: 2, samples: 40, seed: 3 };
const series = leakySeries(RUNS);
const specOf = (layers: StackLayer[], window: number | null = null) =>
  traceSpecOf({ layers, filtersMs: [0, 5], window }, series, 2);
const drawn = (spec: ReturnType<typeof specOf>, seed: number) =>
  drawWeights(traceShapes(spec), () => 0.7, seed);

/** Layers, and the same with more units. */
const GROWN: Record<string, { narrow: StackLayer[]; wide: StackLayer[]; window?: number }> = {
  "an LSTM in groups, below others": {
    narrow: [
      { kind: "grouped-lstm", units: 4, groups: 2 },
      { kind: "dense", units: 3, activation: "linear" },
      { kind: "lstm", units: 5 },
      { kind: "dense", units: 2, activation: "relu" },
    ],
    wide: [
      { kind: "grouped-lstm", units: 6, groups: 2 },
      { kind: "dense", units: 4, activation: "linear" },
      { kind: "lstm", units: 9 },
      { kind: "dense", units: 7, activation: "relu" },
    ],
  },
  "GRU and RNN": {
    narrow: [{ kind: "gru", units: 3 }, { kind: "dropout", rate: 0.1 }, { kind: "rnn", units: 2 }],
    wide: [{ kind: "gru", units: 8 }, { kind: "dropout", rate: 0.1 }, { kind: "rnn", units: 5 }],
  },
  "an LSTM above layers that stay": {
    narrow: [
      { kind: "conv", units: 3, width: 2, dilation: 1, causal: true, activation: "selu" },
      { kind: "norm" },
      { kind: "lstm", units: 2 },
      { kind: "last" },
    ],
    wide: [
      { kind: "conv", units: 3, width: 2, dilation: 1, causal: true, activation: "selu" },
      { kind: "norm" },
      { kind: "lstm", units: 4 },
      { kind: "last" },
    ],
    window: 8,
  },
};

for (const [what, { narrow, wide, window = null }] of Object.entries(GROWN)) {
  Deno.test(`widenTrace() leaves what ${what} predict`, () => {
    const small = specOf(narrow, window), large = specOf(wide, window);
    const from = { spec: small, weights: drawn(small, 5) }, fresh = drawn(large, 6);
    const weights = widenTrace(from, large, fresh);
    const options = { runs: series.runs, samples: series.samples, inputs: series.inputs.values };
    const before = runTracesReference(from, options),
      after = runTracesReference({ spec: large, weights }, options);
    assertClose(after, before, { atol: 1e-6, rtol: 0, what });
    // New units have weights of their own, and nothing of what was given is changed.
    assertEquals(fresh, drawn(large, 6));
    const other = runTracesReference({ spec: large, weights: fresh }, options);
    assert(other.some((value, at) => Math.abs(value - before[at]) > 0.1), "all weights predict the same");
  });
}

Deno.test("widenTrace() spreads new units among those that were there", () => {
  const small = specOf([{ kind: "rnn", units: 2 }]), large = specOf([{ kind: "rnn", units: 4 }]);
  const from = { spec: small, weights: drawn(small, 5) }, fresh = drawn(large, 6);
  const was = from.weights["layers.0.weight_hh_l0"].data, is = fresh["layers.0.weight_hh_l0"].data;
  assertEquals([...widenTrace(from, large, fresh)["layers.0.weight_hh_l0"].data], [
    ...is.slice(0, 4),
    ...[0, was[0], 0, was[1]],
    ...is.slice(8, 12),
    ...[0, was[2], 0, was[3]],
  ]);
});

Deno.test("widenTrace() leaves new units in groups as they were drawn", () => {
  const layers = (units: number): StackLayer[] => [{ kind: "grouped-lstm", units, groups: 2 }];
  const small = specOf(layers(4)), large = specOf(layers(6)), fresh = drawn(large, 6);
  const name = "layers.0.weight_hh_l0", is = fresh[name].data;
  const from = { spec: small, weights: drawn(small, 5) }, was = from.weights[name].data;
  // Of the input gate: the first unit of each group is new.
  assertEquals([...widenTrace(from, large, fresh)[name].data.subarray(0, 18)], [
    ...[...is.slice(0, 3), 0, was[0], was[1], 0, was[2], was[3]],
    ...[...is.slice(9, 12), 0, was[4], was[5], 0, was[6], was[7]],
  ]);
});

Deno.test("widenTrace() refuses more units of leaky memory", () => {
  const of = (units: number) => specOf([{ kind: "elm", units }]), small = of(4), wide = of(6);
  assertThrows(
    () => widenTrace({ spec: small, weights: drawn(small, 1) }, wide, drawn(wide, 2)),
    RangeError,
    "layer 0 must keep its 4 units, as a layer of kind elm cannot become wider: current value is 6",
  );
});

Deno.test("widenTrace() says which layers do not fit", () => {
  const small = specOf([{ kind: "lstm", units: 4 }, { kind: "norm" }]);
  const from = { spec: small, weights: drawn(small, 1) };
  const cases: [StackLayer[], RegExp][] = [
    [[{ kind: "lstm", units: 4 }], /further as it must have 2 layers: current value is 1$/],
    [
      [{ kind: "gru", units: 4 }, { kind: "norm" }],
      /layer 0 may differ from .* in units alone: current value is \{"kind":"gru"/,
    ],
    [
      [{ kind: "lstm", units: 3 }, { kind: "norm" }],
      /layer 0 must have at least 4 units: current value is 3$/,
    ],
    [
      [{ kind: "lstm", units: 5 }, { kind: "norm" }],
      /becomes wider must be below a dense or recurrent one: current value is \{"kind":"norm"/,
    ],
  ];
  for (const [layers, message] of cases) {
    const wide = specOf(layers);
    const refusal = assertThrows(() => widenTrace(from, wide, drawn(wide, 2)), RangeError);
    assertMatch(refusal.message, message);
  }
});
