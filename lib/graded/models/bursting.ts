import { BURSTING_WGSL } from "./bursting_wgsl.ts";
import { defineGraded, type GradedModel, gradedParameter, type GradedParameters } from "./graded_model.ts";

const SCALE = [0.01, 100] as const, PART = [0, 0.999] as const, TIME = [1, 1e6] as const;

const PARAMETERS = {
  tActive: gradedParameter("ms", 400, TIME, "duration of a burst without input"),
  tQuiet: gradedParameter("ms", 1000, TIME, "duration of the pause without input"),
  tAdapt: gradedParameter(
    "ms",
    2400,
    TIME,
    "time in which the adaptation would relax by four time constants",
  ),
  kActiveUp: gradedParameter("", 0.5, SCALE, "factor of the burst at an input of 1"),
  kQuietUp: gradedParameter("", 0.1, SCALE, "factor of the pause at an input of 1"),
  kActiveDown: gradedParameter("", 0.7, SCALE, "factor of the burst at an input of -1"),
  kQuietDown: gradedParameter("", 1.3, SCALE, "factor of the pause at an input of -1"),
  sActiveUp: gradedParameter("", 1, SCALE, "factor of the adaptation's time in bursts at an input of 1"),
  sQuietUp: gradedParameter("", 1.1, SCALE, "factor of the adaptation's time in pauses at an input of 1"),
  sActiveDown: gradedParameter("", 1.1, SCALE, "factor of the adaptation's time in bursts at an input of -1"),
  sQuietDown: gradedParameter("", 0.9, SCALE, "factor of the adaptation's time in pauses at an input of -1"),
  delayActive: gradedParameter("", 0, PART, "part of the burst in which v goes down"),
  delayQuiet: gradedParameter("", 0.1, PART, "part of the pause in which v goes up"),
  marginActive: gradedParameter(
    "ms",
    0,
    [0, 1e6],
    "how far below a bound that has moved the adaptation is put on it",
  ),
  marginQuiet: gradedParameter("ms", 0, [0, 1e6], "how far above a bound that has moved it is put on it"),
  xActive: gradedParameter("", 1, [-100, 100], "input above which no burst ends"),
  xQuiet: gradedParameter("", 0, [-100, 100], "input below which no pause ends"),
  bias: gradedParameter("", 0, [-100, 100], "input that it has by itself"),
  noise: gradedParameter("", 0, [0, 10], "relative noise of both derivatives in each step"),
  outputStart: gradedParameter("", 1, [-10, 10], "output in a burst where a is 1"),
  outputEnd: gradedParameter("", 0.5, [-10, 10], "output in a burst where a is 0"),
};

type Parameters = GradedParameters<keyof typeof PARAMETERS>;

/** Bounds of the adaptation, and how fast it moves, at an input. */
export interface BurstingBounds {
  /** A, where a burst ends. */
  lower: number;
  /** Q, where a pause ends. */
  upper: number;
  /** k_a, 1/ms. */
  activeRate: number;
  /** k_q, 1/ms. */
  quietRate: number;
}

type Bounds = readonly [lower: number, upper: number];

/** Bounds of a burst and a pause of so many time constants. */
function boundsOf(active: number, quiet: number): Bounds {
  const lower = Math.expm1(quiet) / Math.expm1(active + quiet);
  return [lower, lower * Math.exp(active)];
}

/**
 * Error of a pause's duration by rounding to single precision, ms: each step rounds a, near 1, by 2^-25 at most and 0.58 of that in the mean square, which relaxes with k, and a
 * comes to its bound by k times what is left of it.
 */
function singleError(p: Parameters, stepMs: number): number {
  const { rest, up, down } = threeBounds(p), k = 4 / p.tAdapt / Math.max(1, p.sQuietUp, p.sQuietDown);
  const left = 1 - Math.max(rest[1], up[1], down[1]);
  return 0.58 * 2 ** -25 / Math.sqrt(2 * k * stepMs) / (k * left);
}

