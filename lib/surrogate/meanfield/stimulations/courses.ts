import { LeastSquares } from "../../../analysis/least_squares.ts";
import type { SineResponse } from "../../stimulations.ts";

/** Standard deviations at which a Gaussian ends. */
const REACH = 4;

/**
 * A time course smoothed by a Gaussian, which at the ends counts what there is. Differences are summed, so that what is constant stays so to the last bit.
 * @param deviation Bins; 0 leaves it as it is.
 */
export function smoothed(course: ArrayLike<number>, deviation: number): Float64Array {
  if (deviation === 0) return Float64Array.from(course);
  const reach = Math.ceil(REACH * deviation), n = course.length;
  const kernel = Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / deviation) ** 2));
  return Float64Array.from({ length: n }, (_, at) => {
    let sum = 0, weight = 0;
    for (let other = Math.max(0, at - reach); other <= Math.min(n - 1, at + reach); other++) {
      const part = kernel[Math.abs(other - at)];
      sum += part * (course[other] - course[at]);
      weight += part;
    }
    return course[at] + sum / weight;
  });
}

/** Mean of a time course. */
export function meanOfCourse(course: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < course.length; k++) sum += course[k];
  return sum / course.length;
}

/** Mean of several time courses. At least one. (bins) */
export function meanCourse(courses: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(
    { length: courses[0].length },
    (_, bin) => courses.reduce((sum, course) => sum + course[bin], 0) / courses.length,
  );
}

/** Root of the sum of squares of the difference of two courses. */
export function distance(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += (one[k] - other[k]) ** 2;
  return Math.sqrt(sum);
}

/** Mean of something over all pairs of a list. At least two. */
export function meanOverPairs<Item>(items: readonly Item[], of: (one: Item, other: Item) => number): number {
  let sum = 0;
  items.forEach((one, k) => items.slice(k + 1).forEach((other) => sum += of(one, other)));
  return sum / (items.length * (items.length - 1) / 2);
}

/** A stimulation by a sine, as a part of the usual rate, of phase 0 at the start of a course. */
export interface Sine {
  frequencyHz: number;
  /** Part of the usual rate. */
  amplitude: number;
  /** Width of a bin, ms. */
  binMs: number;
}

/** The complex amplitude of the sine in a course, Hz, by least squares beside its mean; that a bin is a mean is undone. */
export function sineOf(course: ArrayLike<number>, { frequencyHz, binMs }: Omit<Sine, "amplitude">) {
  const sums = new LeastSquares(3, 1), perBin = 2 * Math.PI * frequencyHz * binMs / 1000;
  for (let bin = 0; bin < course.length; bin++) {
    const angle = perBin * (bin + 0.5);
    sums.add([1, Math.sin(angle), Math.cos(angle)], [course[bin]]);
  }
  const { coefficients: [_, inPhase, ahead] } = sums.solve();
  const flattened = Math.sin(perBin / 2) / (perBin / 2);
  return { inPhase: inPhase / flattened, ahead: ahead / flattened };
}

/** How a course follows a sine. */
export function responseTo(course: ArrayLike<number>, sine: Sine): SineResponse {
  const { inPhase, ahead } = sineOf(course, sine);
  return {
    gainHz: Math.hypot(inPhase, ahead) / sine.amplitude,
    phaseDegrees: Math.atan2(ahead, inPhase) * 180 / Math.PI,
  };
}

/** How far the responses of two courses are apart, Hz: the length of the difference of the two as complex numbers. */
export function responseDistance(one: ArrayLike<number>, other: ArrayLike<number>, sine: Sine): number {
  const a = sineOf(one, sine), b = sineOf(other, sine);
  return Math.hypot(a.inPhase - b.inPhase, a.ahead - b.ahead) / sine.amplitude;
}
