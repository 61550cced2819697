import type { Numbers } from "./report_data.ts";

/**
 * Thins a long curve for drawing: means over blocks of equal length.
 *
 * @param values The curve.
 * @param most Largest number of values to return.
 * @returns The means, and how many values each block holds (1 when nothing was thinned; the last may hold fewer).
 *
 * @example
 * ```ts
 * import { blockMeans } from "./block_means.ts";
 *
 * blockMeans([1, 3, 5, 7], 2); // { means: [2, 6], block: 2 }
 * ```
 */
export function blockMeans(values: Numbers, most: number): { means: number[]; block: number } {
  const block = Math.max(1, Math.ceil(values.length / most));
  const means: number[] = [];
  for (let start = 0; start < values.length; start += block) {
    const end = Math.min(start + block, values.length);
    let sum = 0;
    for (let i = start; i < end; i++) sum += values[i];
    means.push(sum / (end - start));
  }
  return { means, block };
}
