import { drawWeights } from "../../nn/draw_weights.ts";
import { FORGET_BIAS } from "../counts/initialise.ts";
import { type LayerBlock, unitsOf } from "../../nn/layout.ts";
import { packTrace, traceLayout, traceShapes } from "./trace_layout.ts";
import type { TraceSeries } from "./trace_series.ts";
import type { TraceSpec } from "./trace_spec.ts";

/** Variance of Klambauer et al. (2017) for SELU and of He et al. (2015) for ReLU and SiLU, times the inputs; else Glorot's. */
function boundOf(block: LayerBlock): number {
  if (block.kind === "dense" || block.kind === "conv") {
    const inputs = block.rows - 1, { units, activation } = block;
    if (activation === "relu" || activation === "silu") return Math.sqrt(6 / inputs);
    return activation === "selu" ? Math.sqrt(3 / inputs) : Math.sqrt(6 / (inputs + units));
  }
  return 1 / Math.sqrt(block.kind === "grouped-lstm" ? block.units / block.groups : unitsOf(block));
}

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
  const { layers, head } = traceLayout(spec);
  const blockOf = (name: string) => {
    const layer = /^layers\.(\d+)\./.exec(name)?.[1];
    return layer === undefined ? head : layers[Number(layer)];
  };
  const weights = drawWeights(traceShapes(spec), (name) => boundOf(blockOf(name)), seed);
  for (const [name, { data }] of Object.entries(weights)) {
    const { kind } = blockOf(name);
    if (kind === "norm") data.fill(name.endsWith(".weight") ? 1 : 0);
    else if (name.endsWith(".bias")) data.fill(0);
  }
  layers.forEach((block, layer) => {
    if (block.kind !== "lstm" && block.kind !== "grouped-lstm") return;
    const units = block.columns, bias = weights[`layers.${layer}.bias_ih_l0`].data;
    weights[`layers.${layer}.bias_hh_l0`].data.fill(0);
    bias.fill(FORGET_BIAS, units, 2 * units);
    if (memory < 2 || block.kind === "grouped-lstm") return;
    for (let unit = 0; unit < units; unit++) {
      // Spread evenly where the paper draws: the same distribution of memories in every layer.
      const open = Math.log(1 + (memory - 2) * (unit + 0.5) / units);
      bias[unit] = -open;
      bias[units + unit] = open;
    }
  });
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
