import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { explainedVariance } from "../../analysis/explained_variance.ts";
import { rocArea } from "../../analysis/roc_area.ts";
import { mean, standardDeviation } from "../../analysis/summary.ts";
import {
  coincidenceFactor,
  matchSpikes,
  peakSpikes,
  type SpikeMatch,
  spikeMatchOf,
} from "../../analysis/spike_match.ts";
import type { TraceSeries } from "./trace_series.ts";
import type { SpikeRule, TraceSpec } from "./trace_spec.ts";
import { usualRule } from "./usual_rule.ts";

export { usualRule } from "./usual_rule.ts";
export type { SpikeRule } from "./trace_spec.ts";

/** How well a surrogate does what the cell does, over all runs. Plain data. */
export interface TraceScores {
  /** Explained variance of each value (within its bounds); NaN where a prediction is not finite. */
  explainedVariance: Record<string, number>;
  /** Root mean square error of each value (within its bounds), in its unit; NaN where a prediction is NaN. */
  rmse: Record<string, number>;
  /** Area below the receiver operating characteristic of each `logistic` output, step by step; NaN where it was always 1 or never. */
  auc: Record<string, number>;
  /** Rule by which spikes were read off. */
  rule: SpikeRule | null;
  /** Spikes of the cell and those predicted, matched within the tolerance. */
  spikes: SpikeMatch | null;
  /** Coincidence factor of all spikes, 1 for the same trains, 0 for chance; null where chance alone would match all. */
  coincidence: number | null;
  /** Mean rate of the cell and of the surrogate, Hz. */
  ratesHz: { cell: number; surrogate: number } | null;
  /** Coefficients of variation of intervals between spikes; null for fewer than two intervals. */
  cv: { cell: number | null; surrogate: number | null } | null;
}

/** Options of {@linkcode scoreTraces}. */
export interface TraceScoreOptions {
  /** First steps of each run that count nothing. @default 200 */
  skip?: number;
  /** Largest distance of spikes that match, ms. @default 2 */
  toleranceMs?: number;
  /** Values above count as this, by output. @default the spec's bounds */
  high?: Readonly<Record<string, number>>;
  /** How spikes are read off. @default the spec's own rule; else the first logistic output at 0.5, and no spikes without one */
  rule?: SpikeRule;
}

const TASK = "score the predictions";
const COMPARISON: OptionNames<TraceComparison> = { spec: true, series: true, predicted: true };
const OPTIONS: OptionNames<TraceScoreOptions> = { skip: true, toleranceMs: true, high: true, rule: true };
const { rule: _, ...CHOICE } = OPTIONS;

/** Steps of spikes in one run. */
function spikesOf(values: Float32Array, rule: SpikeRule & { logistic: boolean }): number[] {
  const { threshold, logistic } = rule;
  if (logistic) return peakSpikes(values, { threshold });
  const steps: number[] = [];
  for (let t = 1; t < values.length; t++) {
    if (values[t - 1] < threshold && values[t] >= threshold) steps.push(t);
  }
  return steps;
}

/**
 * Spikes that a surrogate predicts in one run, by a rule.
 * @param predicted Outputs in every step. (T, O)
 * @returns Steps, rising.
 */
export function predictedSpikes(spec: TraceSpec, predicted: Float32Array, rule: SpikeRule): number[] {
  const O = spec.outputs.length, o = spec.outputs.findIndex(({ name }) => name === rule.output);
  const values = Float32Array.from({ length: predicted.length / O }, (_, t) => predicted[t * O + o]);
  return spikesOf(values, { ...rule, logistic: spec.outputs[o].loss === "logistic" });
}

/** Deviation over mean of intervals; null for fewer than two. */
export function coefficientOfVariation(intervals: number[]): number | null {
  return intervals.length < 2 ? null : standardDeviation(intervals) / mean(intervals);
}

const intervalsOf = (times: number[]) => times.slice(1).map((time, at) => time - times[at]);

/** One output, run by run, its first steps left out. */
function runsOf(series: TraceSeries, values: Float32Array, o: number, skip: number): Float32Array[] {
  const { runs, samples } = series, O = series.outputs.names.length;
  return Array.from(
    { length: runs },
    (_, run) =>
      Float32Array.from({ length: samples - skip }, (_, t) => values[(run * samples + skip + t) * O + o]),
  );
}

/** What a surrogate predicts of recordings. */
export interface TraceComparison {
  /** The surrogate's spec. */
  spec: TraceSpec;
  /** What the cell did. */
  series: TraceSeries;
  /** The surrogate's outputs in every step, from `runTraces`. (R, T, O) */
  predicted: Float32Array;
}

