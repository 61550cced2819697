import { argumentNames } from "../_fields.ts";
import { openTransfer } from "../registry.ts";
import type { Transfer } from "../transfer.ts";

/** That the rate must not fall, or must not rise, with some arguments. */
export interface MonotoneRules {
  /** Names of arguments, such as excitatory sources. @default none */
  increasing?: readonly string[];
  /** Names of arguments, such as inhibitory sources and the adaptation. @default none */
  decreasing?: readonly string[];
}

/** Where a fit breaks such a rule. */
export interface MonotoneBreach {
  /** Argument. */
  argument: string;
  /** Part of the points asked where the rate goes the wrong way by more than 0.05 Hz over the argument's range. */
  part: number;
  /** The steepest slope of the wrong sign, Hz over the range of the argument. */
  worst: number;
}

/** Most points that are asked, and slopes that count as none, Hz over the range. */
const POINTS = 4096, NO_SLOPE = 0.05;

/**
 * Asks a transfer function on a regular grid over its range whether it obeys rules.
 * @returns What it breaks; nothing where it has no range.
 */
export function monotoneBreaches(spec: Transfer, rules: MonotoneRules): MonotoneBreach[] {
  const { range } = spec, names = argumentNames(spec), n = names.length;
  if (!range) return [];
  const side = Math.max(2, Math.floor(POINTS ** (1 / n))), total = side ** n, of = openTransfer(spec);
  const wanted = names.map((name) =>
    Number(rules.increasing?.includes(name) ?? false) - Number(rules.decreasing?.includes(name) ?? false)
  );
  const counts = names.map(() => 0), worst = names.map(() => 0);
  const x = new Float64Array(n), out = new Float64Array(1 + n + n * (n + 1) / 2);
  for (let point = 0; point < total; point++) {
    for (let k = 0, rest = point; k < n; k++, rest = Math.floor(rest / side)) {
      x[k] = range.low[k] + (range.high[k] - range.low[k]) * (rest % side) / (side - 1);
    }
    of.jet(x, out);
    for (let k = 0; k < n; k++) {
      const against = -wanted[k] * out[1 + k] * (range.high[k] - range.low[k]);
      if (against > NO_SLOPE) counts[k]++;
      worst[k] = Math.max(worst[k], against);
    }
  }
  return names.flatMap((argument, k) =>
    counts[k] > 0 ? [{ argument, part: counts[k] / total, worst: worst[k] }] : []
  );
}

/** Sentences about breaches. */
export function breachWarnings(breaches: readonly MonotoneBreach[]): string[] {
  return breaches.map(({ argument, part, worst }) =>
    `The rate goes the wrong way with ${argument} at ${(100 * part).toPrecision(2)} % of its range, ` +
    `by up to ${worst.toPrecision(2)} Hz over the range.`
  );
}
