/**
 * Ticks of a logarithmic axis: powers of ten, and 2 and 5 times them when the axis holds fewer than three.
 *
 * @param low Lowest value on the axis, positive.
 * @param high Highest value on the axis.
 * @returns Ticks in ascending order.
 *
 * @example
 * ```ts
 * import { logTicks } from "./log_ticks.ts";
 *
 * logTicks(0.5, 200); // [1, 10, 100]
 * ```
 */
export function logTicks(low: number, high: number): number[] {
  const ticks = (factors: readonly number[]) => {
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      found.push(...factors.map((factor) => Number(`${factor}e${power}`)));
    }
    return found.filter((tick) => tick >= low && tick <= high);
  };
  const decades = ticks([1]);
  if (decades.length < 3) return ticks([1, 2, 5]);
  const stride = Math.ceil(decades.length / 5);
  return decades.filter((_, i) => i % stride === 0);
}
