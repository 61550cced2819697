import { uniformClosedOpen, uniformOpen } from "./uniform.ts";

/** Two independent numbers of the standard normal distribution from two words. G. E. P. Box, M. E. Muller (1958), doi:10.1214/aoms/1177706645. */
export function normalPair(one: number, two: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(uniformOpen(one))),
    angle = 2 * Math.PI * uniformClosedOpen(two);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The first of them. */
export function normalFrom(one: number, two: number): number {
  return normalPair(one, two)[0];
}
