import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseSpikeRule, scoreTraces } from "../../../lib/surrogate/trace/trace_scores.ts";
import type { TraceComparison, TraceScoreOptions } from "../../../lib/surrogate/trace/trace_scores.ts";
import { loadTraceModel } from "../../../lib/surrogate/model_file.ts";
import { parseTraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { testRandom } from "../../nn/_assert_close.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";
import { SpecError } from "../../../lib/base/spec_error.ts";

const series = leakySeries({ runs: 3, samples: 900 });
const spec = traceSpecOf({ outputs: { v: { high: -60 } } }, series, 3);
const { values } = series.outputs;

Deno.test("scoreTraces() gives full marks to the cell itself", () => {
  const scores = scoreTraces({ spec, series, predicted: values });
  assertEquals(scores.explainedVariance, { v: 1 });
  assertEquals(scores.rmse, { v: 0 });
  assertEquals(scores.auc, { spike: 1 });
  assertEquals(scores.spikes!.f1, 1);
  assertEquals(scores.ratesHz!.cell, scores.ratesHz!.surrogate);
  assertEquals(scores.cv!.cell, scores.cv!.surrogate);
});

Deno.test("scoreTraces() counts errors within bounds, after the first steps, and shifted spikes within the tolerance", () => {
  const random = testRandom(4);
  const noise = Float32Array.from(values, (value, at) => {
    if (at % 2 === 0) return value + (value > -60 ? 100 : 2 * random() - 1);
    // A spike is predicted two steps late.
    return Math.floor(at / 2) % 900 >= 2 ? values[at - 4] : 0;
  });
  const scores = scoreTraces({ spec, series, predicted: noise });
  // Uniform errors of standard deviation 0.577, none where the voltage is at its bound.
  assert(scores.rmse.v > 0.3 && scores.rmse.v < 0.6, `${scores.rmse.v}`);
  assert(scores.spikes!.f1 > 0.95, `${scores.spikes!.f1}`);
  assert(scoreTraces({ spec, series, predicted: noise }, { toleranceMs: 1 }).spikes!.f1 < 0.6);
  // What is wrong in the first steps counts nothing.
  const early = values.slice();
  for (let run = 0; run < 3; run++) early.fill(50, run * 1800, run * 1800 + 400);
  assertEquals(scoreTraces({ spec, series, predicted: early }).rmse.v, 0);
});

Deno.test("scoreTraces() reads spikes off a voltage", () => {
  const rule = { output: "v", threshold: -65 };
  assertEquals(scoreTraces({ spec, series, predicted: values }, { rule }).spikes!.f1, 1);
  assertThrows(
    () => scoreTraces({ spec, series, predicted: values }, { rule: { ...rule, output: "w" } }),
    RangeError,
    "their output must be one of v, spike: current value is w",
  );
  assertThrows(
    () => scoreTraces({ spec, series, predicted: values.subarray(2) }),
    RangeError,
    "there must be 5400",
  );
});

Deno.test("chooseSpikeRule() finds the threshold that tells spikes from the rest", () => {
  const random = testRandom(6);
  const predicted = Float32Array.from(values, (value, at) => {
    if (at % 2 === 0) return value;
    return value === 1 ? 0.15 + 0.1 * random() : 0.1 * random();
  });
  const rule = chooseSpikeRule({ spec, series, predicted });
  assert(rule.threshold > 0.09 && rule.threshold < 0.16, `${rule.threshold}`);
  assertEquals(scoreTraces({ spec, series, predicted }).spikes!.predicted, 0);
  assert(scoreTraces({ spec, series, predicted }, { rule }).spikes!.f1 > 0.99);
});

Deno.test("scoreTraces() of a voltage at its bound and of few spikes gives shares, not rounding errors", () => {
  // Above the bound throughout: what is scored is a constant that is no exact number.
  const bounded = traceSpecOf({ outputs: { v: { high: -66.1 } } }, series, 3);
  const flat = {
    ...series,
    outputs: { ...series.outputs, values: values.map((_, at) => at % 2 === 0 ? -60.3 : 0) },
  };
  const found = (voltage: (k: number) => number) =>
    scoreTraces({
      spec: bounded,
      series: flat,
      predicted: values.map((_, at) => at % 2 === 0 ? voltage(at) : 0),
    });
  assertEquals(found(() => -50).explainedVariance, { v: 1 });
  assertEquals(found((at) => -70 + Math.sin(at)).explainedVariance, { v: 0 });
  const silent = found(() => -50);
  assertEquals([silent.cv, silent.coincidence, silent.spikes!.observed], [
    { cell: null, surrogate: null },
    1,
    0,
  ]);
  assertEquals(silent.auc, { spike: NaN });
});

Deno.test("scoreTraces() has no coincidence factor where predicted spikes cover all of the time", () => {
  const dense = values.map((value, at) => at % 2 === 0 ? value : at % 6 === 1 ? 1 : 0);
  const scores = scoreTraces({ spec, series, predicted: dense }, { toleranceMs: 2 });
  assert(scores.spikes!.predicted > 500, `${scores.spikes!.predicted}`);
  assertEquals(scores.coincidence, null);
});

Deno.test("scoreTraces() reads spikes by the rule that the spec carries, and by another that is given", () => {
  const predicted = Float32Array.from(values, (value, at) => at % 2 === 0 ? value : 0.2 * value);
  const chosen = parseTraceSpec({ ...spec, spikeRule: { output: "spike", threshold: 0.1 } });
  const scores = scoreTraces({ spec: chosen, series, predicted });
  assertEquals([scores.rule, scores.spikes!.f1], [chosen.spikeRule, 1]);
  const rule = { output: "spike", threshold: 0.3 };
  assertEquals(scoreTraces({ spec: chosen, series, predicted }, { rule }).spikes!.predicted, 0);
  assertThrows(
    () => parseTraceSpec({ ...spec, spikeRule: { output: "w", threshold: 0.1 } }),
    SpecError,
    "spikeRule.output is wrong (expected one of v, spike)",
  );
});

Deno.test("scoreTraces() refuses a rule that is in the wrong argument, and options that are misspelt", () => {
  const rule = { output: "spike", threshold: 0.1 }, prediction = { spec, series, predicted: values };
  assertThrows(
    () => scoreTraces({ ...prediction, rule } as TraceComparison),
    TypeError,
    "Cannot score the predictions as its options must be among spec, series, predicted: current value is rule",
  );
  assertThrows(
    () => scoreTraces(prediction, { tolerance: 3 } as TraceScoreOptions),
    TypeError,
    "current value is tolerance (did you mean toleranceMs?)",
  );
  assertThrows(() => chooseSpikeRule(prediction, { rule } as TraceScoreOptions), TypeError, "is rule");
});

Deno.test("hay2011, which comes with the examples, carries a rule for its spikes, which one half is not", async () => {
  const { spec } = await loadTraceModel(
    new URL("../../../examples/models/hay2011", import.meta.url).pathname,
  );
  assertEquals(spec.spikeRule, { output: "spike", threshold: 0.0672749994932561 });
});
