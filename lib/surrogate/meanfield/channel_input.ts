import { quantileOf, type Value } from "../../spiking/value.ts";

/** Quantiles by which a drawn weight's moments are found. */
const QUANTILES = 1024;

/** A weight that many synapses of different weights are replaced by: their mean and mean square stay. */
export interface TypicalWeight {
  /** What a hit adds. */
  weight: number;
  /** Hits of it for each hit of the synapses. */
  share: number;
}

/**
 * The weight by which those of many synapses are replaced: `E[w^2] / E[w]`, at a rate of `E[w]^2 / E[w^2]` of theirs, so that the mean and the variance of
 * what a cell gets (the first two cumulants of shot noise: N. Campbell 1909) are theirs.
 */
export function typicalWeight(value: Value): TypicalWeight {
  if (typeof value === "number") return { weight: value, share: 1 };
  let sum = 0, squares = 0;
  for (let k = 0; k < QUANTILES; k++) {
    const weight = quantileOf(value, (k + 0.5) / QUANTILES);
    sum += weight / QUANTILES;
    squares += weight * weight / QUANTILES;
  }
  return squares === 0 ? { weight: 0, share: 1 } : { weight: squares / sum, share: sum * sum / squares };
}

/**
 * The same of synapses of which some are hit at once: of m of independent weights, the sum has the mean square `E[m] Var[w] + E[m^2] E[w]^2`.
 * @param together `E[m^2] / E[m]`.
 */
export function typicalHit(value: Value, together: number): TypicalWeight {
  const { weight, share } = typicalWeight(value), times = 1 + (together - 1) * share;
  return { weight: weight * times, share: share / times };
}

/** Radical inverse of a whole number: its digits behind the point in reverse (J. H. Halton 1960, doi:10.1007/BF01386213). */
export function radicalInverse(number: number, base: number): number {
  let value = 0, unit = 1;
  for (let rest = number; rest > 0; rest = Math.floor(rest / base)) {
    unit /= base;
    value += unit * (rest % base);
  }
  return value;
}

const BASES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31];

/**
 * Quantiles of some cells by one of several inputs, spread evenly for each input and together.
 * @param input Number of the input. @param groups Most different quantiles.
 */
export function quantilesOfCells(cells: number, input: number, groups: number): number[] {
  const base = BASES[(input - 1) % BASES.length];
  const places = Array.from({ length: cells }, (_, k) => input === 0 ? k : radicalInverse(k + 1, base));
  const ranks = new Array<number>(cells);
  places.map((place, k) => [place, k]).sort(([a], [b]) => a - b).forEach(([_, k], rank) => ranks[k] = rank);
  const all = Math.min(groups, cells);
  return ranks.map((rank) => (Math.floor(rank * all / cells) + 0.5) / all);
}
