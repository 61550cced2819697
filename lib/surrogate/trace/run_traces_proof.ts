import type { Agreement, Proof } from "../../gpu/proof.ts";
import { largest, largestError } from "../../gpu/proof.ts";
import { drawWeights } from "../../nn/draw_weights.ts";
import { kernelVariants } from "../../nn/kernel_variants.ts";
import { traceKernel } from "./_kernels.ts";
import { leakySeries } from "./_leaky_series.ts";
import { runTraces } from "./run_traces.ts";
import { runTracesReference } from "./run_traces_reference.ts";
import { type TraceDesign, traceSpecOf } from "./trace_design.ts";
import { traceShapes } from "./trace_layout.ts";

/** With a state that goes on, with one that is fed the voltage, and over windows. */
export const RUN_DESIGNS: Readonly<Record<string, TraceDesign>> = {
  "a state": { layers: [{ kind: "lstm", units: 9 }], filtersMs: [0, 5] },
  "a state, fed back": { layers: [{ kind: "lstm", units: 7 }], fedBack: 1 },
  "windows, fed back": {
    window: 10,
    fedBack: 1,
    layers: [
      { kind: "conv", units: 5, width: 3, dilation: 1, causal: false, activation: "tanh" },
      { kind: "flatten" },
      { kind: "repeat", count: 3 },
      { kind: "lstm", units: 6 },
    ],
  },
};

/** Some dozen steps of single precision in a loop that is closed, of values of order 1 beside voltages of -70 mV. */
const BOUND = 1e-5;

/** Free runs of trace surrogates, in which predictions are written back into the inputs. */
export const RUN_TRACES_PROOF: Proof = {
  name: "surrogate/trace/run_traces",
  shaders: ["surrogate/trace/trace_write", "surrogate/trace/trace_gather"],
  variants: kernelVariants("surrogate/trace", { trace_write: [{}] }, traceKernel),
  async run(gpu, seed) {
    const comparisons: Agreement[] = [], runs = [3, 1, 33, 64][seed % 4];
    const schedule = seed % 2 === 0 ? "rows" : "units";
    for (const [name, design] of Object.entries(RUN_DESIGNS)) {
      const series = leakySeries({ runs, samples: 40, seed: seed + 1, parameters: design.fedBack === 1 });
      const spec = traceSpecOf(design, series, runs);
      const model = { spec, weights: drawWeights(traceShapes(spec), () => 0.6, seed + 4) };
      const given = {
        runs,
        samples: series.samples,
        inputs: series.inputs.values,
        parameters: series.parameters?.values,
      };
      const found = await runTraces(gpu, model, { ...given, schedule });
      const wanted = runTracesReference(model, given);
      const error = largestError(found, wanted) / largest(wanted);
      comparisons.push({ of: `outputs with ${name}, parts of the largest`, error, bound: BOUND });
    }
    return comparisons;
  },
};