function spikeScores(
  { spec, series, predicted }: TraceComparison,
  rule: SpikeRule,
  { skip, toleranceMs }: { skip: number; toleranceMs: number },
) {
  const o = spec.outputs.findIndex(({ name }) => name === rule.output);
  if (o < 0) {
    const names = spec.outputs.map(({ name }) => name).join(", ");
    fail("read spikes", `their output must be one of ${names}`, rule.output);
  }
  const logistic = spec.outputs[o].loss === "logistic", { stepMs } = series;
  const ofCell = { threshold: logistic ? 0.5 : rule.threshold, output: rule.output, logistic: false };
  const times = (values: Float32Array[], by: SpikeRule & { logistic: boolean }) =>
    values.map((run) => spikesOf(run, by).map((step) => step * stepMs));
  const cell = times(runsOf(series, series.outputs.values, o, skip), ofCell);
  const surrogate = times(runsOf(series, predicted, o, skip), { ...rule, logistic });
  const counts = { observed: 0, predicted: 0, matched: 0 };
  cell.forEach((run, at) => {
    const match = matchSpikes(run, surrogate[at], toleranceMs);
    counts.observed += match.observed;
    counts.predicted += match.predicted;
    counts.matched += match.matched;
  });
  const spikes = spikeMatchOf(counts), durationMs = series.runs * (series.samples - skip) * stepMs;
  const rate = (count: number) => count / durationMs * 1000;
  return {
    rule,
    spikes,
    coincidence: coincidenceFactor(spikes, durationMs, toleranceMs),
    ratesHz: { cell: rate(counts.observed), surrogate: rate(counts.predicted) },
    cv: {
      cell: coefficientOfVariation(cell.flatMap(intervalsOf)),
      surrogate: coefficientOfVariation(surrogate.flatMap(intervalsOf)),
    },
  };
}

/**
 * Scores predictions of a cell's surrogate against what the cell did. What is the same throughout has an explained variance of 1 where it is
 * predicted as a constant, and else of 0.
 * @param prediction What is compared.
 * @param options The rule of spikes, the tolerance.
 * @throws {RangeError} When lengths differ, or the rule names no output.
 * @throws {TypeError} When an option is unknown.
 */
export function scoreTraces(prediction: TraceComparison, options: TraceScoreOptions = {}): TraceScores {
  requireKnown(TASK, options, OPTIONS);
  requireKnown(TASK, prediction, COMPARISON);
  const { spec, series, predicted } = prediction;
  const { skip = 200, toleranceMs = 2 } = options;
  if (predicted.length !== series.outputs.values.length || !(skip >= 0 && skip < series.samples)) {
    fail(
      TASK,
      `there must be ${series.outputs.values.length} of more than ${skip} steps`,
      `${predicted.length} of ${series.samples} steps`,
    );
  }
  const scores: Pick<TraceScores, "explainedVariance" | "rmse" | "auc"> = {
    explainedVariance: {},
    rmse: {},
    auc: {},
  };
  spec.outputs.forEach(({ name, loss, low, ...output }, o) => {
    const all = (values: Float32Array) => runsOf(series, values, o, skip).flatMap((run) => Array.from(run));
    const observed = all(series.outputs.values), found = all(predicted);
    if (loss === "log-variance") return;
    if (loss === "logistic") {
      scores.auc[name] = rocArea(observed, found);
      return;
    }
    const high = options.high?.[name] ?? output.high;
    const bounded = (value: number) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value));
    const a = observed.map(bounded), b = found.map(bounded);
    scores.explainedVariance[name] = b.every(Number.isFinite) ? explainedVariance(a, b) : NaN;
    scores.rmse[name] = Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0) / a.length);
  });
  const rule = options.rule ?? spec.spikeRule ?? usualRule(spec);
  if (!rule) return { ...scores, rule, spikes: null, coincidence: null, ratesHz: null, cv: null };
  return { ...scores, ...spikeScores(prediction, rule, { skip, toleranceMs }) };
}

/** Probabilities that are tried as thresholds: a geometric series. */
const THRESHOLDS = Array.from({ length: 40 }, (_, k) => 0.01 * 1.1 ** k).filter((p) => p < 0.95);

/**
 * The threshold of a probability at which most spikes match; to be chosen on runs that are not scored.
 * @throws {RangeError} When no output is `logistic`.
 */
export function chooseSpikeRule(
  prediction: TraceComparison,
  options: Omit<TraceScoreOptions, "rule"> = {},
): SpikeRule {
  requireKnown("choose a threshold", options, CHOICE);
  requireKnown("choose a threshold", prediction, COMPARISON);
  const { skip = 200, toleranceMs = 2 } = options;
  const usual = usualRule(prediction.spec);
  if (!usual) fail("choose a threshold", "an output must be logistic", "none");
  let best = { rule: usual, f1: -1 };
  for (const threshold of THRESHOLDS) {
    const rule = { ...usual, threshold };
    const { spikes: { f1 } } = spikeScores(prediction, rule, { skip, toleranceMs });
    if (f1 > best.f1) best = { rule, f1 };
  }
  return best.rule;
}
