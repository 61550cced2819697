import { quantile } from "../../analysis/summary.ts";
import { failPart } from "./connectome.ts";

/** Ways to scale the weights of a connectome. */
export const NORMALISATIONS = ["max", "in-strength", "log", "percentile"] as const;

/** A way to scale weights. */
export type Normalisation = typeof NORMALISATIONS[number];

/** Part of all entries that stay at most 1 under `percentile`. */
const PERCENTILE = 0.99;

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function strengths(weights: Float64Array, size: number): Float64Array {
  return Float64Array.from(
    { length: size },
    (_, row) => weights.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}

function requireNot0(name: Normalisation, scale: number): number {
  return scale > 0
    ? scale
    : failPart("normalise", `must be possible: what ${name} divides by is not above 0`, scale);
}

/** ln(e w / least): the least weight above 0 becomes 1, and 0 stays 0. */
function logarithms(weights: Float64Array): Float64Array {
  const negative = weights.find((value) => value < 0);
  if (negative !== undefined) failPart("normalise", "may be log where no weight is below 0", negative);
  const least = weights.reduce((low, value) => value > 0 && value < low ? value : low, Infinity);
  return weights.map((value) => value > 0 ? 1 + Math.log(value / least) : 0);
}

/**
 * Scales weights, one way after another.
 *
 * - `max`: by the largest of all.
 * - `in-strength`: by the largest sum of a row, that of what a region gets.
 * - `log`: ln(e w / w_least), of which the least weight becomes 1.
 * - `percentile`: by the 99th percentile of all entries, those that are 0 included.
 *
 * `["log", "percentile"]` is how A. Geminiani and others scale the connectome of the mouse.
 * @param weights (R, R) @returns A new array.
 * @throws {SpecError} When a scale is 0, or a logarithm would be of a weight below 0.
 */
export function normaliseWeights(weights: Float64Array, ways: readonly Normalisation[]): Float64Array {
  const size = Math.sqrt(weights.length);
  return ways.reduce<Float64Array>((all, way) => {
    if (way === "log") return logarithms(all);
    const scale = way === "max"
      ? largest(all)
      : way === "in-strength"
      ? largest(strengths(all, size))
      : quantile(all, PERCENTILE);
    requireNot0(way, scale);
    return all.map((value) => value / scale);
  }, weights.slice());
}
