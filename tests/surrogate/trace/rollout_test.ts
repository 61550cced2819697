import { assert, assertEquals, assertRejects } from "@std/assert";
import { drawWeights } from "../../../lib/nn/draw_weights.ts";
import { traceSeries } from "../../../lib/surrogate/trace/recorded_series.ts";
import {
  meanInputRate,
  rolloutTraces,
  type TraceRolloutOptions,
} from "../../../lib/surrogate/trace/rollout_traces.ts";
import { runTraces } from "../../../lib/surrogate/trace/run_traces.ts";
import { traceSpecOf } from "../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../lib/surrogate/trace/trace_layout.ts";
import { predictedSpikes } from "../../../lib/surrogate/trace/trace_scores.ts";
import { parseTraceSpec } from "../../../lib/surrogate/trace/trace_spec.ts";
import { gpuTest } from "../../_gpu.ts";
import { leakySeries } from "../../../lib/surrogate/trace/_leaky_series.ts";

const made = leakySeries({ runs: 4, samples: 2000 });
const series = { ...made, outputs: { ...made.outputs, names: ["v_soma", "spike"] } };
const rule = { output: "spike", threshold: 0.52 };
const layers = { layers: [{ kind: "lstm" as const, units: 8 }], filtersMs: [4, 0] };
const spec = parseTraceSpec({ ...traceSpecOf(layers, series, 4), spikeRule: rule });
const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.9, 3) };

Deno.test("meanInputRate() tells the rate of the inputs that a surrogate was trained on from what normalises them", () => {
  // Events of 1 with probability 0.3 and of 2 with 0.2 in each ms, over both inputs: 350 per second.
  const rate = meanInputRate(spec),
    events = (series.inputs.values as Uint8Array).reduce((sum, one) => sum + one, 0);
  const wanted = events / series.inputs.values.length * 1000;
  assert(Math.abs(rate - wanted) < 0.01 * wanted, `${rate} instead of ${wanted}`);
  assert(Math.abs(rate - 350) < 15, `${rate}`);
});

gpuTest("rolloutTraces() gives recordings that are its predictions step by step", async (gpu) => {
  const runs = 3, inputs = series.inputs.values.slice(0, runs * 200 * 2) as Uint8Array;
  const data = await rolloutTraces(gpu, model, { runs, durationMs: 200, inputs });
  const predicted = await runTraces(gpu, model, { runs, samples: 200, inputs });
  const back = traceSeries(data);
  assertEquals([back.samples, back.inputs.values], [200, inputs]);
  assertEquals(
    back.outputs.values.filter((_, at) => at % 2 === 0),
    predicted.filter((_, at) => at % 2 === 0),
  );
  const steps = Array.from({ length: runs }, (_, run) => {
    const own = back.outputs.values.filter((_, at) => at % 2 === 1).subarray(200 * run, 200 * (run + 1));
    return Array.from(own.keys()).filter((t) => own[t] === 1);
  });
  const wanted = steps.map((_, run) =>
    predictedSpikes(spec, predicted.subarray(400 * run, 400 * (run + 1)), rule)
  );
  assertEquals(steps, wanted);
  assert(steps.flat().length > 3);
});

gpuTest("rolloutTraces() draws inputs by the seed, of the rate that is asked for", async (gpu) => {
  const options = { runs: 40, durationMs: 500, rateHz: 30, seed: 4 };
  const first = await rolloutTraces(gpu, model, options), again = await rolloutTraces(gpu, model, options);
  assertEquals(again, first);
  const other = await rolloutTraces(gpu, model, { ...options, seed: 5 });
  assert(other.inputs.some((event, at) => event !== first.inputs[at]));
  // 1,200 events of 40 runs, whose factors between 0 and 2 have a deviation of 0.58: one of 9 % in their mean, and as much of the courses.
  const rate = first.inputs.reduce((sum, one) => sum + one, 0) / (2 * 40 * 0.5);
  assert(Math.abs(rate - 30) < 12, `${rate}`);
});

gpuTest("rolloutTraces() says in one sentence what is wrong", async (gpu) => {
  const mistakes: [TraceRolloutOptions, string][] = [
    [{ durationMs: 10.5 }, "durationMs must be a whole number of steps of 1 ms: current value is 10.5"],
    [{ runs: 0 }, "runs must be a whole number"],
    [{ inputs: new Uint8Array(7) }, "inputs must be (1, 5000, 2), 10000 values: current value is 7"],
    [{ leastScale: 3 }, "leastScale must be"],
    [{ rate: 3 } as TraceRolloutOptions, "current value is rate (did you mean rateHz?)"],
  ];
  for (const [options, sentence] of mistakes) {
    await assertRejects(() => rolloutTraces(gpu, model, options), Error, sentence);
  }
});
