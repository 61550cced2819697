import { luFactor, solveLu } from "../../analysis/lu.ts";

/** Equations g(x, p) = 0, one fewer than there are numbers with the parameter: a curve. */
export interface Curve {
  /** N, numbers beside the parameter. */
  size: number;
  /** What the parameter counts as: the width of its range. */
  span: number;
  /** What number n counts as at least. */
  least(n: number): number;
  /** Writes g. @param point x, then p. (N + 1) @param out (N) */
  residual(point: Float64Array, out: Float64Array): void;
  /** Derivatives of g by x and then p. (N, N + 1) row-major */
  jacobian(point: Float64Array): Float64Array;
}

/** A point of a curve. */
export interface CurvePoint {
  /** x, then p. (N + 1) */
  point: Float64Array;
  /** Direction of the curve, of length 1 in the scale of the point. (N + 1) */
  tangent: Float64Array;
  /** What each number counts as. (N + 1) */
  scale: Float64Array;
  /** Steps of Newton's method that it took. */
  iterations: number;
}

/** Steps of Newton's method, and the size of one at which it is done. */
const ITERATIONS = 10, DONE = 1e-10;
/** Part that is left of a scale after a step, so that a number goes through 0 in some steps: those that fall to it slowly take their scale along. */
const MEMORY = 0.99;

/** What the numbers of a point count as. @param before What they did at the point before. */
export function scaleOf(curve: Curve, point: Float64Array, before?: Float64Array): Float64Array {
  return point.map((value, n) =>
    n === curve.size ? curve.span : Math.max(Math.abs(value), curve.least(n), before ? MEMORY * before[n] : 0)
  );
}

/** The Jacobian with a direction as its last row, in scaled numbers. */
function bordered(curve: Curve, point: Float64Array, at: { along: Float64Array; scale: Float64Array }) {
  const { size } = curve, wide = size + 1, matrix = new Float64Array(wide * wide);
  matrix.set(curve.jacobian(point));
  for (let row = 0; row < size; row++) {
    for (let n = 0; n < wide; n++) matrix[row * wide + n] *= at.scale[n];
  }
  matrix.set(at.along, size * wide);
  return luFactor(matrix, wide);
}

/** The direction of a curve at a point, on the side of that of another. Null where it has none. */
export function tangentAt(
  curve: Curve,
  point: Float64Array,
  from: Pick<CurvePoint, "tangent" | "scale">,
): Pick<CurvePoint, "tangent" | "scale"> | null {
  const { size } = curve,
    along = from.tangent,
    scale = scaleOf(curve, point, from.scale),
    factors = bordered(curve, point, { along, scale });
  if (!factors) return null;
  const right = new Float64Array(size + 1);
  right[size] = 1;
  const tangent = solveLu(factors, right), length = Math.hypot(...tangent);
  return Number.isFinite(length) ? { tangent: tangent.map((value) => value / length), scale } : null;
}

/**
 * The point of a curve in a plane across a direction, by Newton's method.
 * @param guess x, then p: where the plane is. (N + 1) @param from Whose direction and scale are taken.
 */
export function correct(
  curve: Curve,
  guess: Float64Array,
  from: Pick<CurvePoint, "tangent" | "scale">,
): CurvePoint | null {
  const { size } = curve, { tangent: along, scale } = from, point = guess.slice();
  const value = new Float64Array(size), right = new Float64Array(size + 1);
  for (let iterations = 1; iterations <= ITERATIONS; iterations++) {
    const factors = bordered(curve, point, { along, scale });
    curve.residual(point, value);
    if (!factors || !value.every(Number.isFinite)) return null;
    right.set(value);
    right[size] = along.reduce((sum, part, n) => sum + part * (point[n] - guess[n]) / scale[n], 0);
    const step = solveLu(factors, right);
    step.forEach((part, n) => point[n] -= part * scale[n]);
    const length = Math.hypot(...step);
    if (!(length < 1)) return null;
    if (length > DONE) continue;
    const next = tangentAt(curve, point, from);
    return next && { point, ...next, iterations };
  }
  return null;
}

/** A point of a curve some way on from another. */
export function advance(curve: Curve, from: CurvePoint, step: number): CurvePoint | null {
  return correct(curve, from.point.map((value, n) => value + step * from.tangent[n] * from.scale[n]), from);
}

/** A point of a curve, and the step that led to it from the one before. */
export interface CurveStep {
  to: CurvePoint;
  step: number;
}

