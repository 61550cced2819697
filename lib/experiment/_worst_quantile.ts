/**
 * A quantile with linear interpolation (type 7) in which null is worse than any number: what is missing is not left out.
 * Null for no values, or where the quantile falls on or next to a missing value.
 */
export function worstQuantile(values: readonly (number | null)[], probability: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a === b ? 0 : a - b);
  const position = (sorted.length - 1) * probability;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  const value = low === high ? low : low + (high - low) * (position - Math.floor(position));
  return Number.isFinite(value) ? value : null;
}
