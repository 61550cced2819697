import { LeastSquares } from "../../analysis/least_squares.ts";

/** What cells do in their network beside what they do among independent sources, at one working point. */
export interface InSitu {
  /** Arguments of the function there. (n) */
  row: readonly number[];
  /** Rate in the network, Hz. */
  network: number;
  /** Rate among independent sources, Hz. */
  apart: number;
}

/** Lowest rates that are compared, Hz. */
const LEAST_HZ = 0.2;
/** Relative penalty of slopes, and fewest points for them for each argument. */
const RIDGE = 0.02, POINTS = 4;

/**
 * Mean of some numbers, drawn to 0 by as much as it is uncertain: what points do not agree about is not corrected. W. James, C. Stein (1961),
 * Proceedings of the Fourth Berkeley Symposium 1, 361-379.
 */
function shrunkMean(values: readonly number[]): number {
  const count = values.length, mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1 || mean === 0) return mean;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1) / count;
  return mean * Math.max(0, 1 - variance / mean ** 2);
}

/**
 * How many times as often cells fire in their network as among sources that spike independently, as a function of where they work: sources of a network
 * are neither Poisson processes nor independent. Its logarithm is linear in the logarithms of the arguments above 0, by ridge regression; it stays within what was
 * seen. With few working points it is the same everywhere.
 * @param points What was seen. @param logarithmic Whether each argument is taken by its logarithm. (n)
 * @returns The factor at a row of arguments.
 */
export function inSituFactor(
  points: readonly InSitu[],
  logarithmic: readonly boolean[],
): (row: readonly number[]) => number {
  const seen = points.filter(({ network, apart }) => network >= LEAST_HZ && apart >= LEAST_HZ);
  if (seen.length === 0) return () => 1;
  const ratios = seen.map(({ network, apart }) => Math.log(network / apart));
  if (seen.length < POINTS * (1 + logarithmic.length)) {
    const factor = Math.exp(shrunkMean(ratios));
    return () => factor;
  }
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const enter = (row: readonly number[]) =>
    row.map((value, k) => logarithmic[k] ? Math.log(Math.max(1e-3, value)) : value);
  const rows = seen.map(({ row }) => enter(row));
  const centre = logarithmic.map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const ends = logarithmic.map((_, k) => [
    rows.reduce((least, row) => Math.min(least, row[k]), Infinity),
    rows.reduce((most, row) => Math.max(most, row[k]), -Infinity),
  ]);
  // Beyond the working points the factor stays what it is at their edge.
  const features = (row: readonly number[]) =>
    row.map((value, k) => Math.min(ends[k][1], Math.max(ends[k][0], value)) - centre[k]);
  const sums = new LeastSquares(logarithmic.length, 1);
  rows.forEach((row, k) => sums.add(features(row), [ratios[k] - mean]));
  const { coefficients } = sums.solve(RIDGE);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return (row) => {
    const ratio = features(enter(row)).reduce((sum, value, k) => sum + coefficients[k] * value, mean);
    return Math.exp(Math.min(most, Math.max(least, ratio)));
  };
}
