import { type About, displayed, rounded } from "../base/display.ts";
import { mean } from "../analysis/summary.ts";
import {
  detectVolleys,
  detectVolleysInCounts,
  type VolleyStatistics,
  volleyStatistics,
  type VolleyThresholds,
} from "../analysis/volleys.ts";
import type { EnsembleRun } from "../markov/run.ts";
import { countsOfRun } from "../markov/counts_of.ts";
import { meanOfKnown } from "./measures/measure.ts";
import { measuredRuns } from "./measures/measured_run.ts";
import { RATE } from "./measures/rate.ts";
import { PEAK } from "./measures/spectrum.ts";
import { thresholdsOf } from "./measures/volleys.ts";

/** What a simulation says in a few numbers. */
export interface RunSummary {
  /** Mean rate of each population, Hz. */
  rates: Record<string, number>;
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

function aboutSummary({ rates, peakHz, volleys, networkSeconds, wallSeconds }: RunSummary): About {
  const { perSecond, meanSize, meanDurationMs, meanIntervalMs } = volleys;
  return {
    title: "Summary of a run",
    facts: [
      ...Object.entries(rates).map(([name, rate]) => [`${name} rate`, rounded(rate, "Hz")] as const),
      ["spectral peak", rounded(peakHz, "Hz")],
      ["volleys", `${rounded(perSecond)} a second`],
      ["volley size", rounded(meanSize, "spikes")],
      ["volley duration", rounded(meanDurationMs, "ms")],
      ["volley interval", rounded(meanIntervalMs, "ms")],
      ["wall time", `${rounded(wallSeconds)} s for ${rounded(networkSeconds)} network-seconds`],
    ],
  };
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

/**
 * Rates, spectral peak and volleys of a run.
 * @param run A simulated ensemble.
 */
export function summarizeRun(run: EnsembleRun): RunSummary {
  const runs = measuredRuns(countsOfRun(run)), { populations } = runs[0].counts;
  const thresholds = thresholdsOf(runs[0], 0);
  const volleys = runs.map((_, network) => volleysOf(run, { network, thresholds }));
  return displayed({
    rates: Object.fromEntries(populations.map(({ name }, p) => [name, RATE.value(runs, [p])!])),
    peakHz: PEAK.value(runs, [0]),
    volleys: {
      perSecond: mean(volleys.map(({ perSecond }) => perSecond)),
      meanSize: meanOfKnown(volleys.map(({ meanSize }) => meanSize)),
      meanDurationMs: meanOfKnown(volleys.map(({ meanDurationMs }) => meanDurationMs)),
      meanIntervalMs: meanOfKnown(volleys.map(({ meanIntervalMs }) => meanIntervalMs)),
    },
    networkSeconds: run.networkSeconds,
    wallSeconds: run.wallSeconds,
  }, { about: aboutSummary });
}
