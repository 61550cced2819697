import { fail } from "../base/fail.ts";
import type { EnsembleRun, RunPools } from "./run.ts";

/** Pools of pending kicks in the order in which coarse states hold them: `QR` is from R to Q. */
export const POOL_ORDER = ["EE", "IE", "EI", "II"] as const;

/** Bins of the voltage histograms: `bins` of `width` voltage units from `lowest`; the outer ones are open. */
export interface HistogramBins {
  /** Lower edge of the first bin, voltage units. */
  lowest: number;
  /** Width of a bin, voltage units. */
  width: number;
  /** H, number of bins. */
  bins: number;
}

/** Coarse states of networks, V of them. Plain data. */
export interface CoarseStates {
  /** Awake cells by voltage, E then I. (V, 2, H) */
  histograms: Uint16Array;
  /** Pending kicks in the order EE, IE, EI, II. (V, 4) */
  pools: Uint32Array;
  /** Refractory cells, E and I. (V, 2) */
  refractory: Uint16Array;
}

/** Number of values in one coarse state: two histograms, four pools, two refractory counts. */
export function coarseStateSize(bins: number): number {
  return 2 * bins + 6;
}

/**
 * Names of the values of one coarse state in their order, such as `E[5,10)` (awake E cells with a voltage from 5 to below 10),
 * `pending EE` and `refractory E`.
 */
export function coarseStateNames(histogram: HistogramBins): string[] {
  const { lowest, width, bins } = histogram;
  const edges = Array.from({ length: bins }, (_, k) => {
    const low = k === 0 ? "-inf" : lowest + k * width;
    const high = k === bins - 1 ? "inf" : lowest + (k + 1) * width;
    return `[${low},${high})`;
  });
  return [
    ...["E", "I"].flatMap((population) => edges.map((edge) => population + edge)),
    ...POOL_ORDER.map((pool) => `pending ${pool}`),
    "refractory E",
    "refractory I",
  ];
}

/**
 * Bins that hold every voltage of a network: of width 5, as is usual for these networks from -10 on (22 bins), continued down
 * to the lowest voltage, since cells lie there after a volley and a surrogate puts them back there.
 * @param spec Threshold and lowest voltage.
 */
export function usualHistogram(
  spec: { threshold: number; inhibitoryReversal: number },
): HistogramBins {
  const lowest = 5 * Math.floor(spec.inhibitoryReversal / 5);
  return { lowest, width: 5, bins: Math.ceil((spec.threshold - lowest) / 5) };
}

/** Room for coarse states. @param count V. @param bins H. */
export function emptyCoarseStates(count: number, bins: number): CoarseStates {
  return {
    histograms: new Uint16Array(count * 2 * bins),
    pools: new Uint32Array(count * 4),
    refractory: new Uint16Array(count * 2),
  };
}

/**
 * The coarse states with these numbers, in this order.
 * @param states V of them. @param which Numbers from 0 to V - 1.
 */
export function pickCoarseStates(states: CoarseStates, which: ArrayLike<number>): CoarseStates {
  const count = states.refractory.length / 2;
  const bins = count === 0 ? 0 : states.histograms.length / (2 * count);
  const picked = emptyCoarseStates(which.length, bins);
  for (let k = 0; k < which.length; k++) {
    const from = which[k];
    picked.histograms.set(states.histograms.subarray(from * 2 * bins, (from + 1) * 2 * bins), k * 2 * bins);
    picked.pools.set(states.pools.subarray(from * 4, from * 4 + 4), k * 4);
    picked.refractory.set(states.refractory.subarray(from * 2, from * 2 + 2), k * 2);
  }
  return picked;
}

/** Coarse states one after another. @param bins H. */
export function joinCoarseStates(parts: readonly CoarseStates[], bins: number): CoarseStates {
  const count = parts.reduce((sum, part) => sum + part.refractory.length / 2, 0);
  const joined = emptyCoarseStates(count, bins);
  let at = 0;
  for (const part of parts) {
    joined.histograms.set(part.histograms, at * 2 * bins);
    joined.pools.set(part.pools, at * 4);
    joined.refractory.set(part.refractory, at * 2);
    at += part.refractory.length / 2;
  }
  return joined;
}

function interleave<A extends Uint16Array | Uint32Array>(into: A, columns: readonly ArrayLike<number>[]): A {
  const width = columns.length;
  columns.forEach((column, c) => {
    for (let row = 0; row < column.length; row++) into[row * width + c] = column[row];
  });
  return into;
}

/**
 * The coarse states at the end of every bin of a run that recorded pools, and histograms every bin.
 * @param run Simulated with `record: { pools: true, histogram: { everyMs: binMs, ... } }`.
 * @returns States of (network, bin), row-major: V = networks times bins.
 * @throws {RangeError} When the run did not record them.
 */
export function coarseStatesOf(run: EnsembleRun): CoarseStates {
  const { pools, histograms, networks, bins } = run;
  if (!pools || !histograms || histograms.frames !== bins) {
    fail(
      "take coarse states",
      "the run must record pools, and histograms every bin",
      histograms ? `${histograms.frames} histograms in ${bins} bins` : "no histograms",
    );
  }
  const count = networks * bins;
  const { pendingEE, pendingIE, pendingEI, pendingII, refractoryE, refractoryI }: RunPools = pools;
  return {
    histograms: Uint16Array.from(histograms.data),
    pools: interleave(new Uint32Array(count * 4), [pendingEE, pendingIE, pendingEI, pendingII]),
    refractory: interleave(new Uint16Array(count * 2), [refractoryE, refractoryI]),
  };
}
