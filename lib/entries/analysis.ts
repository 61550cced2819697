/**
 * Statistics of spikes and counts: pure functions over typed arrays.
 * @module
 */
export { averagePsds } from "../analysis/average_psds.ts";
export { type CorrelationOptions, spikeCountCorrelation } from "../analysis/correlation.ts";
export { countLag, type CountLagOptions } from "../analysis/count_lag.ts";
export { dct, dctBasis, inverseDct } from "../analysis/dct.ts";
export { kolmogorovSmirnov, wasserstein } from "../analysis/distances.ts";
export { fanoFactor, rebin } from "../analysis/fano.ts";
export { isiCv, isiLv, type IsiOptions } from "../analysis/isi.ts";
export { type WelchOptions, welchPsd } from "../analysis/psd.ts";
export {
  logSpectralDistance,
  type SpectralBand,
  type SpectralPeak,
  spectralPeak,
} from "../analysis/spectral_measures.ts";
export type { Psd } from "../analysis/psd_type.ts";
export {
  type PairedDifference,
  pairedDifference,
  type PairedDifferenceOptions,
} from "../analysis/paired_difference.ts";
export { binCounts, type BinOptions, spikeTrains } from "../analysis/raster.ts";
export type { Raster } from "../analysis/raster_type.ts";
export { meanRate, populationRate } from "../analysis/rates.ts";
export { rankCorrelation } from "../analysis/rank_correlation.ts";
export { spikeSynchronyIndex } from "../analysis/ssi.ts";
export { mean, median, quantile, standardDeviation } from "../analysis/summary.ts";
export {
  type CausedSeries,
  type CountSeries,
  detectVolleys,
  detectVolleysInCounts,
  type Volley,
  volleyDurations,
  volleyIntervals,
  type VolleyRuleOptions,
  volleySizes,
  type VolleyStatistics,
  volleyStatistics,
  type VolleyThresholds,
  volleyThresholds,
} from "../analysis/volleys.ts";
export { type TrackerRule, VolleyEventTracker } from "../analysis/volley_event_tracker.ts";
export {
  type BinnedSpikes,
  type VolleyEventRule,
  volleyEvents,
  type VolleySpans,
} from "../analysis/volley_events.ts";
