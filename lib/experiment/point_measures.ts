import { wasserstein } from "../analysis/distances.ts";
import { logSpectralDistance, spectralPeak } from "../analysis/spectral_measures.ts";
import { mean } from "../analysis/summary.ts";
import { meanSpectrum } from "./measure_counts.ts";
import type { RunMeasures } from "./run_measures.ts";

/** A measure of a network that a surrogate has to get right. */
export interface PointMeasure {
  /** Short name for programs, such as `rateE`. */
  key: string;
  /** Name for people. */
  name: string;
  /** Unit of the values; empty for pure numbers. */
  unit: string;
  /** How errors of the value are given; null for what has a distance only. */
  error: "relative" | "absolute" | null;
  /** By what systems are ranked: the error of the value, or the ratio of distance to seed floor. */
  score: "error" | "ratio";
  /** Whether a mean rate is all that it takes. */
  ofRates: boolean;
  /** Value of runs together, or of one run; null where undefined. */
  value: (runs: readonly RunMeasures[]) => number | null;
  /** Distance of two single runs; null where undefined in one of them. */
  distance: (a: RunMeasures, b: RunMeasures) => number | null;
}

/** Height over the band's median, in a spectrum, from which a network counts as having a peak. */
export const PEAK_TO_MEDIAN = 3;
/** Hz by which the peak of a single run may lie beside that of all runs together. */
export const PEAK_SPREAD_HZ = 4;

/**
 * Whether a network has a spectral peak: in the mean spectrum of its runs, and in that of every run, the highest line
 * between 10 and 120 Hz is at least three times the band's median and no slope cut by the band's edge, and every run's
 * peak lies within 4 Hz of the common one. A peak that its own seeds do not agree on cannot be missed by a surrogate.
 * @param runs Of the network.
 */
export function hasPeak(runs: readonly RunMeasures[]): boolean {
  const common = meanSpectrum(runs);
  if (common === null || common.peakHz === null || runs.some(({ psd }) => psd === null)) return false;
  return [common.psd, ...runs.map(({ psd }) => psd!)].every((psd) => {
    const peak = spectralPeak(psd);
    return peak !== null && peak.peakToMedian >= PEAK_TO_MEDIAN && peak.frequencyHz > 11 &&
      peak.frequencyHz < 119 && Math.abs(peak.frequencyHz - common.peakHz!) <= PEAK_SPREAD_HZ;
  });
}

function averageOf(
  runs: readonly RunMeasures[],
  pick: (run: RunMeasures) => number | null,
): number | null {
  const values = runs.map(pick).filter((value) => value !== null && Number.isFinite(value));
  return values.length > 0 ? mean(values as number[]) : null;
}

function apart(value: PointMeasure["value"]): PointMeasure["distance"] {
  return (a, b) => {
    const [x, y] = [value([a]), value([b])];
    return x === null || y === null ? null : Math.abs(x - y);
  };
}

type Names = Pick<PointMeasure, "key" | "name" | "unit">;

function rate(names: Names, pick: (run: RunMeasures) => number): PointMeasure {
  const value = (runs: readonly RunMeasures[]) => averageOf(runs, pick);
  return { ...names, error: "relative", score: "error", ofRates: true, value, distance: apart(value) };
}

function scalar(names: Names, pick: (run: RunMeasures) => number | null): PointMeasure {
  const value = (runs: readonly RunMeasures[]) => averageOf(runs, pick);
  return { ...names, error: "absolute", score: "error", ofRates: false, value, distance: apart(value) };
}

function samples(names: Names, pick: (run: RunMeasures) => Float64Array): PointMeasure {
  return {
    ...names,
    error: "absolute",
    score: "ratio",
    ofRates: false,
    value: (runs) => averageOf(runs, (run) => pick(run).length > 0 ? mean(pick(run)) : null),
    distance: (a, b) => pick(a).length > 0 && pick(b).length > 0 ? wasserstein(pick(a), pick(b)) : null,
  };
}

const peakHz = (runs: readonly RunMeasures[]) => meanSpectrum(runs)?.peakHz ?? null;

/** The measures at every test point, in the order of the tables. */
export const POINT_MEASURES: readonly PointMeasure[] = [
  rate({ key: "rateE", name: "E rate", unit: "Hz" }, (run) => run.rateE),
  rate({ key: "rateI", name: "I rate", unit: "Hz" }, (run) => run.rateI),
  {
    ...{ key: "peakHz", name: "spectral peak", unit: "Hz" },
    error: "absolute",
    score: "error",
    ofRates: false,
    value: peakHz,
    distance: apart(peakHz),
  },
  {
    ...{ key: "spectrum", name: "log-spectral distance", unit: "" },
    error: null,
    score: "ratio",
    ofRates: false,
    value: () => null,
    distance: (a, b) => a.psd && b.psd ? logSpectralDistance(a.psd, b.psd) : null,
  },
  samples({ key: "volleySizes", name: "volley size", unit: "spikes" }, (run) => run.sizes),
  samples({ key: "volleyDurations", name: "volley duration", unit: "ms" }, (run) => run.durations),
  samples({ key: "volleyIntervals", name: "volley interval", unit: "ms" }, (run) => run.intervals),
  scalar({ key: "lagMs", name: "lag of I behind E", unit: "ms" }, (run) => run.lagMs),
  scalar({ key: "isiCv", name: "CV of resampled intervals", unit: "" }, (run) => run.isiCv),
  scalar({ key: "fanoE", name: "Fano factor of E counts", unit: "" }, (run) => run.fanoE),
  scalar({ key: "fanoI", name: "Fano factor of I counts", unit: "" }, (run) => run.fanoI),
  scalar({ key: "correlation", name: "correlation of E and I counts", unit: "" }, (run) => run.correlation),
];
