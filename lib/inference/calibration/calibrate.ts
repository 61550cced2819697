import { fail } from "../../base/fail.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { Posterior } from "../posterior/posterior.ts";

/** Points that a posterior did not learn from: their parameters, and what came of them. */
export interface HeldOutRows {
  /** Values in the unit box. (R, D) */
  units: Float64Array;
  /** What came of them. (R, T, C) */
  contexts: Float64Array;
}

/** Where the truth is among draws, of each point. */
export interface Ranks {
  /** R. */
  points: number;
  /** Draws of each point. */
  draws: number;
  /** Draws below the truth, of each parameter. (R, D) */
  below: Uint32Array;
  /** Part of the draws whose density is above that of the truth: the level of the smallest set that has it. (R) */
  levels: Float64Array;
  /** Part of the draws that are nearer to a place by chance than the truth is. (R) */
  nearer: Float64Array;
}

/** Distance in the unit box. */
function apart(a: ArrayLike<number>, first: number, b: ArrayLike<number>, other: number, D: number): number {
  let sum = 0;
  for (let d = 0; d < D; d++) sum += (a[first + d] - b[other + d]) ** 2;
  return sum;
}

/**
 * Ranks of the truth among draws of the posterior, at points held out: for simulation-based calibration, S. Talts and others (2018), arXiv:1804.06788; for the
 * coverage of sets of highest density, J. Hermans and others (2022), arXiv:2110.06581; and for that by distances from places by chance (TARP), P. Lemos and
 * others (2023), arXiv:2302.03026.
 * @throws {RangeError} When there are no points.
 */
export function posteriorRanks(
  posterior: Posterior,
  { units, contexts }: HeldOutRows,
  { draws, seed, onProgress }: { draws: number; seed: number; onProgress?: (fraction: number) => void },
): Ranks {
  const D = posterior.spec.parameters.length, R = units.length / D, each = posterior.contextLength;
  if (R === 0) fail("check the posterior", "there must be points held out", "none");
  const found: Ranks = {
    ...{ points: R, draws, below: new Uint32Array(R * D) },
    ...{ levels: new Float64Array(R), nearer: new Float64Array(R) },
  };
  const words = new WordStream(seed, STREAMS.reference);
  for (let row = 0; row < R; row++) {
    const context = contexts.subarray(row * each, (row + 1) * each),
      truth = units.subarray(row * D, (row + 1) * D);
    const { units: drawn } = posterior.draw(context, { draws, seed, observation: row });
    const [own] = posterior.logDensity(truth, context), densities = posterior.logDensity(drawn, context);
    const place = Float64Array.from({ length: D }, () => words.fraction()),
      radius = apart(truth, 0, place, 0, D);
    for (let draw = 0; draw < draws; draw++) {
      for (let d = 0; d < D; d++) found.below[row * D + d] += Number(drawn[draw * D + d] < truth[d]);
      found.levels[row] += Number(densities[draw] > own) / draws;
      found.nearer[row] += Number(apart(drawn, draw * D, place, 0, D) < radius) / draws;
    }
    onProgress?.((row + 1) / R);
  }
  return found;
}

/** How often the truth was in sets that should have it so often. */
export interface Coverage {
  /** What sets should have. (L) */
  nominal: number[];
  /** What they had: of those of highest density. (L) */
  found: number[];
  /** Of balls around places by chance. (L) */
  byDistance: number[];
  /** Largest difference from what they should have, of those of highest density. */
  error: number;
  /** What it would be by chance in 95 of 100 calibrated posteriors, by Kolmogorov and Smirnov. */
  chance: number;
  /** Mean of found less nominal: below 0 the posterior is too sure. */
  bias: number;
}

const LEVELS = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);

/** Coverage at 5 to 95 %. */
export function coverageOf({ levels, nearer, points }: Ranks): Coverage {
  const part = (values: Float64Array, level: number) =>
    values.filter((value) => value <= level).length / values.length;
  const found = LEVELS.map((level) => part(levels, level)), off = found.map((value, k) => value - LEVELS[k]);
  return {
    ...{ nominal: LEVELS, found, byDistance: LEVELS.map((level) => part(nearer, level)) },
    error: Math.max(...off.map(Math.abs)),
    // The 95 % point of Kolmogorov's distribution; levels of 5 % reach a little less.
    chance: 1.358 / Math.sqrt(points),
    bias: off.reduce((sum, x) => sum + x, 0) / off.length,
  };
}

/** Ranks of one parameter as a histogram. */
export interface RankHistogram {
  /** Name. */
  name: string;
  /** Points in each bin. */
  counts: number[];
  /** Counts that 99 of 100 bins of a calibrated posterior are within. */
  band: [low: number, high: number];
  /** Largest distance of the ranks from uniform ones. */
  error: number;
  /** What it would be by chance in 95 of 100 parameters. */
  chance: number;
}

/** Counts within which a bin is in 99 of 100 cases, of a binomial distribution. */
function binomialBand(points: number, part: number): [number, number] {
  let term = (1 - part) ** points, below = 0, low = 0, count = 0;
  for (; below + term < 0.995 && count < points; count++) {
    below += term;
    if (below < 0.005) low = count + 1;
    term *= (points - count) / (count + 1) * part / (1 - part);
  }
  return [low, count];
}

/** Histograms of ranks, with bands. @param bins A number that divides draws + 1. @default as many as give ten points each, at most 20 */
export function rankHistograms(
  { below, points, draws }: Ranks,
  names: readonly string[],
  bins?: number,
): RankHistogram[] {
  const D = names.length, count = bins ?? Math.max(2, Math.min(20, Math.floor(points / 10)));
  return names.map((name, d) => {
    // A rank is one of draws + 1; where they do not divide evenly each falls on a bin by its middle.
    const parts = Array.from({ length: points }, (_, row) => (below[row * D + d] + 0.5) / (draws + 1)).sort((
      a,
      b,
    ) => a - b);
    const counts = new Array<number>(count).fill(0);
    for (const part of parts) counts[Math.min(count - 1, Math.floor(part * count))]++;
    const error = Math.max(
      ...parts.map((part, k) => Math.max(Math.abs((k + 1) / points - part), Math.abs(k / points - part))),
    );
    return { name, counts, band: binomialBand(points, 1 / count), error, chance: 1.358 / Math.sqrt(points) };
  });
}

/**
 * The level to take sets of highest density at, so that they have the truth in a wanted part of cases, by split conformal prediction on points held out:
 * V. Vovk, A. Gammerman, G. Shafer (2005), doi:10.1007/b106715.
 * @returns 0 to 1; 1 where there are too few points to tell.
 */
export function conformalLevel({ levels, points }: Ranks, wanted: number): number {
  const sorted = levels.slice().sort(), rank = Math.ceil((points + 1) * wanted);
  return rank > points ? 1 : sorted[rank - 1];
}
