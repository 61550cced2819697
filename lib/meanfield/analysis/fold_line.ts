import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { luFactor, solveLu } from "../../analysis/lu.ts";
import {
  closure,
  correct,
  type Curve,
  type CurvePoint,
  follow,
  locate,
  scaleOf,
  tangentAt,
} from "./arclength.ts";
import { ClosedField, requireInputs, requireState } from "./closed_field.ts";
import type { FieldAt } from "./field_at.ts";
import { linearizeClosed } from "./jacobian.ts";

const TASK = "follow a fold";
const OPTIONS: OptionNames<FoldLineOptions> = {
  range: true,
  within: true,
  at: true,
  step: true,
  points: true,
};

/** Options of {@linkcode foldLine}. */
export interface FoldLineOptions {
  /** Range of the second parameter. */
  range: readonly [low: number, high: number];
  /** Range of the first parameter, beyond which the line ends. */
  within: readonly [low: number, high: number];
  /** Value of the second parameter at the fold. */
  at: number;
  /** Longest step, part of the ranges and of the values. @default 0.02 */
  step?: number;
  /** Most points, either way. @default 1000 */
  points?: number;
}

/** A fold at values of two parameters. */
export interface FoldPoint {
  /** Value of the first parameter. */
  x: number;
  /** Value of the second. */
  y: number;
  /** State. (V) */
  state: number[];
  /** Rates of the populations. (P) Hz */
  rates: number[];
}

/** Folds over two parameters. Plain data. */
export interface FoldLine {
  /** Along the line, cusps among them. */
  points: FoldPoint[];
  /** Where two lines of folds meet and end. */
  cusps: FoldPoint[];
}

/** Step of differences by parameters, part of their range, and along a direction, part of the state. */
const STEP = 1e-4, ALONG = 1e-3;
/** Weights of fourth-order differences. */
const CENTRAL = [[-2, 1 / 12], [-1, -2 / 3], [1, 2 / 3], [2, -1 / 12]] as const;

/**
 * Folds as a curve: of a state y, a direction v and the first parameter with `f = 0`, `J v = 0` and `|v| = 1`, over the second, Yu. A. Kuznetsov (2004),
 * Elements of Applied Bifurcation Theory, section 10.3.1.
 */
class FoldCurve implements Curve {
  readonly size: number;
  readonly span: number;
  readonly #V: number;
  readonly #fieldAt: (x: number, y: number) => FieldAt;
  readonly #spans: readonly [number, number];

  constructor(fieldAt: (x: number, y: number) => FieldAt, V: number, spans: readonly [number, number]) {
    this.#fieldAt = fieldAt;
    this.#V = V;
    this.#spans = spans;
    this.size = 2 * V + 1;
    this.span = spans[1];
  }

  least(n: number): number {
    return n === this.size - 1 ? this.#spans[0] : n >= this.#V ? 0.1 : 1e-3;
  }

  closed(point: Float64Array): ClosedField {
    const { field, inputs } = this.#fieldAt(point[this.size - 1], point[this.size]);
    return new ClosedField(field, inputs);
  }

  residual(point: Float64Array, out: Float64Array): void {
    this.#residual(this.closed(point), point, out);
  }

  #residual(closed: ClosedField, point: Float64Array, out: Float64Array): void {
    const V = this.#V, value = new Float64Array(V), moved = new Float64Array(V);
    out.fill(0);
    closed.derivative(point.subarray(0, V), value);
    out.set(value);
    // Along v as far as the state is large in it.
    let most = 0;
    for (let n = 0; n < V; n++) {
      most = Math.max(most, Math.abs(point[V + n]) / Math.max(Math.abs(point[n]), 1e-2));
    }
    const step = ALONG / (most || 1);
    for (const [times, weight] of CENTRAL) {
      for (let n = 0; n < V; n++) moved[n] = point[n] + times * step * point[V + n];
      closed.derivative(moved, value);
      for (let n = 0; n < V; n++) out[V + n] += weight * value[n] / step;
    }
    for (let n = 0; n < V; n++) out[2 * V] += point[V + n] ** 2;
    out[2 * V] -= 1;
  }

  jacobian(point: Float64Array): Float64Array {
    const { size } = this, wide = size + 1, out = new Float64Array(size * wide), here = this.closed(point);
    const value = new Float64Array(size), moved = point.slice();
    for (let n = 0; n < wide; n++) {
      const ofParameter = n >= size - 1;
      const step = ofParameter
        ? STEP * this.#spans[n - size + 1]
        : ALONG * Math.max(Math.abs(point[n]), 1e-2);
      for (const [times, weight] of CENTRAL) {
        moved[n] = point[n] + times * step;
        this.#residual(ofParameter ? this.closed(moved) : here, moved, value);
        for (let row = 0; row < size; row++) out[row * wide + n] += weight * value[row] / step;
      }
      moved[n] = point[n];
    }
    return out;
  }

  describe(point: Float64Array): FoldPoint {
    const state = point.slice(0, this.#V), rates = this.closed(point).rates(state);
    return {
      x: point[this.size - 1],
      y: point[this.size],
      state: Array.from(state),
      rates: Array.from(rates),
    };
  }
}