/** How far a curve is followed. */
export interface FollowOptions {
  /** Range of the parameter. */
  range: readonly [low: number, high: number];
  /** Largest step. */
  most: number;
  /** Most points. */
  points: number;
  /** Whether nothing that must not be missed lies between two points, so that the step need not be shorter. */
  fine(from: CurvePoint, to: CurvePoint): boolean;
  /** Whether a point can be, and the curve goes on from it. */
  goesOn(point: CurvePoint): boolean;
}

/** Shortest step, and the cosine that directions of neighbours have at least. */
const LEAST = 1e-7, STRAIGHT = 0.97;

/** The point between two others at which the parameter has a value. */
export function crossing(
  curve: Curve,
  from: CurvePoint,
  { to, at }: { to: CurvePoint; at: number },
): CurvePoint | null {
  const { size } = curve, part = (at - from.point[size]) / (to.point[size] - from.point[size]);
  const guess = from.point.map((value, n) => value + part * (to.point[n] - value)),
    along = new Float64Array(size + 1);
  along[size] = 1;
  const found = correct(curve, guess, { tangent: along, scale: to.scale });
  if (!found) return null;
  found.point[size] = at;
  const next = tangentAt(curve, found.point, from);
  return next && { ...found, ...next };
}

/**
 * Follows a curve by steps along its direction and corrections across it, H. B. Keller (1977), Numerical solution of bifurcation and nonlinear
 * eigenvalue problems; E. L. Allgower, K. Georg (2003), doi:10.1137/1.9780898719154.
 * @returns Its points and the steps that led to each; and the first point that it does not go on from, where that ends it.
 */
export function follow(
  curve: Curve,
  start: CurvePoint,
  { range: [low, high], most, points, fine, goesOn }: FollowOptions,
): { points: CurveStep[]; beyond?: CurveStep } {
  const found: CurveStep[] = [], { size } = curve;
  let from = start, step = most / 8;
  while (found.length < points) {
    const to = advance(curve, from, step);
    const straight = to && to.tangent.reduce((sum, part, n) => sum + part * from.tangent[n], 0) > STRAIGHT;
    if (!to || ((!straight || !fine(from, to)) && step > LEAST * 4)) {
      step /= 2;
      if (step < LEAST) return { points: found };
      continue;
    }
    const p = to.point[size];
    if (p < low || p > high) {
      const last = crossing(curve, from, { to, at: p < low ? low : high });
      if (last && goesOn(last)) found.push({ to: last, step });
      return { points: found };
    }
    if (!goesOn(to)) return { points: found, beyond: { to, step } };
    found.push({ to, step });
    from = to;
    step = to.iterations <= 3 ? Math.min(most, step * 1.5) : to.iterations > 5 ? step / 2 : step;
  }
  return { points: found };
}

/**
 * Where, after a point, something first is no longer as it was there, by bisection of the step.
 * @param changed Whether it is otherwise.
 * @returns The last point at which it is as it was.
 */
export function locate(
  curve: Curve,
  from: CurvePoint,
  { step, changed }: { step: number; changed: (point: CurvePoint) => boolean },
): CurvePoint {
  let low = 0, high = step, best = from;
  // Seen from its other end a step can be a little longer.
  for (let tries = 0; tries < 4; tries++) {
    const point = advance(curve, from, high);
    if (!point || changed(point)) break;
    low = high;
    best = point;
    high *= 1.3;
  }
  for (let count = 0; count < 60 && high - low > 1e-12 * step; count++) {
    const middle = (low + high) / 2, point = advance(curve, from, middle);
    if (point && !changed(point)) {
      low = middle;
      best = point;
    } else high = middle;
  }
  return best;
}

/**
 * Tells when a curve has come back to where it began.
 * @param start Where, with the direction in which it was left. @param most Longest step.
 * @returns Asked of each point in turn; true from the first on that is past the start.
 */
export function closure(start: CurvePoint, most: number): (point: CurvePoint) => boolean {
  let count = 0, before = false;
  return ({ point }) => {
    const gap = point.map((value, n) => (value - start.point[n]) / start.scale[n]);
    const along = gap.reduce((sum, part, n) => sum + part * start.tangent[n], 0);
    const near = ++count > 3 && Math.hypot(...gap) < 2 * most;
    if (before && near && along >= 0) return true;
    before = near && along < 0;
    return false;
  };
}