/** What is between a value at no input and one at full input. */
const between = (from: number, to: number, part: number) => from + part * (to - from);

/** Bounds at no input, and at inputs of 1 and -1. */
function threeBounds(p: Parameters): { rest: Bounds; up: Bounds; down: Bounds } {
  const active = 4 * p.tActive / p.tAdapt, quiet = 4 * p.tQuiet / p.tAdapt;
  return {
    rest: boundsOf(active, quiet),
    up: boundsOf(active * p.kActiveUp / p.sActiveUp, quiet * p.kQuietUp / p.sQuietUp),
    down: boundsOf(active * p.kActiveDown / p.sActiveDown, quiet * p.kQuietDown / p.sQuietDown),
  };
}

/** Bounds and rates as functions of the input. */
function boundsAt(p: Parameters): (x: number) => BurstingBounds {
  const rate = 4 / p.tAdapt, { rest, up, down } = threeBounds(p);
  return (x) => {
    const part = Math.min(1, Math.abs(x)), full = x > 0 ? up : down;
    return {
      lower: between(rest[0], full[0], part),
      upper: between(rest[1], full[1], part),
      activeRate: rate / between(1, x > 0 ? p.sActiveUp : p.sActiveDown, part),
      quietRate: rate / between(1, x > 0 ? p.sQuietUp : p.sQuietDown, part),
    };
  };
}

/** All parameters, those that are not given at their defaults. */
function completed(given: Partial<Record<string, number>>): Parameters {
  const defaults = Object.entries(PARAMETERS).map(([name, { default: value }]) => [name, value]);
  return { ...Object.fromEntries(defaults), ...given };
}

/**
 * How long bursts and pauses of a bursting unit take at an input that stays: `ln(Q / A) / k_a` and `ln((1 - A) / (1 - Q)) / k_q`, ms.
 * @param x Input and bias together. @param parameters Those that differ from the defaults.
 */
export function burstingDurations(
  x: number,
  parameters: Partial<Record<string, number>> = {},
): BurstingBounds & { activeMs: number; quietMs: number } {
  const found = boundsAt(completed(parameters))(x), { lower, upper, activeRate, quietRate } = found;
  return {
    ...found,
    activeMs: Math.log(upper / lower) / activeRate,
    quietMs: Math.log((1 - lower) / (1 - upper)) / quietRate,
  };
}

/** A step of a unit: see {@link bursting}. */
function stepOf(p: Parameters, h: number): (state: Float64Array, x: number, normals: Float64Array) => void {
  const at = boundsAt(p), fall = 1 / (1 - p.delayActive), rise = 1 / (1 - p.delayQuiet);
  return (state, x, normals) => {
    const { lower, upper, activeRate, quietRate } = at(x), v = state[0], a = state[1];
    const move = h * (1 + p.noise * normals[0]), adapt = h * (1 + p.noise * normals[1]);
    if (v > 0) {
      const speed = a * activeRate * fall, isInside = a > lower;
      const delay = Math.max(1, p.delayActive * Math.log(upper / lower) / activeRate);
      const moved = isInside ? a - adapt * speed : a;
      const isNear = isInside ? moved < lower : lower - moved < speed * p.marginActive;
      state[1] = isNear ? lower : moved;
      if (state[1] > lower || x > p.xActive) state[0] = Math.min(1, v + move / delay);
      else state[0] = v - move / delay > 0 ? v - move / delay : -1;
      return;
    }
    const speed = (1 - a) * quietRate * rise, isInside = a < upper;
    const delay = Math.max(1, p.delayQuiet * Math.log((1 - lower) / (1 - upper)) / quietRate);
    const moved = isInside ? a + adapt * speed : a;
    const isNear = isInside ? moved > upper : moved - upper < speed * p.marginQuiet;
    state[1] = isNear ? upper : moved;
    if (state[1] < upper || x < p.xQuiet) state[0] = Math.max(-1, v - move / delay);
    else state[0] = v + move / delay < 0 ? v + move / delay : 1;
  };
}

