import type { Transfer } from "../../../meanfield/transfer/transfer.ts";

/** Rates to which a transfer function was fitted, beside what it gives there. */
export interface FitSamples {
  /** Measured rates, as the function was fitted to them. (M) Hz */
  measured: number[];
  /** Their standard errors. (M) Hz */
  errors: number[];
  /** The function's rates. (M) Hz */
  fitted: number[];
}

/** A transfer function that was fitted to a population, one of several that may be taken. */
export interface TransferCandidate {
  /** Alpha of the template; null of a function without. */
  alpha: number | null;
  /** The function. */
  transfer: Transfer;
  /** Median and worst relative error of the fit where the rate is above 1 Hz. */
  medianError: number;
  worstError: number;
  /** What a reader has to know. */
  warnings: string[];
  /** What it was fitted to. */
  samples: FitSamples;
}

/** Most samples that are kept, and their digits. */
const MOST = 256, DIGITS = 4;

/** Samples of a fit, thinned evenly and rounded, so that files stay small. */
export function keptSamples(all: { [Field in keyof FitSamples]: ArrayLike<number> }): FitSamples {
  const { length } = all.measured, kept = Math.min(MOST, length);
  const places = Array.from({ length: kept }, (_, k) => Math.floor(k * length / kept));
  const some = (values: ArrayLike<number>) => places.map((m) => Number(values[m].toPrecision(DIGITS)));
  return { measured: some(all.measured), errors: some(all.errors), fitted: some(all.fitted) };
}
