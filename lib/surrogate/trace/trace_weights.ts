import { firstWeights } from "../../nn/first_weights.ts";
import { packTrace, traceLayout, traceShapes } from "./trace_layout.ts";
import type { TraceSeries } from "./trace_series.ts";
import type { TraceSpec } from "./trace_spec.ts";

/**
 * First weights, from Philox. Dense layers and convolutions: uniform, with the variance of He et al. (2015), arXiv:1502.01852, for ReLU and
 * SiLU, of LeCun for SELU, of Glorot & Bengio (2010) else, and no biases. Recurrent layers of H units (in a group): within ±1 / sqrt(H), with open forget
 * gates; with `memory`, LSTM layers that are not in groups remember for 1 to `memory` steps instead (Tallec & Ollivier 2018, arXiv:1804.11188). Gains 1. The head: no biases, but such that `logistic` outputs start from the data's frequency.
 * @param trained Runs that are trained on, the first of the data.
 */
export function firstTraceWeights(
  spec: TraceSpec,
  options: { seed: number; series: TraceSeries; trained: number; memory?: number },
): Float32Array<ArrayBuffer> {
  const { seed, series, trained, memory = 0 } = options;
  const weights = firstWeights(traceLayout(spec), traceShapes(spec), { seed, rule: "variance", memory });
  const O = spec.outputs.length, length = trained * series.samples;
  spec.outputs.forEach(({ loss }, o) => {
    if (loss !== "logistic") return;
    let sum = 0;
    for (let at = 0; at < length; at++) sum += series.outputs.values[at * O + o];
    const frequency = Math.min(1 - 1e-4, Math.max(1e-4, sum / length));
    weights["head.bias"].data[o] = Math.log(frequency / (1 - frequency));
  });
  return packTrace(spec, weights);
}
