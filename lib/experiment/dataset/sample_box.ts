import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { BoxRange } from "./box.ts";
import { STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import { WordStream } from "../../random/word_stream.ts";
import { SOBOL_DIMENSIONS, sobolFractions } from "./sobol.ts";

const OPTIONS: OptionNames<SampleOptions> = { points: true, design: true, seed: true };

/** Names of the designs: how points are spread over a box. */
export const DESIGNS = ["sobol", "latin-hypercube"] as const;

/** Name of a design. */
export type Design = typeof DESIGNS[number];

/** Options of {@link sampleBox}. */
export interface SampleOptions {
  /** Number of points. For `sobol`, powers of two are spread most evenly. */
  points: number;
  /**
   * `sobol`: the Sobol sequence with a random digital shift. `latin-hypercube`: in every dimension one point in each of
   * `points` equal parts, at random otherwise.
   * @default "sobol"
   */
  design?: Design;
  /** Seed. @default 1 */
  seed?: number;
}

const MAX_POINTS = 2 ** 24;

function sobolUnit(points: number, dimensions: number, seed: number): Float64Array {
  const words = new WordStream(seed, STREAMS.shift);
  const shifts = Array.from({ length: dimensions }, () => words.next());
  const fractions = sobolFractions(points, dimensions);
  return Float64Array.from(fractions, (x, k) => uniformOpen32(x ^ shifts[k % dimensions]));
}

function latinUnit(points: number, dimensions: number, seed: number): Float64Array {
  const unit = new Float64Array(points * dimensions);
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const order = new WordStream(seed, STREAMS.order, dimension).permutation(points);
    const places = new WordStream(seed, STREAMS.place, dimension);
    for (let point = 0; point < points; point++) {
      unit[point * dimensions + dimension] = (order[point] + places.fraction()) / points;
    }
  }
  return unit;
}

/**
 * Points spread over a box of parameters. The same options give the same points anywhere. Parameters that take whole numbers
 * alone get each whole number of their range equally often.
 * @param box Range of each parameter; at most 21 for the Sobol sequence.
 * @param options Number of points, design, seed.
 * @returns (points, P) values, row-major.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { sampleBox } from "@volley/volley";
 * const values = sampleBox([{ name: "S_EE", low: 3.5, high: 4.5 }], { points: 8, seed: 1 });
 * console.assert(values.every((value) => value > 3.5 && value < 4.5));
 * ```
 */
export function sampleBox(box: readonly BoxRange[], options: SampleOptions): Float64Array {
  requireKnown("sample the box", options, OPTIONS);
  const { points, design = "sobol", seed = DEFAULT_SEED } = options;
  if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
    fail("sample the box", `the number of points must be a whole number from 1 to ${MAX_POINTS}`, points);
  }
  if (!DESIGNS.includes(design)) fail("sample the box", `the design must be ${DESIGNS.join(" or ")}`, design);
  if (design === "sobol" && box.length > SOBOL_DIMENSIONS) {
    fail("sample the box", `the Sobol sequence has at most ${SOBOL_DIMENSIONS} parameters here`, box.length);
  }
  const unit = (design === "sobol" ? sobolUnit : latinUnit)(points, box.length, seed);
  return unit.map((u, k) => {
    const { low, high, whole } = box[k % box.length];
    return whole ? low + Math.floor(u * (high - low + 1)) : low + u * (high - low);
  });
}
