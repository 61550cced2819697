import { assert, assertEquals, assertRejects } from "@std/assert";
import { drawWeights } from "../../lib/nn/draw_weights.ts";
import { evaluateTraces } from "../../lib/report/evaluate_traces.ts";
import { leakySeries } from "../../lib/surrogate/trace/_leaky_series.ts";
import { runTraces } from "../../lib/surrogate/trace/run_traces.ts";
import { traceSpecOf } from "../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../lib/surrogate/trace/trace_layout.ts";
import { scoreTraces } from "../../lib/surrogate/trace/trace_scores.ts";
import { parseTraceSpec } from "../../lib/surrogate/trace/trace_spec.ts";
import { gpuTest } from "../_gpu.ts";

const made = leakySeries({ runs: 3, samples: 1500 });
const series = { ...made, outputs: { ...made.outputs, names: ["v_soma", "spike"] } };
const design = { layers: [{ kind: "lstm" as const, units: 4 }], outputs: { v_soma: { high: 0.5 } } };
const spec = parseTraceSpec({
  ...traceSpecOf(design, series, 3),
  spikeRule: { output: "spike", threshold: 0.52 },
});
const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.9, 3) };

gpuTest(
  "evaluateTraces() gives predictions, their scores, and traces of the cell and the surrogate",
  async (gpu) => {
    const evaluation = await evaluateTraces(gpu, model, series);
    const { runs, samples, inputs } = series;
    const predicted = await runTraces(gpu, model, { runs, samples, inputs: inputs.values });
    assertEquals(evaluation.predicted, predicted);
    assertEquals(evaluation.scores, scoreTraces({ spec, series, predicted }, { skip: 200 }));
    assertEquals(evaluation.traces.length, 2);
    const [{ everyMs, startMs, traces: [cell, surrogate], spikesMs }] = evaluation.traces;
    assertEquals([everyMs, startMs], [series.stepMs, 200 * series.stepMs]);
    assertEquals(cell.values.length, surrogate.values.length);
    assertEquals(cell.values[0], Math.min(0.5, series.outputs.values[2 * 200]));
    assertEquals(surrogate.values[0], predicted[2 * 200]);
    const first = series.outputs.values.findIndex((value, at) => at >= 400 && at % 2 === 1 && value === 1);
    assertEquals(spikesMs![0][0], (first - 1) / 2 * series.stepMs);
    const shown = Deno.inspect(evaluation);
    for (const part of ["explained variance of v_soma", "spikes within 2 ms", "of the cell"]) {
      assert(shown.includes(part), shown);
    }
  },
);

gpuTest("evaluateTraces() refuses an option that it does not know", async (gpu) => {
  await assertRejects(
    () => evaluateTraces(gpu, model, series, { skip: 3 } as never),
    TypeError,
    "evaluate the surrogate",
  );
});
