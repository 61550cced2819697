import type { CountData } from "./count_data.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import { type CountArray, populationArray } from "../../system/population_counts.ts";
import { packWeights, weightLayout, weightShapes } from "./count_layout.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

/** First raw dispersions: softplus(-3) = 0.05. */
const RAW_DISPERSION = -3;

function mean(values: CountArray, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += values[at];
  return Math.max(sum / length, 1e-3);
}

/**
 * First weights as PyTorch's, from Philox: uniform within ±1 / sqrt(H) in recurrent layers of H units, ±1 / sqrt(F) in dense
 * layers of F inputs; but the forget gates' bias is 1, and the head's biases are such that it starts from the data's mean counts with little dispersion,
 * and that of the state's changes such that they start with variance 1 in their own unit.
 * @param networks Networks that are trained on, the first of the data.
 * @returns `(layout.length)` vec4.
 */
export function initialWeights(
  spec: RecurrentSpec,
  options: { seed: number; data: CountData; networks: number },
): Float32Array<ArrayBuffer> {
  const { seed, data, networks } = options;
  const weights = firstWeights(weightLayout(spec), weightShapes(spec), { seed, rule: "pytorch" });
  const length = networks * data.bins;
  const logMeans = data.populations.map((_, p) => Math.log(mean(populationArray(data, p), length)));
  const biases = [...logMeans, 0.5];
  weights["head.bias"].data.set(
    spec.likelihood === "poisson" ? biases : [...biases, RAW_DISPERSION, RAW_DISPERSION],
  );
  weights["stateHead.bias"]?.data.fill(0);
  return packWeights(spec, weights);
}
