import { uniformFrom, UNIT } from "./uniform_from.ts";

/** A number of the standard normal distribution from two words. G. E. P. Box, M. E. Muller (1958), doi:10.1214/aoms/1177706645. */
export function normalFrom(one: number, two: number): number {
  return Math.sqrt(-2 * Math.log(uniformFrom(one) + UNIT / 2)) * Math.cos(2 * Math.PI * uniformFrom(two));
}
