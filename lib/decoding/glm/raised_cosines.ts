import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive, requireWhole } from "../../base/require_number.ts";

const TASK = "make raised cosines";
const OPTIONS: OptionNames<RaisedCosineOptions> = { count: true, bins: true, binMs: true, offsetMs: true };

/** Functions of the time since something happened, of which filters are sums. */
export interface LagBasis {
  /** `(K)` functions, each of `(W)` values: the first at the least lag, a bin for each. */
  functions: readonly Float64Array[];
}

/** Options of {@linkcode raisedCosines}. */
export interface RaisedCosineOptions {
  /** K, number of functions, at least 2. */
  count: number;
  /** W, bins that they reach back, at least 2. */
  bins: number;
  /** ms, width of a bin. */
  binMs: number;
  /**
   * ms, the lag up to which peaks are spaced evenly; beyond, evenly in the logarithm of the lag.
   *
   * @default a fiftieth of the longest lag
   */
  offsetMs?: number;
}

/**
 * Raised cosines in logarithmic time, by which filters are sharp soon after a spike and smooth later: cos(pi (x - c_k) / (2 d)) / 2 + 1 / 2 within a
 * distance of 2 d of the peak c_k, with x the logarithm of 1 + lag / offset as a part of that of the longest lag, and peaks d apart from 0 on, the last so
 * that its function is 0 at the longest lag.
 *
 * Source: Pillow J. W. et al. (2008), Spatio-temporal correlations and visual signalling in a complete neuronal population, doi:10.1038/nature07140. The
 * values are those of NeMoS's `RaisedCosineLogConv`, whose `time_scaling` is the longest lag over the offset.
 *
 * @param options their number, how far they reach and the bins
 * @returns `(K)` functions of `(W)` values, of lags of 0 to (W - 1) bins
 * @throws {RangeError} when an option is out of range
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { raisedCosines } from "@volley/volley/decoding";
 *
 * const { functions } = raisedCosines({ count: 4, bins: 50, binMs: 1, offsetMs: 2 });
 * console.log(functions[0][0]); // 1: the first has its peak at once
 * ```
 */
export function raisedCosines(options: RaisedCosineOptions): LagBasis {
  requireKnown(TASK, options, OPTIONS);
  const { count, bins, binMs } = options;
  requireWhole(TASK, "count", count, 2);
  requireWhole(TASK, "bins", bins, 2, 2 ** 20);
  requirePositive(TASK, "binMs", binMs);
  const longest = (bins - 1) * binMs, { offsetMs = longest / 50 } = options;
  requirePositive(TASK, "offsetMs", offsetMs);
  const last = 1 - 2 / (count + 1), apart = last / (count - 1);
  const place = (bin: number) => Math.log1p(bin * binMs / offsetMs) / Math.log1p(longest / offsetMs);
  return {
    functions: Array.from({ length: count }, (_, k) =>
      Float64Array.from({ length: bins }, (_, bin) => {
        const distance = Math.min(1, Math.abs(place(bin) - k * apart) / (2 * apart));
        return (Math.cos(Math.PI * distance) + 1) / 2;
      })),
  };
}
