import { assertEquals } from "@std/assert";
import { largest, largestError } from "../../../../lib/gpu/proof.ts";
import { drawWeights } from "../../../../lib/nn/draw_weights.ts";
import { leakySeries } from "../../../../lib/surrogate/trace/_leaky_series.ts";
import { runTraces } from "../../../../lib/surrogate/trace/run_traces.ts";
import { RUN_DESIGNS } from "../../../../lib/surrogate/trace/run_traces_proof.ts";
import { runTracesReference } from "../../../../lib/surrogate/trace/run_traces_reference.ts";
import { traceSpecOf } from "../../../../lib/surrogate/trace/trace_design.ts";
import { traceShapes } from "../../../../lib/surrogate/trace/trace_layout.ts";
import { assertClose } from "../../../nn/_assert_close.ts";

for (const [name, design] of Object.entries(RUN_DESIGNS)) {
  for (const [runs, samples] of [[3, 150], [1, 1], [17, 64]]) {
    Deno.test(`runTraces() on the processor agrees with its reference: ${name}, ${runs} runs of ${samples} steps`, async () => {
      const shape = { runs: Math.max(runs, 2), samples: Math.max(samples, 20), seed: 3 };
      const series = leakySeries({ ...shape, parameters: design.fedBack === 1 });
      const spec = traceSpecOf(design, series, series.runs), M = spec.inputs.names.length;
      const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.6, 4) };
      const before = spec.window ?? 1, O = spec.outputs.length;
      const start = Float32Array.from({ length: runs * before * O }, (_, at) => {
        const { centre, scale } = spec.outputs[at % O];
        return centre + scale * Math.sin(at);
      });
      const inputs = series.inputs.values.slice(0, runs * samples * M);
      const parameters = series.parameters?.values.slice(0, 2 * runs);
      for (const more of [{}, { start }]) {
        const given = { runs, samples, inputs, parameters, ...more };
        const wanted = runTracesReference(model, given), found = await runTraces(null, model, given);
        // Some hundred steps of single precision, in a loop that is closed, of values of order 1 beside voltages of -70 mV.
        const atol = 1e-5 * largest(wanted);
        assertClose(found, wanted, { atol, rtol: 0, what: `${largestError(found, wanted)}` });
        for (const threads of [1, 2, 3]) {
          assertEquals(await runTraces(null, model, { ...given, threads }), found);
        }
      }
    });
  }
}
