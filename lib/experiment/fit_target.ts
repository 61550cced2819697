/** A wanted value of one measure. */
export interface FitTarget {
  /** Name of the measure. */
  name: string;
  /** What it should be. */
  value: number;
}

/** One point that was measured. */
export interface FitSample {
  /** Parameter values. */
  point: number[];
  /** Values of the targets' measures. */
  values: (number | null)[];
}

/** Relative error of a value; the error itself where the target is 0. */
export function relativeError(value: number, target: number): number {
  return Math.abs(value - target) / (Math.abs(target) || 1);
}

/** Largest relative error of some values; null when one is undefined. */
export function largestError(
  values: readonly (number | null)[],
  targets: readonly FitTarget[],
): number | null {
  const errors = values.map((value, k) => value === null ? NaN : relativeError(value, targets[k].value));
  return errors.every(Number.isFinite) ? Math.max(...errors) : null;
}
