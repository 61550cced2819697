import { ensure } from "../../../base/fail.ts";
import { openTransfer } from "../registry.ts";
import type { Transfer, TransferArguments, TransferFunction } from "../transfer.ts";

/** Rates of cells measured at some arguments: what transfer functions are fitted to. */
export interface TransferSamples {
  /** What the rate was measured as a function of. */
  of: TransferArguments;
  /** Arguments. (M, n) */
  x: readonly (readonly number[])[];
  /** Rates, Hz. (M) */
  rates: ArrayLike<number>;
  /** Their standard errors, Hz. (M) */
  errors: ArrayLike<number>;
}

/** A transfer function fitted to samples, and how well it fits. */
export interface TransferFit<Spec extends Transfer> {
  /** The transfer function, its range that of the samples. */
  spec: Spec;
  /** What it gives at the samples, Hz. (M) */
  rates: Float64Array;
  /** Median relative error of the samples above 1 Hz; NaN where there are none. */
  medianError: number;
  /** Worst relative error of them. */
  worstError: number;
  /** Index of the sample that has it; -1 where there are none. */
  worst: number;
  /** Median of the relative standard error of the samples above 1 Hz: a fit cannot be told to be better than that. */
  noise: number;
  /** What is wrong with the fit, in sentences; nothing where it is good. */
  warnings: string[];
}

/** Samples of smaller rate, Hz, have no relative error. */
const LEAST_RATE = 1;
/** A fit is poor above this median error, or above this worst error, each beyond what noise explains. */
const POOR_MEDIAN = 0.05, POOR_WORST = 0.3;
/** Standard errors that noise explains in the median and in the worst of many samples. */
const MEDIAN_NOISE = 1, WORST_NOISE = 4;

/** Fails unless samples are such: as many of each, finite, rates and errors of at least 0. @throws {RangeError} */
export function requireSamples({ of, x, rates, errors }: TransferSamples, least: number): void {
  const task = "fit a transfer function", n = x[0]?.length ?? 0;
  const wanted = of.sources.length + (of.adaptation ? 1 : 0) + (of.parameters?.length ?? 0);
  ensure(x.length >= least, task, `it must have at least ${least} samples`, x.length);
  ensure(rates.length === x.length, task, "there must be a rate for each sample", rates.length);
  ensure(errors.length === x.length, task, "there must be a standard error for each sample", errors.length);
  ensure(n === wanted, task, `each sample must have ${wanted} arguments`, n);
  x.forEach((row, m) => {
    const where = `of sample ${m}`;
    ensure(row.length === n, task, `each sample must have ${wanted} arguments`, row.length);
    row.forEach((value) => ensure(Number.isFinite(value), task, `arguments ${where} must be finite`, value));
    for (const [name, value] of [["the rate", rates[m]], ["the standard error", errors[m]]] as const) {
      ensure(value >= 0 && value < Infinity, task, `${name} ${where} must be a finite number from 0`, value);
    }
  });
}

/** The range of the samples. */
export function rangeOf(x: TransferSamples["x"]): { low: number[]; high: number[] } {
  return {
    low: x[0].map((_, k) => x.reduce((least, row) => Math.min(least, row[k]), Infinity)),
    high: x[0].map((_, k) => x.reduce((most, row) => Math.max(most, row[k]), -Infinity)),
  };
}

/** The arguments of a transfer function that is fitted to samples. */
export function fittedArguments({ of, x }: TransferSamples): TransferArguments {
  const { sources, adaptation, parameters } = of;
  return {
    sources: [...sources],
    ...(adaptation ? { adaptation } : {}),
    ...(parameters?.length ? { parameters: [...parameters] } : {}),
    range: rangeOf(x),
  };
}

/** What a number of samples weighs: its standard error, to which a part of the rate and a least rate are added. */
export function sampleError(rate: number, error: number): number {
  return Math.hypot(error, 0.005 * rate, 0.02);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b), half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

/** Judges a fit by its relative errors. */
export function judgeFit<Spec extends Transfer>(
  spec: Spec,
  samples: TransferSamples,
  warnings: readonly string[] = [],
): TransferFit<Spec> {
  const of: TransferFunction = openTransfer(spec), { x, rates, errors } = samples;
  const found = Float64Array.from(x, (row) => of.value(row));
  const heard = Array.from(x.keys()).filter((m) => rates[m] > LEAST_RATE);
  const relative = heard.map((m) => Math.abs(found[m] - rates[m]) / rates[m]);
  const noise = heard.length > 0 ? median(heard.map((m) => errors[m] / rates[m])) : NaN;
  const medianError = heard.length > 0 ? median(relative) : NaN;
  const at = relative.reduce((most, error, k) => !(error <= relative[most]) ? k : most, 0);
  const worst = heard[at] ?? -1, worstError = relative[at] ?? NaN, all = [...warnings];
  const percent = (value: number) => `${(100 * value).toPrecision(3)} %`;
  if (found.some((rate) => !Number.isFinite(rate))) all.push("The fit has no number at some of the samples.");
  if (heard.length === 0) all.push("No sample has a rate above 1 Hz.");
  if (medianError > POOR_MEDIAN + MEDIAN_NOISE * noise) {
    all.push(`The median error above 1 Hz is ${percent(medianError)}.`);
  }
  if (worst >= 0 && worstError > POOR_WORST + WORST_NOISE * errors[worst] / rates[worst]) {
    all.push(`The worst error above 1 Hz is ${percent(worstError)}, at ${x[worst].join(", ")}.`);
  }
  return { spec, rates: found, medianError, worstError, worst, noise, warnings: all };
}
