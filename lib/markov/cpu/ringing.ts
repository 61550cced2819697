import { MOST_PER_DRAW, type ProjectionConstants } from "../build/mif_constants.ts";

const HALF = 32_768;

/** Probability, in units of 2^-16, that none of `kicks` (at most 63) rings: a product over the bits of their number. */
function noneRings(kicks: number, constants: ProjectionConstants): number {
  let none = 65_536;
  if ((kicks & 1) !== 0) none = (Math.imul(none, constants.none_1) + HALF) >>> 16;
  if ((kicks & 2) !== 0) none = (Math.imul(none, constants.none_2) + HALF) >>> 16;
  if ((kicks & 4) !== 0) none = (Math.imul(none, constants.none_4) + HALF) >>> 16;
  if ((kicks & 8) !== 0) none = (Math.imul(none, constants.none_8) + HALF) >>> 16;
  if ((kicks & 16) !== 0) none = (Math.imul(none, constants.none_16) + HALF) >>> 16;
  if ((kicks & 32) !== 0) none = (Math.imul(none, constants.none_32) + HALF) >>> 16;
  return none;
}

/**
 * How many of some pending kicks ring in a step: a binomial count by inversion in integers, with probabilities correct
 * to a few units of 2^-16. `P(j) = P(j - 1) (n - j + 1)/j p/(1 - p)`.
 * @param kicks Pending kicks, at most `constants.chunk`.
 * @param u 16 random bits.
 */
export function ringing(kicks: number, u: number, constants: ProjectionConstants): number {
  let probability = noneRings(kicks, constants);
  let cumulative = probability;
  const shift = constants.odds_shift - 8;
  for (let count = 0; count < MOST_PER_DRAW; count++) {
    if (u < cumulative) return Math.min(count, kicks);
    const left = Math.max(kicks, count) - count;
    const scaled = Math.imul(Math.imul(probability, constants.odds[count] ?? 0) >>> shift, left) >>> 0;
    probability = (scaled + 128) >>> 8;
    cumulative += probability;
  }
  return Math.min(MOST_PER_DRAW, kicks);
}
