/**
 * Adds a number to those of which none shares bits with another, the smallest first, in place.
 * @returns How many of them there are now.
 */
function add(parts: number[], count: number, value: number): number {
  let kept = 0, high = value;
  for (let at = 0; at < count; at++) {
    const part = parts[at], sum = high + part;
    const low = Math.abs(high) < Math.abs(part) ? high - (sum - part) : part - (sum - high);
    if (low) parts[kept++] = low;
    high = sum;
  }
  parts[kept] = high;
  return kept + 1;
}

/**
 * The sum of numbers, rounded once: as Python's `math.fsum`, after J. R. Shewchuk (1997), doi:10.1007/PL00009321.
 * @param values `(n)` numbers, none of them NaN
 * @returns the sum; not finite where a partial sum is not
 */
export function exactSum(values: ArrayLike<number>): number {
  const parts: number[] = [0];
  let count = 0;
  for (let at = 0; at < values.length; at++) if (values[at]) count = add(parts, count, values[at]);
  let high = 0, low = 0;
  while (count > 0 && !low) {
    const part = parts[--count], sum = high + part;
    low = part - (sum - high);
    high = sum;
  }
  // Half way between two numbers, the parts below decide.
  const below = count > 0 ? parts[count - 1] : 0;
  if ((low < 0 && below < 0) || (low > 0 && below > 0)) {
    const other = high + 2 * low;
    if (2 * low === other - high) high = other;
  }
  return high;
}
