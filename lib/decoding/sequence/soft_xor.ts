/**
 * The soft exclusive or of a bit and a value: t + r - 2 t r, the chance that two independent bits of these chances differ. Where t is 0 or 1 it is exactly |t - r|, so as a loss of binary
 * targets it is the absolute error, and nothing new.
 *
 * @param t wanted, from 0 to 1
 * @param r found, from 0 to 1
 * @returns from 0 to 1
 *
 * @example
 * ```ts
 * import { softXor } from "@volley/volley/learning";
 *
 * console.log(softXor(1, 0.25), softXor(0, 0.25), softXor(0.5, 0.25)); // 0.75, 0.25, 0.5
 * ```
 */
export function softXor(t: number, r: number): number {
  return t + r - 2 * t * r;
}

/**
 * The slope of {@linkcode softXor} by what is found, 1 - 2 t, whatever that is.
 *
 * @param t wanted, from 0 to 1
 * @returns from -1 to 1
 *
 * @example
 * ```ts
 * import { softXorSlope } from "@volley/volley/learning";
 *
 * console.log(softXorSlope(1), softXorSlope(0)); // -1, 1
 * ```
 */
export function softXorSlope(t: number): number {
  return 1 - 2 * t;
}
