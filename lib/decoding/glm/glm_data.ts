import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import type { LagBasis } from "./raised_cosines.ts";

/** Binned spikes and what may have driven them. */
export interface GlmData {
  /** `(N)` neurons of `(T)` counts each, such as those of `binCounts`. */
  counts: readonly ArrayLike<number>[];
  /** `(T)` numbers each, such as a stimulus, by name. @default none */
  covariates?: Readonly<Record<string, ArrayLike<number>>>;
  /** First bins of the trials, which ascend from 0: what happened before does not count in them. @default one recording */
  starts?: ArrayLike<number>;
}

/** Which filters a model has. */
export interface GlmFilters {
  /** Functions of the lag to a neuron's own earlier spikes, from 1 bin on; null: its own spikes do not count. */
  history: LagBasis | null;
  /** The same of each other neuron's spikes. */
  coupling: LagBasis | null;
  /** Functions of the lag to covariates, from 0 bins on; null: covariates count in their own bin alone. */
  stimulus: LagBasis | null;
}

/** The number of bins, checked with all else. */
export function requireGlmData(task: string, { counts, covariates = {}, starts }: GlmData): number {
  requireWhole(task, "the number of neurons", counts.length, 1);
  const bins = counts[0].length;
  requireWhole(task, "the number of bins", bins, 1);
  const all = [
    ...counts.map((one, n) => [`counts of neuron ${n}`, one] as const),
    ...Object.entries(covariates).map(([name, one]) => [`the covariate ${name}`, one] as const),
  ];
  for (const [name, values] of all) {
    if (values.length !== bins) fail(task, `${name} must have length ${bins}`, values.length);
    for (let t = 0; t < bins; t++) {
      if (!Number.isFinite(values[t])) fail(task, `${name} must be finite`, `${values[t]} at index ${t}`);
    }
  }
  if (starts) requireStarts(task, starts, bins);
  return bins;
}

function requireStarts(task: string, starts: ArrayLike<number>, bins: number): void {
  for (let k = 0; k < starts.length; k++) requireWhole(task, `start ${k}`, starts[k], 0, bins - 1);
  if (starts[0] !== 0) fail(task, "starts must begin with 0", starts[0]);
  for (let k = 1; k < starts.length; k++) {
    if (starts[k] <= starts[k - 1]) {
      fail(task, "starts must ascend", `${starts[k]} at index ${k} after ${starts[k - 1]}`);
    }
  }
}

/** First and end of each trial. */
export function trialsOf(
  starts: ArrayLike<number> | undefined,
  bins: number,
): [first: number, end: number][] {
  if (!starts) return [[0, bins]];
  return Array.from(starts, (first, k) => [first, k + 1 < starts.length ? starts[k + 1] : bins]);
}

/** Bins that filters reach back, at most. */
export function reachOf({ history, coupling, stimulus }: GlmFilters): number {
  const lengths = (basis: LagBasis | null) => basis ? basis.functions[0].length : 0;
  return Math.max(lengths(history), lengths(coupling), lengths(stimulus) - 1, 0);
}

/** Fails unless functions are finite and as long as each other. */
export function requireBasis(task: string, name: string, basis: LagBasis | null): void {
  if (!basis) return;
  requireWhole(task, `the number of functions of ${name}`, basis.functions.length, 1);
  const { length } = basis.functions[0];
  requireWhole(task, `the bins of ${name}`, length, 1);
  basis.functions.forEach((one, k) => {
    if (one.length !== length) fail(task, `function ${k} of ${name} must have length ${length}`, one.length);
    const at = one.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) fail(task, `function ${k} of ${name} must be finite`, `${one[at]} at index ${at}`);
  });
}

/**
 * A signal seen through a function of the lag: sum over j of function[j] x[t - first - j], within each trial.
 * @param first Least lag.
 */
export function convolved(
  signal: ArrayLike<number>,
  { weights, first, trials }: { weights: Float64Array; first: number; trials: [number, number][] },
): Float64Array {
  const out = new Float64Array(signal.length);
  for (const [start, end] of trials) {
    // Spikes are few: each is spread over what follows.
    for (let from = start; from < end; from++) {
      const value = signal[from];
      if (value === 0) continue;
      const most = Math.min(weights.length, end - from - first);
      for (let j = 0; j < most; j++) out[from + first + j] += value * weights[j];
    }
  }
  return out;
}
