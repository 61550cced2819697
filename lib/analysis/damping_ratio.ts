import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { binFrom } from "../base/time_grid.ts";
import { requirePositive } from "../base/require_number.ts";
import { requireFinite } from "./_checks.ts";
import { isConstant, mean } from "./summary.ts";

const TASK = "measure a damping ratio";
const OPTIONS: OptionNames<DampingRatioOptions> = { binMs: true, maxLagMs: true };

/** Options of {@linkcode dampingRatio}. */
export interface DampingRatioOptions {
  /** Width of a bin, ms. */
  binMs: number;
  /**
   * Longest lag that is fitted, ms: some decays or periods; at least 8 bins.
   *
   * @default {60}
   */
  maxLagMs?: number;
}

/** A swing that dies out. */
export interface DampedSwing {
  /** Damping ratio: below 1 it swings, from 1 on it does not. 0.05 to 3, the ends for what is beyond. */
  ratio: number;
  /** Its angular frequency without damping, 1/ms. */
  natural: number;
  /** Frequency with which it swings, Hz; 0 where it does not. */
  frequencyHz: number;
  /** Part of the autocorrelation's sum of squares that is not explained, 0 to 1. */
  unexplained: number;
}

/** Ratios that are tried, and steps of the search. */
const RATIOS = [0.05, 3] as const, GRID = 40, ROUNDS = 4;

/** Covariance of a signal with itself at lags of 1 bin to `lags`. */
function autocovariance(signal: ArrayLike<number>, lags: number): Float64Array {
  const middle = mean(signal), out = new Float64Array(lags);
  for (let lag = 1; lag <= lags; lag++) {
    let sum = 0;
    for (let t = lag; t < signal.length; t++) sum += (signal[t] - middle) * (signal[t - lag] - middle);
    out[lag - 1] = sum / (signal.length - lag);
  }
  return out;
}

/** Both solutions of `x'' + 2 ratio natural x' + natural^2 x = 0` at a time: those that begin with 1 and 0, and with 0 and 1. */
function solutions(ratio: number, natural: number, time: number): [number, number] {
  const decay = Math.exp(-ratio * natural * time), inside = natural * natural * (1 - ratio * ratio);
  const w = Math.sqrt(Math.abs(inside));
  if (w * time < 1e-6) return [decay, decay * time];
  return inside > 0
    ? [decay * Math.cos(w * time), decay * Math.sin(w * time) / w]
    : [decay * Math.cosh(w * time), decay * Math.sinh(w * time) / w];
}

/** Sum of squares that the best sum of both solutions leaves of an autocovariance. */
function misfit(values: Float64Array, binMs: number, [ratio, natural]: readonly [number, number]): number {
  let aa = 0, ab = 0, bb = 0, ay = 0, by = 0, yy = 0;
  values.forEach((y, k) => {
    const [a, b] = solutions(ratio, natural, (k + 1) * binMs);
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * y;
    by += b * y;
    yy += y * y;
  });
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 1e-12 * aa * bb)) return aa > 0 ? yy - ay * ay / aa : yy;
  return yy - (bb * ay * ay - 2 * ab * ay * by + aa * by * by) / determinant;
}

/**
 * The damping ratio of what a signal fluctuates by: that of the second-order system whose response fits its autocorrelation best, `e^(-ratio w t)` times a
 * sum of a cosine and a sine, or beyond 1 of their hyperbolic forms. The lag of 0 is left out, where counts of spikes have their own noise. From about 0.9 on two decays can hardly be told from one: such a ratio
 * says no more than that the signal does not swing.
 *
 * Source: G. E. P. Box, G. M. Jenkins, G. C. Reinsel (2008), Time Series Analysis, doi:10.1002/9781118619193, section 3.2: autocorrelations of second-order
 * autoregressive processes.
 *
 * @param signal `(T)`, such as counts of spikes.
 * @param options Bins and range.
 * @returns Null when the signal never changes, or is shorter than twice the longest lag.
 * @throws {RangeError} When a value is not finite or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { dampingRatio } from "./damping_ratio.ts";
 *
 * let x = 0, v = 0, word = 1;
 * const signal = Float64Array.from({ length: 20_000 }, () => {
 *   word = (1664525 * word + 1013904223) % 2 ** 32;
 *   v += word / 2 ** 32 - 0.5 - 0.12 * v - 0.04 * x; // of ratio 0.12 / (2 sqrt(0.04)) = 0.3
 *   return x += v;
 * });
 * console.assert(Math.abs(dampingRatio(signal, { binMs: 1 })!.ratio - 0.3) < 0.1);
 * ```
 */
export function dampingRatio(signal: ArrayLike<number>, options: DampingRatioOptions): DampedSwing | null {
  requireKnown(TASK, options, OPTIONS);
  const { binMs, maxLagMs = 60 } = options;
  requirePositive(TASK, "binMs", binMs);
  requirePositive(TASK, "maxLagMs", maxLagMs);
  requireFinite(TASK, "values", signal);
  const lags = Math.max(8, binFrom(maxLagMs, binMs));
  if (signal.length < 2 * lags || isConstant(signal)) return null;
  const covariance = autocovariance(signal, lags),
    largest = covariance.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  if (!(largest > 0 && largest < Infinity)) return null;
  const values = covariance.map((value) => value / largest);
  // Periods of four bins to some times the longest lag, and ratios, both by factors.
  let low = [Math.log(RATIOS[0]), Math.log(0.5 / (lags * binMs))];
  let high = [Math.log(RATIOS[1]), Math.log(Math.PI / (2 * binMs))];
  let best = { error: Infinity, at: low };
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i <= GRID; i++) {
      for (let j = 0; j <= GRID; j++) {
        const at = [low[0] + (high[0] - low[0]) * i / GRID, low[1] + (high[1] - low[1]) * j / GRID];
        const error = misfit(values, binMs, [Math.exp(at[0]), Math.exp(at[1])]);
        if (error < best.error) best = { error, at };
      }
    }
    const reach = [0, 1].map((n) => 3 * (high[n] - low[n]) / GRID), from = low, until = high;
    low = best.at.map((value, n) => Math.max(from[n], value - reach[n]));
    high = best.at.map((value, n) => Math.min(until[n], value + reach[n]));
  }
  const [ratio, natural] = best.at.map(Math.exp),
    total = values.reduce((sum, value) => sum + value * value, 0);
  return {
    ratio,
    natural,
    frequencyHz: ratio < 1 ? 1000 * natural * Math.sqrt(1 - ratio * ratio) / (2 * Math.PI) : 0,
    unexplained: Math.max(0, best.error / total),
  };
}
