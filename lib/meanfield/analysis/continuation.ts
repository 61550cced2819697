import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import {
  closure,
  correct,
  crossing,
  type CurvePoint,
  type CurveStep,
  follow,
  scaleOf,
  tangentAt,
} from "./arclength.ts";
import { requireInputs, requireState } from "./closed_field.ts";
import type { FieldAt } from "./field_at.ts";
import { FieldCurve } from "./field_curve.ts";
import { fixedPoints, sameState } from "./fixed_points.ts";
import { type BranchPoint, pointsOf, type SpecialPoint } from "./branch_points.ts";

const TASK = "follow fixed points";
const OPTIONS: OptionNames<ContinuationOptions> = {
  range: true,
  from: true,
  starts: true,
  mostHz: true,
  step: true,
  points: true,
};

/** Options of {@linkcode continuation}. */
export interface ContinuationOptions {
  /** Range of the parameter. */
  range: readonly [low: number, high: number];
  /** Where fixed points are looked for, from which branches are followed both ways. @default the lower end of the range */
  from?: number;
  /** Fixed points there, or states near them. @default those that are found from many starts */
  starts?: readonly ArrayLike<number>[];
  /** Rate of a population above which branches end, Hz. @default none */
  mostHz?: number;
  /** Longest step, part of the range and of the values; what happens twice within a step is found by shorter ones. @default 0.02 */
  step?: number;
  /** Most points of a branch, either way. @default 2000 */
  points?: number;
}

/** Fixed points that hang together. */
export interface Branch {
  /** Along the branch, special ones among them. */
  points: BranchPoint[];
  /** Whether it closes upon itself. */
  closed: boolean;
}

/** Fixed points over a range of a parameter. Plain data. */
export interface Continuation {
  /** Range of the parameter. */
  range: [low: number, high: number];
  /** Names of the populations, whose rates points have. */
  populations: string[];
  /** Branches that pass the value from which they were followed. */
  branches: Branch[];
  /** Folds, Hopf points and branch points, by rising value of the parameter. */
  special: SpecialPoint[];
}

/** Both halves of a branch from a start, and whether it closes. */
function branchFrom(
  curve: FieldCurve,
  start: CurvePoint,
  { range, most, points }: { range: readonly [number, number]; most: number; points: number },
): { path: CurveStep[]; closed: boolean } {
  let closed = false;
  const half = (sign: 1 | -1) => {
    const begin = { ...start, tangent: start.tangent.map((part) => sign * part) },
      past = closure(begin, most);
    const followed = follow(curve, begin, {
      ...{ range, most, points },
      fine: (one, other) => curve.fine(one, other),
      goesOn: (one) => {
        closed ||= past(one);
        return !closed && curve.possible(one.point);
      },
    });
    return closed && followed.beyond ? [...followed.points, followed.beyond] : followed.points;
  };
  const ahead = half(1), back = closed ? [] : half(-1).reverse();
  // The steps of the way back, as seen the other way, belong to the points after them.
  const turned = back.map(({ to }) => ({ ...to, tangent: to.tangent.map((part) => -part) }));
  const path = [
    ...turned.map((to, k) => ({ to, step: k === 0 ? 0 : back[k - 1].step })),
    { to: start, step: back.length > 0 ? back[back.length - 1].step : 0 },
    ...ahead,
  ];
  return { path, closed };
}

/** States in which a branch passes a value of the parameter. */
function passes(curve: FieldCurve, path: readonly CurveStep[], at: number): Float64Array[] {
  return path.slice(1).flatMap(({ to }, k) => {
    const from = path[k].to, a = from.point[curve.size] - at, b = to.point[curve.size] - at;
    if (a === 0) return [from.point.slice(0, curve.size)];
    const point = a * b <= 0 ? crossing(curve, from, { to, at }) : null;
    return point ? [point.point.slice(0, curve.size)] : [];
  });
}

function check(options: ContinuationOptions): { low: number; high: number; from: number } {
  requireKnown(TASK, options, OPTIONS);
  const { range: [low, high], from = low, mostHz = Infinity, step = 0.02, points = 2000 } = options;
  if (!(low < high && Number.isFinite(high - low))) fail(TASK, "the range must go up", `${low} to ${high}`);
  requireNumber(TASK, "from", from, low, high);
  requireNumber(TASK, "step", step, 1e-6, 0.5);
  requireWhole(TASK, "points", points, 2, 1e6);
  if (mostHz !== Infinity) requirePositive(TASK, "mostHz", mostHz);
  return { low, high, from };
}

/**
 * Fixed points of a field as one parameter changes: branches are followed around folds by steps along them, and folds (saddle-nodes), Hopf points and points
 * at which branches cross are located by bisection to 12 digits of a step.
 *
 * @param fieldAt The field at a value of the parameter; see `fieldsAlong`.
 * @param options Range, where to begin, accuracy.
 * @returns Without branches where there is no fixed point to begin with. Branches that do not pass the value `from` are not found.
 * @throws {RangeError} When an option is out of range, or a start does not fit.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { getMeanFieldPreset } from "../mean_field_presets.ts";
 * import { continuation } from "./continuation.ts";
 * import { fieldsAlong } from "./field_at.ts";
 *
 * const fields = fieldsAlong(getMeanFieldPreset("mpr"), "populations.Q.parameters.eta");
 * const { special } = continuation(fields, { range: [-8, -2], step: 0.05 });
 * console.log(special.map(({ kind, value }) => `${kind} at ${value}`));
 * ```
 */
export function continuation(
  fieldAt: (value: number) => FieldAt,
  options: ContinuationOptions,
): Continuation {
  const { low, high, from } = check(options), { mostHz = Infinity, step = 0.02, points = 2000 } = options;
  const { field, inputs } = fieldAt(from), curve = new FieldCurve(fieldAt, { low, high, mostHz });
  requireInputs(TASK, field, inputs);
  options.starts?.forEach((state) => requireState(TASK, field, state));
  const starts = options.starts ?? fixedPoints(field, { inputs, mostHz }).map(({ state }) => state);
  const branches: Branch[] = [], special: SpecialPoint[] = [], passed: Float64Array[] = [];
  for (const state of starts) {
    const guess = Float64Array.from([...Array.from(state), from]), along = guess.map(() => 0);
    along[curve.size] = 1;
    const begin = { tangent: along, scale: scaleOf(curve, guess) };
    const found = correct(curve, guess, begin), start = found && tangentAt(curve, found.point, begin);
    if (!found || !start || !curve.possible(found.point)) continue;
    if (passed.some((one) => sameState(one, found.point.subarray(0, curve.size)))) continue;
    const { path, closed } = branchFrom(curve, { ...found, ...start }, {
      ...{ range: [low, high], most: step, points },
    });
    passed.push(...passes(curve, path, from), found.point.slice(0, curve.size));
    const own = pointsOf(curve, path);
    branches.push({ points: own.points, closed });
    special.push(...own.special.filter(({ value }) => value >= low && value <= high));
  }
  special.sort((one, other) => one.value - other.value);
  return { range: [low, high], populations: [...field.populations], branches, special };
}
