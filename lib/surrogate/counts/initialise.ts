import type { CountData } from "./count_data.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import { type CountArray, populationArray } from "../../system/population_counts.ts";
import { packWeights, weightLayout, weightShapes } from "./count_layout.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { DISTRIBUTIONS } from "./distributions.ts";
import { couplingCount } from "./head_outputs.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";

/** Sum of the first couplings of a population to those before it. */
const COUPLING = 0.5;

function mean(values: CountArray, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at++) sum += values[at];
  return Math.max(sum / length, 1e-3);
}

/** Divides the weights of the couplings of population p by their number: together they are as strong as one. */
function shrinkCouplings(
  { shape: [, inputs], data }: NamedWeights[string],
  { populations, p }: { populations: number; p: number },
): void {
  const first = (populations + couplingCount(p)) * inputs;
  for (let at = first; at < first + p * inputs; at++) data[at] /= p;
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
  const couplings = logMeans.flatMap((_, p) => new Array<number>(p).fill(COUPLING / p));
  const { firstShape } = DISTRIBUTIONS[spec.likelihood];
  const shapes = firstShape === null ? [] : logMeans.map(() => firstShape);
  weights["head.bias"].data.set([...logMeans, ...couplings, ...shapes]);
  logMeans.forEach((_, p) => shrinkCouplings(weights["head.weight"], { populations: logMeans.length, p }));
  weights["stateHead.bias"]?.data.fill(0);
  return packWeights(spec, weights);
}
