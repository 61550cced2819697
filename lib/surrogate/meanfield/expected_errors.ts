import { LeastSquares } from "../../analysis/least_squares.ts";
import type { BoxSpec } from "../counts/rollout_options.ts";
import type { HeldOutErrors } from "./held_out_errors.ts";

/** Points for each number of the trend, from which on there is one. */
const POINTS = 2;
/** Relative penalty of the trend. */
const RIDGE = 1e-3;
/** Distance within which points count alike, part of the box's side, for each parameter. */
const NEAR = 0.1;

/** Error of a mean field that is expected of a population's rate, in parts of the network's. */
export interface ExpectedError {
  /** Name of the population. */
  population: string;
  /** At least 0. */
  error: number;
}

/** A trend of errors over the box, and what it leaves at the points. */
interface Trend {
  population: string;
  /** The trend at a place in the unit box. */
  at(place: readonly number[]): number;
  /** What it leaves. (K) */
  left: number[];
}

function trendOf(population: string, places: readonly number[][], errors: readonly number[]): Trend {
  const P = places[0].length, sloped = P > 0 && errors.length >= POINTS * (P + 1);
  const enter = (place: readonly number[]) => sloped ? [1, ...place.map((value) => value - 0.5)] : [1];
  const sums = new LeastSquares(sloped ? P + 1 : 1, 1);
  places.forEach((place, k) => sums.add(enter(place), [errors[k]]));
  const { coefficients } = sums.solve(RIDGE);
  const at = (place: readonly number[]) =>
    enter(place).reduce((sum, value, k) => sum + coefficients[k] * value, 0);
  // Numbers that are fitted take their part of the squares.
  const more = Math.sqrt(errors.length / Math.max(1, errors.length - coefficients.length));
  return { population, at, left: places.map((place, k) => more * (errors[k] - at(place))) };
}

/**
 * What is expected of a mean field's error over its box, from its errors at held-out points: the root of the squares of a linear trend over the box and of what
 * the trend leaves at points around, weighted by the inverse square of their distance, D. Shepard (1968), doi:10.1145/800186.810616. Beyond the box it is
 * that of the nearest place within.
 * @param known Errors at some points. @param box The box.
 * @returns What is expected at values of the parameters. (P)
 */
export function expectedErrors(
  { values, errors }: HeldOutErrors,
  { parameters: { low, high } }: BoxSpec,
): (values: ArrayLike<number>) => ExpectedError[] {
  const enter = (values: ArrayLike<number>) =>
    low.map((from, p) =>
      high[p] > from ? Math.min(1, Math.max(0, (values[p] - from) / (high[p] - from))) : 0.5
    );
  const places = values.map(enter), near = NEAR * NEAR * Math.max(1, low.length);
  const trends = Object.entries(errors).filter(([_, own]) => own.length > 0)
    .map(([name, own]) => trendOf(name, places, own));
  return (values) => {
    const here = enter(values);
    const weights = places.map((place) =>
      1 / (near + place.reduce((sum, value, p) => sum + (value - here[p]) ** 2, 0))
    );
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return trends.map(({ population, at, left }) => {
      const around = left.reduce((sum, one, k) => sum + weights[k] * one * one, 0) / all;
      return { population, error: Math.hypot(at(here), Math.sqrt(around)) };
    });
  };
}

/** Expected error from which on people are told. */
const TOLD = 0.2;

/**
 * Says where a mean field is expected to be far off: the worst population in the worst run, and in how many runs any is. The part of a sentence that
 * follows "as", or null.
 * @param values Parameters of each run. (runs, P)
 */
export function farOff(
  known: HeldOutErrors,
  box: BoxSpec,
  values: readonly ArrayLike<number>[],
): string | null {
  const expect = expectedErrors(known, box), seen = new Map<string, ExpectedError | undefined>();
  const worst = values.map((one) => {
    const key = Array.from(one).join(" ");
    if (!seen.has(key)) seen.set(key, expect(one).sort((a, b) => b.error - a.error)[0]);
    return seen.get(key);
  });
  const far = worst.filter((one) => one !== undefined && one.error > TOLD).length;
  if (far === 0) return null;
  const run = worst.reduce((most, one, k) => one!.error > worst[most]!.error ? k : most, 0);
  const { population, error } = worst[run]!, more = far > 1 ? ` (so in ${far} of ${values.length} runs)` : "";
  return `the rate of ${population} in run ${run} must be within ${100 * TOLD} % of the network's: ` +
    `at held-out points of the training around it was off by ${
      Number((100 * error).toPrecision(3))
    } %${more}`;
}
