import { fail } from "../../base/fail.ts";
import { spikeFeatures, upwardCrossings } from "../../analysis/spike_features.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";
import type { NeuronTrace } from "./record_neuron.ts";

/** Names of the three voltages that both networks see: 2 ms ago, 1 ms ago, now. */
export const VOLTAGE_NAMES: readonly string[] = ["v(t-2ms)", "v(t-1ms)", "v(t)"];

/** What the second network tells first; state variables follow. */
export const FEATURE_NAMES = ["maximum", "minimum", "dropping", "rise"] as const;

/** Rows to learn from: plain numbers. */
export interface FeatureTable {
  /** Three voltages of each row. (N, 3) mV */
  voltages: number[];
  /** Names of what is told. */
  names: string[];
  /** What is told. (N, O) */
  targets: number[];
}

/** Questions about each spike, evenly over the millisecond before it, both ends included. */
const QUESTIONS = 12;
/** Milliseconds before that one which are as densely told to be without a spike. */
const EARLY_MS = 3;
/**
 * Other rows without a spike are so many steps more than a millisecond apart, so that they meet a neuron that fires regularly at all times between its
 * spikes.
 */
const DRIFT = 7;

/** Three voltages 1 ms apart, the last at step k; before the start the neuron is as at the start. */
export function voltagesAt(voltage: ArrayLike<number>, k: number, perMs: number): [number, number, number] {
  return [voltage[Math.max(0, k - 2 * perMs)], voltage[Math.max(0, k - perMs)], voltage[k]];
}

/** Steps at which the spike is asked for, all within the millisecond before it crosses the threshold. */
function stepsBefore(crossingMs: number, perMs: number): number[] {
  const last = Math.ceil(crossingMs * perMs) - 1;
  return Array.from({ length: QUESTIONS }, (_, q) => last - Math.round(q * (perMs - 1) / (QUESTIONS - 1)))
    .filter((k) => k >= 0 && k >= crossingMs * perMs - perMs);
}

/**
 * Rows of the first network: three voltages, and whether a spike crosses the threshold within the next millisecond. Rows without a spike are those of every
 * millisecond and, closer, of those before a spike; none are from above the threshold.
 */
export function spikeTable(cell: FeatureNeuron, traces: readonly NeuronTrace[]): FeatureTable {
  const { stepsPerMs: perMs, threshold } = cell;
  const voltages: number[] = [], targets: number[] = [];
  for (const { voltage, stepMs } of traces) {
    const add = (k: number, spike: number) => {
      if (k < 0 || voltage[k] >= threshold) return;
      voltages.push(...voltagesAt(voltage, k, perMs));
      targets.push(spike);
    };
    const comes = new Uint8Array(voltage.length);
    for (const crossingMs of upwardCrossings(voltage, { stepMs, threshold })) {
      const crossing = crossingMs * perMs, first = Math.max(0, Math.ceil(crossing - perMs));
      comes.fill(1, first, Math.ceil(crossing));
      for (const k of stepsBefore(crossingMs, perMs)) add(k, 1);
      for (let q = 0; q < EARLY_MS * QUESTIONS; q++) {
        const k = first - 1 - Math.floor(q * perMs / QUESTIONS);
        if (k >= 0 && comes[k] === 0) add(k, 0);
      }
    }
    // The last millisecond is left out: whether a spike comes is not known there.
    for (let k = 0; k < voltage.length - perMs; k += perMs + DRIFT) if (comes[k] === 0) add(k, 0);
  }
  return { voltages, names: ["spike"], targets };
}

/** Least part of a variable's loss that counts. */
const LEAST_WEIGHT = 0.02;

/**
 * How much of a variable's value at the question is left at the minimum, by least squares over all rows: a spike acts upon a gate as
 * `after = a + b before`, where a and b depend on the voltage alone. `weight` is the part of its variance at the minimum that this does not explain.
 */
function carryOf(rows: readonly { before: number[]; after: number[] }[], variable: number) {
  const mean = (value: (before: number, after: number) => number) =>
    rows.reduce((sum, row) => sum + value(row.before[variable], row.after[variable]), 0) / rows.length;
  const before = mean((one) => one), after = mean((_, other) => other);
  const spread = mean((one) => (one - before) ** 2), wanted = mean((_, other) => (other - after) ** 2);
  const together = mean((one, other) => (one - before) * (other - after));
  if (!(spread > 1e-20 * before * before && wanted > 0)) return { carry: 0, weight: 1 };
  return { carry: together / spread, weight: Math.max(LEAST_WEIGHT, 1 - together ** 2 / (spread * wanted)) };
}

/** Rows of the second network. */
export interface SpikeRows extends FeatureTable {
  /** How much of its value at the question is taken off each state variable, by name. */
  carry: Record<string, number>;
  /** How much the error of each state variable counts beside that of a feature, by name. */
  weights: Record<string, number>;
}

/**
 * Rows of the second network: three voltages within the millisecond before a spike; its maximum and minimum (mV), dropping interval and the time from the question to
 * the peak (ms); then every other state variable at the minimum, less a part (`carry`) of its value at the question.
 * @throws {RangeError} When there is no spike.
 */
export function featureTable(cell: FeatureNeuron, traces: readonly NeuronTrace[]): SpikeRows {
  const { stepsPerMs: perMs, threshold } = cell, variables = Object.keys(traces[0]?.state ?? {});
  const rows: { voltages: number[]; features: number[]; before: number[]; after: number[] }[] = [];
  for (const { voltage, state, stepMs } of traces) {
    for (const spike of spikeFeatures(voltage, { stepMs, threshold })) {
      const { maximum, minimum, peakMs, droppingMs } = spike;
      const end = Math.round((peakMs + droppingMs) / stepMs);
      for (const k of stepsBefore(spike.crossingMs, perMs)) {
        rows.push({
          voltages: voltagesAt(voltage, k, perMs),
          features: [maximum, minimum, droppingMs, peakMs - k * stepMs],
          before: variables.map((name) => state[name][k]),
          after: variables.map((name) => state[name][end]),
        });
      }
    }
  }
  if (rows.length === 0) {
    fail("learn the features of spikes", `${cell.name} must spike at some currents`, "0 spikes");
  }
  const carried = variables.map((_, v) => carryOf(rows, v));
  return {
    voltages: rows.flatMap(({ voltages }) => voltages),
    names: [...FEATURE_NAMES, ...variables],
    targets: rows.flatMap(({ features, before, after }) => [
      ...features,
      ...carried.map(({ carry }, v) => after[v] - carry * before[v]),
    ]),
    carry: Object.fromEntries(variables.map((name, v) => [name, carried[v].carry])),
    weights: Object.fromEntries(variables.map((name, v) => [name, carried[v].weight])),
  };
}
