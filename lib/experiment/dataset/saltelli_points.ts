import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { BoxRange } from "./box.ts";
import { sampleBox } from "./sample_box.ts";
import { SOBOL_DIMENSIONS } from "./sobol.ts";

const TASK = "make points for Sobol indices";
const OPTIONS: OptionNames<SaltelliOptions> = { points: true, seed: true };

/** Most parameters of {@linkcode saltelliPoints}: each takes two dimensions of the Sobol sequence. */
export const SALTELLI_PARAMETERS: number = Math.floor(SOBOL_DIMENSIONS / 2);

/** Options of {@linkcode saltelliPoints}. */
export interface SaltelliOptions {
  /** Rows N; powers of two are spread most evenly. */
  points: number;
  /** Seed of the shift of the Sobol sequence. @default 1 */
  seed?: number;
}

/**
 * Points at which an output is evaluated for its Sobol indices. Of each of N points of a shifted Sobol sequence in 2 P dimensions, the first P
 * are a point A of the box and the others a point B; a row is A, then A with the coordinate of B of each parameter in turn, then B.
 *
 * Source: Saltelli A. et al. (2010), Variance based sensitivity analysis of model output, doi:10.1016/j.cpc.2009.09.018.
 *
 * @param box Range of each of P parameters, at most 10.
 * @param options Rows and seed.
 * @returns (N (P + 2), P) values, row-major; `sobolIndices` takes what an output has there, in the same order.
 * @throws {RangeError} When there are no parameters or too many, or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { saltelliPoints } from "@volley/volley/inference";
 *
 * const box = [{ name: "S_EE", low: 3, high: 4 }, { name: "S_EI", low: 1, high: 2 }];
 * console.assert(saltelliPoints(box, { points: 8 }).length === 8 * 4 * 2);
 * ```
 */
export function saltelliPoints(box: readonly BoxRange[], options: SaltelliOptions): Float64Array {
  requireKnown(TASK, options, OPTIONS);
  const P = box.length;
  if (P < 1 || P > SALTELLI_PARAMETERS) {
    fail(TASK, `a box must have 1 to ${SALTELLI_PARAMETERS} parameters`, P);
  }
  const pairs = sampleBox([...box, ...box], options), N = pairs.length / (2 * P);
  const points = new Float64Array(N * (P + 2) * P);
  for (let row = 0; row < N; row++) {
    for (let place = 0; place < P + 2; place++) {
      for (let p = 0; p < P; p++) {
        const ofB = place === P + 1 || place === p + 1;
        points[(row * (P + 2) + place) * P + p] = pairs[row * 2 * P + (ofB ? P : 0) + p];
      }
    }
  }
  return points;
}
