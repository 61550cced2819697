import { averagePsds } from "../../analysis/average_psds.ts";
import { welchPsd } from "../../analysis/psd.ts";
import type { Psd } from "../../analysis/psd_type.ts";
import { populationRate } from "../../analysis/rates.ts";
import { logSpectralDistance, spectralPeak } from "../../analysis/spectral_measures.ts";
import { apart, type Measure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";

/** Length of a spectrum's segments, ms, to the next power of two of bins. */
const SEGMENT_MS = 512;
/** Height over the band's median, in a spectrum, from which a network counts as having a peak. */
const PEAK_TO_MEDIAN = 3;
/** Hz by which the peak of a single run may lie beside that of all runs together. */
const PEAK_SPREAD_HZ = 4;
/** Hz between which a peak is no slope cut by the edge of the band of 10 to 120 Hz. */
const INSIDE = [11, 119] as const;

/** Bins in a segment of a spectrum. */
export function segmentBins(binMs: number): number {
  return 2 ** Math.max(3, Math.round(Math.log2(SEGMENT_MS / binMs)));
}

/** Spectrum of a population's rate, Hz^2/Hz; null when the run is shorter than a segment. */
export function spectrumOf(run: MeasuredRun, population: number): Psd | null {
  return run.kept(`spectrum ${population}`, () => {
    const counts = run.series(population), { binMs } = run;
    const segmentLength = segmentBins(binMs);
    if (counts.length < segmentLength) return null;
    const rate = populationRate(counts, { binMs, neuronCount: run.size(population) });
    return welchPsd(rate, { sampleRateHz: 1000 / binMs, segmentLength });
  });
}

/** Spectrum of a population averaged over runs; null when they are too short. */
export function meanSpectrum(runs: readonly MeasuredRun[], population: number): Psd | null {
  const psds = runs.map((run) => spectrumOf(run, population)).filter((psd) => psd !== null);
  return psds.length === 0 ? null : averagePsds(psds);
}

const peakOf: Measure["value"] = (runs, [at]) => {
  const psd = meanSpectrum(runs, at);
  return psd && (spectralPeak(psd)?.frequencyHz ?? null);
};

/**
 * Whether a population has a spectral peak: in the mean spectrum of its runs, and in that of every run, the highest line
 * between 10 and 120 Hz is at least three times the band's median and no slope cut by the band's edge, and every run's
 * peak lies within 4 Hz of the common one. A peak that its own seeds do not agree on cannot be missed by a surrogate.
 * @param runs Of the network. @param at The population.
 */
function hasPeak(runs: readonly MeasuredRun[], at: readonly number[]): boolean {
  const common = meanSpectrum(runs, at[0]), commonHz = peakOf(runs, at);
  const each = runs.map((run) => spectrumOf(run, at[0]));
  if (common === null || commonHz === null || each.some((psd) => psd === null)) return false;
  return [common, ...each].every((psd) => {
    const peak = spectralPeak(psd!);
    return peak !== null && peak.peakToMedian >= PEAK_TO_MEDIAN && peak.frequencyHz > INSIDE[0] &&
      peak.frequencyHz < INSIDE[1] && Math.abs(peak.frequencyHz - commonHz) <= PEAK_SPREAD_HZ;
  });
}

/** Where the spectrum of a population's rate is highest. */
export const PEAK: Measure = {
  name: "peakHz",
  references: ["welch1967"],
  about: "frequency at which the spectrum of the population's rate is highest, between 10 and 120 Hz",
  title: (name) => `spectral peak of ${name}`,
  unit: "Hz",
  of: "population",
  needs: "counts",
  error: "absolute",
  score: "error",
  target: "hertz",
  tables: "each",
  value: peakOf,
  distance: apart(peakOf),
  defined: hasPeak,
};

/** The spectrum of a population's rate, which has a distance alone. */
export const SPECTRUM: Measure = {
  name: "spectrum",
  references: ["welch1967", "gray1976"],
  about: "the whole spectrum, by the log-spectral distance from 10 to 120 Hz; it has no value",
  title: (name) => `log-spectral distance of ${name}`,
  unit: "",
  of: "population",
  needs: "counts",
  error: null,
  score: "ratio",
  tables: "each",
  value: () => null,
  distance: (a, b, [at]) => {
    const [x, y] = [spectrumOf(a, at), spectrumOf(b, at)];
    return x && y ? logSpectralDistance(x, y) : null;
  },
};