/** The direction in which a nearly singular matrix gives least, by inverse iteration. */
function weakDirection(matrix: Float64Array, size: number): Float64Array {
  const norm = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const moved = matrix.map((value, at) => at % (size + 1) === 0 ? value + 1e-9 * norm : value);
  const factors = luFactor(moved, size);
  let v = new Float64Array(size).fill(1 / Math.sqrt(size));
  for (let count = 0; factors && count < 4; count++) {
    const next = solveLu(factors, v), length = Math.hypot(...next);
    v = Float64Array.from(next, (value) => value / length);
  }
  return v;
}

/** Where a line of folds turns back in both parameters, which is a cusp. */
function isCusp({ size }: Curve, one: CurvePoint, other: CurvePoint): boolean {
  return [size - 1, size].every((n) => one.tangent[n] * other.tangent[n] < 0);
}

/**
 * Follows a fold (saddle-node) over two parameters, around cusps, where two such lines meet.
 * @param fieldAt The field at values of both parameters.
 * @param fold The fold: value of the first parameter and state, of which `continuation` gives both.
 * @throws {RangeError} When there is no fold near, or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { overrideMeanField } from "../mean_field_spec.ts";
 * import { fieldOf } from "./field_at.ts";
 * import { foldLine } from "./fold_line.ts";
 *
 * const fieldAt = (eta: number, J: number) =>
 *   fieldOf(overrideMeanField(getMeanFieldPreset("mpr"), {
 *     "populations.Q.parameters.eta": eta,
 *     "populations.Q.parameters.J": J,
 *   }));
 * const fold = { value: -3.136, state: [0.01626, -0.979] };
 * const { cusps } = foldLine(fieldAt, { fold, range: [7, 16], within: [-9, 0], at: 15, step: 0.1 });
 * console.assert(Math.abs(cusps[0].y - 7.796217) < 1e-5);
 * ```
 */
export function foldLine(
  fieldAt: (x: number, y: number) => FieldAt,
  { fold, ...options }: FoldLineOptions & { fold: { value: number; state: ArrayLike<number> } },
): FoldLine {
  requireKnown(TASK, options, OPTIONS);
  const { range: [low, high], within: [left, right], at, step = 0.02, points = 1000 } = options;
  if (!(low < high && left < right && Number.isFinite(high - low + right - left))) {
    fail(TASK, "ranges must go up", `${low} to ${high} and ${left} to ${right}`);
  }
  requireNumber(TASK, "at", at, low, high);
  requireNumber(TASK, "step", step, 1e-6, 0.5);
  requireWhole(TASK, "points", points, 2, 1e6);
  const { field, inputs } = fieldAt(fold.value, at),
    V = field.variables.length,
    y = Float64Array.from(fold.state);
  requireInputs(TASK, field, inputs);
  requireState(TASK, field, y);
  const curve = new FoldCurve(fieldAt, V, [right - left, high - low]);
  const weak = weakDirection(linearizeClosed(new ClosedField(field, inputs), y).closed, V);
  const guess = Float64Array.from([...y, ...weak, fold.value, at]), along = new Float64Array(curve.size + 1);
  along[curve.size] = 1;
  const first = { tangent: along, scale: scaleOf(curve, guess) };
  const found = correct(curve, guess, first), start = found && tangentAt(curve, found.point, first);
  if (!found || !start) return fail(TASK, "there must be a fold near", `${fold.value} and ${at}`);
  const cusps: FoldPoint[] = [];
  let closed = false;
  const half = (sign: 1 | -1) => {
    const begin = { ...found, ...start, tangent: start.tangent.map((part) => sign * part) };
    const past = closure(begin, step),
      path = follow(curve, begin, {
        ...{ range: [low, high], most: step, points, fine: () => true },
        goesOn: (one) => {
          closed ||= past(one);
          return !closed && one.point[curve.size - 1] >= left && one.point[curve.size - 1] <= right;
        },
      }).points;
    return path.flatMap(({ to, step: length }, k) => {
      const from = k > 0 ? path[k - 1].to : begin, own = curve.describe(to.point);
      if (!isCusp(curve, from, to)) return [own];
      const changed = (one: CurvePoint) => from.tangent[curve.size] * one.tangent[curve.size] < 0;
      const cusp = curve.describe(locate(curve, from, { step: length, changed }).point);
      cusps.push(cusp);
      return [cusp, own];
    });
  };
  const ahead = half(1), back = closed ? [] : half(-1).reverse();
  return { points: [...back, curve.describe(found.point), ...ahead], cusps };
}
