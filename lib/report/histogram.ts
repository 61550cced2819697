import type { Numbers } from "./report_data.ts";

/** Equal bins over a range. */
export interface Bins {
  /** Lower edge of the first bin. */
  start: number;
  /** Width of a bin. */
  width: number;
  /** Number of bins. */
  count: number;
}

const FEWEST = 8;
const MOST = 40;
const TINY = 1e-9; // samples closer than this share one bin, and in bins are on an edge

/** The nearest of 1, 2, 2.5, 5 × 10^k that is not below `width`. */
function niceWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= width * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/**
 * Chooses bins for samples by the rule of Freedman and Diaconis (1981, doi:10.1007/BF01025868), with round
 * edges and 8 to 40 bins. A thin tail beyond twice the 99.5th percentile stays outside the bins.
 *
 * @param samples Samples of all series that share the axis.
 * @returns The bins; whole numbers wide when all samples are whole.
 *
 * @example
 * ```ts
 * import { chooseBins } from "@volley/volley";
 *
 * console.assert(chooseBins([0, 1, 2, 3, 4, 5, 6, 7]).width === 1);
 * ```
 */
export function chooseBins(samples: Numbers): Bins {
  const sorted = Float64Array.from(samples).filter(Number.isFinite).sort();
  if (sorted.length === 0) return { start: 0, width: 1, count: FEWEST };
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  const low = sorted[0];
  const tail = quantile(0.995);
  const top = sorted[sorted.length - 1];
  const high = top - low > 2 * (tail - low) && tail > low ? tail : top;
  const spread = Math.max(high - low, 1e-6 * Math.abs(high));
  const range = spread > TINY ? spread : 1;
  const ideal = 2 * (quantile(0.75) - quantile(0.25)) / Math.cbrt(sorted.length);
  const wanted = Math.min(Math.max(ideal, range / MOST), range / FEWEST);
  const whole = sorted.every(Number.isInteger);
  const width = whole ? Math.max(1, Math.ceil(niceWidth(wanted))) : niceWidth(wanted);
  const start = Math.floor(low / width + TINY) * width;
  return { start, width, count: sampleBin(high, { start, width, count: 0 }) + 1 };
}

/** Number of the bin of a sample, from `count` on beyond the bins; one next to an edge is on the edge. */
export function sampleBin(sample: number, bins: Bins): number {
  return Math.floor((sample - bins.start) / bins.width + TINY);
}

/**
 * The fraction of samples in every bin.
 *
 * @param samples Samples; those outside the bins count in the total only.
 * @param bins The bins.
 * @returns Fractions, shape (bins).
 *
 * @example
 * ```ts
 * import { binFractions } from "./histogram.ts";
 *
 * binFractions([0.5, 0.6, 1.5, 9], { start: 0, width: 1, count: 2 }); // [0.5, 0.25]
 * ```
 */
export function binFractions(samples: Numbers, bins: Bins): number[] {
  const fractions = new Array<number>(bins.count).fill(0);
  for (let i = 0; i < samples.length; i++) {
    const bin = sampleBin(samples[i], bins);
    if (bin >= 0 && bin < bins.count) fractions[bin] += 1 / samples.length;
  }
  return fractions;
}