/**
 * A unit that bursts by itself, for generators of rhythms: bursts and pauses last as long as the spec says, whatever the input.
 *
 * State: v in [-1, 1], above 0 in a burst, and an adaptation a in [0, 1]. x is input and bias. In each step a moves first. In a burst `a' = -a k_a / (1 - d_a)` until a is at its bound A(x), then v
 * goes from 1 to 0 within `d_a ln(Q / A) / k_a`, at least 1 ms, and jumps to -1. In a pause `a' = (1 - a) k_q / (1 - d_q)` until it is at Q(x), then v goes from -1 to 0
 * within `d_q ln((1 - A) / (1 - Q)) / k_q` and jumps to 1. Where a comes back inside its bound before, v goes back. `k = 4 / tAdapt`, `k_a = k / (1 + (s_a - 1) |x|)`, `k_q`
 * alike, |x| at most 1. With `T_a = 4 tActive / tAdapt` and `T_q` alike, `A = (e^T_q - 1) / (e^(T_a + T_q) - 1)` and `Q = A e^T_a` at x = 0; at x = 1 and -1 the same with
 * `T_a k_active / s_active` and `T_q k_quiet / s_quiet`; between, A and Q are linear in |x|, and durations are not.
 *
 * An a that passes its bound is put on it. Where the bound passes a, because the input changed, a stays where it is, but for a distance that it would move in `marginActive` or
 * `marginQuiet`. Above `xActive` no burst ends (it is tonic), below `xQuiet` no pause (it is silent). Each derivative has the factor 1 + noise times a normal number in each step. The scheme is Euler's,
 * of order 1 with steps of 1 ms as in the original; it is no smooth differential equation, so that adaptive schemes do not suit it. The output is 0 in pauses, and linear in a in
 * bursts, from `outputStart` at 1 to `outputEnd` at 0.
 *
 * N. Bhattasali, L. Pinto, G. W. Lindsay (2026), "Simplified model of intrinsically bursting neurons", doi:10.64898/2026.03.03.709454. Equations, bounds and constants are
 * theirs. How margins, silence and tonic activity act is ours, after a description of their program, which was not at hand.
 */
export const bursting: GradedModel = defineGraded({
  name: "bursting",
  about: "bursts and pauses of given durations, which the input scales",
  references: ["bhattasali2026"],
  parameters: PARAMETERS,
  state: {
    v: { unit: "", initial: -1, about: "above 0 in a burst" },
    a: { unit: "", initial: 0.5, about: "adaptation: falls in bursts, rises in pauses" },
  },
  inputs: ["x"],
  outputs: ["y"],
  event: "a burst begins",
  active: { variable: "v", above: 0 },
  normals: ({ noise }) => noise > 0 ? 2 : 0,
  wgsl: BURSTING_WGSL,
  constants(p) {
    const { rest, up, down } = threeBounds(p);
    return {
      ...{ restLower: rest[0], restUpper: rest[1], upLower: up[0], upUpper: up[1] },
      ...{ downLower: down[0], downUpper: down[1], rate: 4 / p.tAdapt },
      ...{ fall: 1 / (1 - p.delayActive), rise: 1 / (1 - p.delayQuiet) },
    };
  },
  single: (p, h) => singleError(p, h) <= 0.25,
  open(p, h) {
    const step = stepOf(p, h);
    return {
      step(state, input, normals) {
        const wasQuiet = !(state[0] > 0);
        step(state, input[0] + p.bias, normals);
        return wasQuiet && state[0] > 0;
      },
      output(state, out) {
        out[0] = state[0] > 0 ? between(p.outputEnd, p.outputStart, state[1]) : 0;
      },
    };
  },
});
