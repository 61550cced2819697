import { welchPsd } from "../../lib/analysis/psd.ts";
import { spectralPeak } from "../../lib/analysis/spectral_measures.ts";
import { averagePsds } from "../../lib/analysis/average_psds.ts";
import type { Psd } from "../../lib/analysis/psd_type.ts";
import { isiCv } from "../../lib/analysis/isi.ts";
import { mean, standardDeviation } from "../../lib/analysis/summary.ts";
import {
  detectVolleysInCounts,
  volleyStatistics,
  type VolleyThresholds,
} from "../../lib/analysis/volleys.ts";
import type { EnsembleRun, RecordOptions } from "../../lib/markov/run.ts";

/** A mean over networks and its standard error. */
export interface Estimate {
  mean: number;
  standardError: number;
}

/** What one set of networks is like: plain data, the form of the golden files. */
export interface Measures {
  /** Networks and recorded ms of each; finite lengths bias some measures, so compare runs of the same length. */
  networks: number;
  durationMs: number;
  /** Rates Hz, `recurrent` Hz of E spikes with a recurrent cause, pools in kicks and cells, volleys per second, spikes and ms. */
  values: Record<string, Estimate>;
  /** Shares of awake cells in voltage bins; (H) each. */
  voltagesE: Estimate[];
  voltagesI: Estimate[];
  /** Welch's spectrum of the E count in bins of 1 ms, 512 samples a segment: its mean over networks and standard error. */
  psd: { frequencies: number[]; power: number[]; standardError: number[] };
  /** Hz: peak of the mean spectrum, with the standard error from four groups of networks. */
  peakHz: Estimate;
}

/** What a run must record to be measured. */
export const MEASURED_RECORD: RecordOptions = {
  spikes: { excitatory: 1024, inhibitory: 0 },
  pools: true,
  histogram: { everyMs: 5, lowest: -66, width: 10, bins: 17 },
};

/** {@link MEASURED_RECORD} for a network of `excitatory` E cells. */
export function measuredRecord(excitatory: number): RecordOptions {
  return { ...MEASURED_RECORD, spikes: { excitatory, inhibitory: 0 } };
}

/** Mean of independent values and its standard error. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  return { mean: mean(values), standardError: standardDeviation(values) / Math.sqrt(Math.max(1, n - 1)) };
}

/** E counts of one network of a run. */
export function countsOf(run: EnsembleRun, network: number): { e: Uint16Array; i: Uint16Array } {
  const [start, end] = [network * run.bins, (network + 1) * run.bins];
  return { e: run.e.subarray(start, end), i: run.i.subarray(start, end) };
}

function measureNetwork(run: EnsembleRun, network: number, thresholds: VolleyThresholds) {
  const { N_E, N_I } = run.specs[0];
  const { binMs, bins } = run;
  const durationMs = bins * binMs;
  const { e, i } = countsOf(run, network);
  const seconds = durationMs / 1000;
  const part = (values: ArrayLike<number>) =>
    mean(Array.from(values).slice(network * bins, (network + 1) * bins));
  const volleys = volleyStatistics(detectVolleysInCounts({ binMs, e, i }, thresholds), { durationMs });
  const cv = run.spikes && isiCv({ ...run.spikes[network], neuronCount: N_E, durationMs });
  return {
    rateE: mean(e) * bins / N_E / seconds,
    rateI: mean(i) * bins / N_I / seconds,
    recurrent: part(run.recurrent) * bins / N_E / seconds,
    cvE: cv ?? NaN,
    ...Object.fromEntries(Object.entries(run.pools ?? {}).map(([name, pool]) => [name, part(pool)])),
    volleysPerSecond: volleys.perSecond,
    volleySize: volleys.meanSize ?? NaN,
    volleyIntervalMs: volleys.meanIntervalMs ?? NaN,
  };
}

function voltageShares(run: EnsembleRun, network: number, population: number): number[] {
  const { frames, bins, data } = run.histograms!;
  const sums = new Float64Array(bins);
  for (let frame = 0; frame < frames; frame++) {
    const row = ((network * frames + frame) * 2 + population) * bins;
    for (let bin = 0; bin < bins; bin++) sums[bin] += data[row + bin];
  }
  const total = sums.reduce((a, b) => a + b, 0);
  return Array.from(sums, (sum) => sum / total);
}

function columns(rows: readonly (readonly number[])[]): Estimate[] {
  return rows[0].map((_, column) => estimate(rows.map((row) => row[column])));
}

function peakOf(psds: readonly Psd[]): Estimate {
  const peak = (some: readonly Psd[]) => spectralPeak(averagePsds(some), { minHz: 15 })?.frequencyHz ?? NaN;
  const groups = [0, 1, 2, 3].map((group) => psds.filter((_, k) => k % 4 === group)).filter((g) =>
    g.length > 0
  );
  return { mean: peak(psds), standardError: estimate(groups.map(peak)).standardError };
}

/**
 * Measures a run in bins of 1 ms that recorded {@link measuredRecord}.
 * @param thresholds Levels that tell volleys from the background.
 */
export function measure(run: EnsembleRun, thresholds: VolleyThresholds): Measures {
  const indices = Array.from({ length: run.networks }, (_, network) => network);
  const rows = indices.map((network) => measureNetwork(run, network, thresholds) as Record<string, number>);
  const psds = indices.map((network) => welchPsd(countsOf(run, network).e));
  const lines = columns(psds.map(({ power }) => Array.from(power)));
  return {
    networks: run.networks,
    durationMs: run.bins * run.binMs,
    values: Object.fromEntries(
      Object.keys(rows[0]).map((name) => [name, estimate(rows.map((row) => row[name]))]),
    ),
    voltagesE: columns(indices.map((network) => voltageShares(run, network, 0))),
    voltagesI: columns(indices.map((network) => voltageShares(run, network, 1))),
    psd: {
      frequencies: Array.from(psds[0].frequencies),
      power: lines.map((line) => line.mean),
      standardError: lines.map((line) => line.standardError),
    },
    peakHz: peakOf(psds),
  };
}
