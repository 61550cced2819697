import { mean } from "../analysis/summary.ts";
import {
  detectVolleys,
  detectVolleysInCounts,
  type VolleyStatistics,
  volleyStatistics,
  type VolleyThresholds,
} from "../analysis/volleys.ts";
import type { EnsembleRun } from "../markov/run.ts";
import { countRuns, seriesOf } from "./count_runs.ts";
import { meanSpectrum, measureCounts, thresholdsOf } from "./measure_counts.ts";

/** What a simulation says in a few numbers. */
export interface RunSummary {
  /** Mean rates, Hz. */
  rates: { E: number; I: number };
  /** Peak of the E population's spectrum between 10 and 120 Hz; null when silent or too short. */
  peakHz: number | null;
  /**
   * Volleys, averaged over networks: those of Markovian networks by the rule on recurrently caused spikes
   * ({@link detectVolleys}), those of multi-band networks, which last less than the rule asks for, by their counts
   * ({@link detectVolleysInCounts}).
   */
  volleys: {
    perSecond: number;
    meanSize: number | null;
    meanDurationMs: number | null;
    meanIntervalMs: number | null;
  };
  /** Biological seconds simulated, times networks, warm-up included. */
  networkSeconds: number;
  /** Wall time, s. */
  wallSeconds: number;
}

function volleysOf(
  run: EnsembleRun,
  { network, thresholds }: { network: number; thresholds: VolleyThresholds },
): VolleyStatistics {
  const part = <A extends Uint16Array | Uint32Array>(values: A) =>
    values.subarray(network * run.bins, (network + 1) * run.bins);
  const spec = run.specs.length === 1 ? run.specs[0] : run.specs[network];
  const series = {
    binMs: run.binMs,
    e: part(run.e),
    i: part(run.i),
    ee: part(run.recurrent),
    ...(run.pools ? { pool: part(run.pools.pendingEE) } : {}),
  };
  const volleys = spec.kind === "multiband"
    ? detectVolleysInCounts(series, thresholds)
    : detectVolleys(series, { windowMs: 2 * spec.tau_EE, skipFirst: 0 });
  return volleyStatistics(volleys, { durationMs: run.bins * run.binMs });
}

/** Mean of the values that are not null; null when there are none. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? mean(known) : null;
}

/**
 * Rates, spectral peak and volleys of a run.
 * @param run A simulated ensemble.
 */
export function summarizeRun(run: EnsembleRun): RunSummary {
  const { N_E, N_I } = run.specs[0];
  const counts = countRuns(run);
  const options = { sizes: { e: N_E, i: N_I }, thresholds: thresholdsOf(counts) };
  const measures = Array.from(
    { length: run.networks },
    (_, network) => measureCounts(seriesOf(counts, network), options),
  );
  const volleys = Array.from(
    { length: run.networks },
    (_, network) => volleysOf(run, { network, thresholds: options.thresholds }),
  );
  return {
    rates: { E: mean(measures.map(({ rateE }) => rateE)), I: mean(measures.map(({ rateI }) => rateI)) },
    peakHz: meanSpectrum(measures)?.peakHz ?? null,
    volleys: {
      perSecond: mean(volleys.map(({ perSecond }) => perSecond)),
      meanSize: meanOf(volleys.map(({ meanSize }) => meanSize)),
      meanDurationMs: meanOf(volleys.map(({ meanDurationMs }) => meanDurationMs)),
      meanIntervalMs: meanOf(volleys.map(({ meanIntervalMs }) => meanIntervalMs)),
    },
    networkSeconds: run.networkSeconds,
    wallSeconds: run.wallSeconds,
  };
}
