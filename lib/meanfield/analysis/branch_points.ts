import { type CurvePoint, type CurveStep, locate } from "./arclength.ts";
import type { FieldCurve } from "./field_curve.ts";
import { sameState } from "./fixed_points.ts";

/** A fixed point of a branch. */
export interface BranchPoint {
  /** Value of the parameter. */
  value: number;
  /** State. (V) */
  state: number[];
  /** Rates of the populations. (P) Hz */
  rates: number[];
  /** Whether small deviations die out. */
  stable: boolean;
  /** Characteristic roots whose real part is above 0. */
  unstable: number;
  /** Whether a deviation swings. */
  underdamped: boolean;
  /** Damping ratio; null of a saddle. */
  dampingRatio: number | null;
  /** Frequency with which a deviation swings, Hz; 0 where it does not. */
  frequencyHz: number;
}

/** A point at which stability changes. */
export interface SpecialPoint extends BranchPoint {
  /** `fold`: two fixed points meet; `hopf`: an oscillation begins; `branch`: branches cross. */
  kind: "fold" | "hopf" | "branch";
}

/** A point as plain data. */
function describe(curve: FieldCurve, point: Float64Array): BranchPoint {
  const value = point[curve.size], state = point.slice(0, curve.size);
  const { stable, unstable, damping } = curve.stability(point);
  return {
    value,
    state: Array.from(state),
    rates: Array.from(curve.closed(value).rates(state)),
    stable,
    unstable,
    underdamped: damping.underdamped,
    dampingRatio: Number.isFinite(damping.ratio) ? damping.ratio : null,
    frequencyHz: damping.frequencyHz,
  };
}

/** What happens between two points of a branch, or null. */
function between(
  curve: FieldCurve,
  from: CurvePoint,
  { to, step }: CurveStep,
): SpecialPoint | null {
  const before = curve.stability(from.point),
    after = curve.stability(to.point),
    turns = curve.turns(from, to);
  if (!turns && before.unstable === after.unstable) return null;
  const { point } = locate(curve, from, {
    step,
    changed: (one) =>
      turns ? curve.turns(from, one) : curve.stability(one.point).unstable !== before.unstable,
  });
  const { roots: { real, imaginary } } = curve.stability(point);
  let nearest = 0;
  real.forEach((value, k) => nearest = Math.abs(value) < Math.abs(real[nearest]) ? k : nearest);
  const crosses = imaginary[nearest] !== 0;
  const own = describe(curve, point), kind = turns ? "fold" : crosses ? "hopf" : "branch";
  return crosses && !turns
    ? { ...own, kind, frequencyHz: 500 * Math.abs(imaginary[nearest]) / Math.PI }
    : { ...own, kind };
}

/** Whether two special points are one. */
function isSame(one: SpecialPoint, other: SpecialPoint): boolean {
  return one.kind === other.kind &&
    Math.abs(one.value - other.value) < 1e-7 * Math.max(Math.abs(one.value), 1e-3) &&
    sameState(Float64Array.from(one.state), Float64Array.from(other.state));
}

/** The points of a branch as plain data, and where its stability changes. */
export function pointsOf(
  curve: FieldCurve,
  path: readonly CurveStep[],
): { points: BranchPoint[]; special: SpecialPoint[] } {
  const points: BranchPoint[] = [], special: SpecialPoint[] = [];
  path.forEach((one, k) => {
    const event = k > 0 ? between(curve, path[k - 1].to, one) : null;
    if (event) points.push(event);
    // A branch that closes goes a little past its start.
    if (event && !special.some((one) => isSame(one, event))) special.push(event);
    points.push(describe(curve, one.to.point));
  });
  return { points, special };
}
