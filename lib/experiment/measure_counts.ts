import { averagePsds } from "../analysis/average_psds.ts";
import { fanoFactor } from "../analysis/fano.ts";
import { welchPsd } from "../analysis/psd.ts";
import { spectralPeak } from "../analysis/spectral_measures.ts";
import type { Psd } from "../analysis/psd_type.ts";
import { populationRate } from "../analysis/rates.ts";
import {
  detectVolleysInCounts,
  volleyDurations,
  volleyIntervals,
  volleySizes,
  type VolleyThresholds,
  volleyThresholds,
} from "../analysis/volleys.ts";
import { type CountRuns, seriesOf } from "./count_runs.ts";

/** Cells of the two populations. */
export interface Sizes {
  /** E cells. */
  e: number;
  /** I cells. */
  i: number;
}

/** Measures of one run of counts. */
export interface CountMeasures {
  /** Mean rate of E cells, Hz. */
  rateE: number;
  /** Mean rate of I cells, Hz. */
  rateI: number;
  /** Spectrum of the E population rate, Hz^2/Hz; null when the run is shorter than a segment. */
  psd: Psd | null;
  /** Fano factor of the E counts per bin. */
  fanoE: number | null;
  /** Fano factor of the I counts per bin. */
  fanoI: number | null;
  /** Correlation of E and I counts of the same bin. */
  correlation: number | null;
  /** Least E spikes in any second, as a rate in Hz: a run that dies or runs away shows here. */
  lowestRateE: number;
  /** The most of them. */
  highestRateE: number;
  /** Spikes of each volley. */
  sizes: Float64Array;
  /** ms between the starts of volleys. */
  intervals: Float64Array;
  /** ms from start to end of each volley. */
  durations: Float64Array;
}

/** Length of a spectrum's segments, ms, to the next power of two of bins. */
const SEGMENT_MS = 512;

/** Bins in a segment of a spectrum. */
export function segmentBins(binMs: number): number {
  return 2 ** Math.max(3, Math.round(Math.log2(SEGMENT_MS / binMs)));
}

function correlationOf(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  let sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
  for (let k = 0; k < a.length; k++) {
    sumA += a[k];
    sumB += b[k];
    sumAA += a[k] * a[k];
    sumBB += b[k] * b[k];
    sumAB += a[k] * b[k];
  }
  const n = a.length;
  const variances = (n * sumAA - sumA * sumA) * (n * sumBB - sumB * sumB);
  return variances > 0 ? (n * sumAB - sumA * sumB) / Math.sqrt(variances) : null;
}

function extremeRates(e: ArrayLike<number>, binMs: number, cells: number): [number, number] {
  const window = Math.min(e.length, Math.round(1000 / binMs));
  let sum = 0, lowest = Infinity, highest = 0;
  for (let k = 0; k < e.length; k++) {
    sum += e[k] - (k >= window ? e[k - window] : 0);
    if (k < window - 1) continue;
    lowest = Math.min(lowest, sum);
    highest = Math.max(highest, sum);
  }
  const unit = 1000 / (window * binMs * cells);
  return [lowest * unit, highest * unit];
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k];
  return sum;
}

/**
 * Thresholds by which the volleys of a network and of its surrogates are found, from the network's counts.
 * @param counts Runs of the network; the first is used.
 */
export function thresholdsOf(counts: CountRuns): VolleyThresholds {
  const { e, binMs } = seriesOf(counts, 0);
  return volleyThresholds(e, { binMs });
}

/**
 * Measures one run of counts.
 * @param series Counts, (T) each, and the width of their bins in ms.
 * @param options.sizes Cells. @param options.thresholds Of the volleys, see {@link thresholdsOf}.
 */
export function measureCounts(
  series: { binMs: number; e: Uint16Array; i: Uint16Array },
  options: { sizes: Sizes; thresholds: VolleyThresholds },
): CountMeasures {
  const { binMs, e, i } = series;
  const { sizes, thresholds } = options;
  const seconds = e.length * binMs / 1000;
  const segmentLength = segmentBins(binMs);
  const rate = populationRate(e, { binMs, neuronCount: sizes.e });
  const volleys = detectVolleysInCounts(series, thresholds);
  const [lowestRateE, highestRateE] = extremeRates(e, binMs, sizes.e);
  return {
    rateE: total(e) / sizes.e / seconds,
    rateI: total(i) / sizes.i / seconds,
    psd: e.length >= segmentLength ? welchPsd(rate, { sampleRateHz: 1000 / binMs, segmentLength }) : null,
    fanoE: fanoFactor(e),
    fanoI: fanoFactor(i),
    correlation: correlationOf(e, i),
    lowestRateE,
    highestRateE,
    sizes: volleySizes(volleys),
    intervals: volleyIntervals(volleys),
    durations: volleyDurations(volleys),
  };
}

/** Spectrum averaged over runs and its peak, Hz; null when the runs are too short or silent. */
export function meanSpectrum(measures: readonly CountMeasures[]): { psd: Psd; peakHz: number | null } | null {
  const psds = measures.map(({ psd }) => psd).filter((psd) => psd !== null);
  if (psds.length === 0) return null;
  const psd = averagePsds(psds);
  return { psd, peakHz: spectralPeak(psd)?.frequencyHz ?? null };
}
