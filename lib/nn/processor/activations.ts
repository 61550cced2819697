import { all, type Code } from "../../wasm/code.ts";
import { f32x4, get, i32, i32x4, set } from "../../wasm/instructions.ts";

/** Locals (v128) that an activation may overwrite. */
export interface Scratch {
  whole: number;
  rest: number;
  power: number;
}

/** Names and types of such locals, for a function's list. */
export const SCRATCH = { whole: "v128", rest: "v128", power: "v128" } as const;

/** Largest argument of an exponential: its power of two is the last but one that single precision has. */
const MOST = 87;

/** ln 2 in two parts: the first has few enough bits that its multiples up to 127 are exact. */
const LN2 = [0.693359375, Math.LN2 - 0.693359375];

/** 1.5 * 2^23: a number of single precision near it is whole, and the lower bits of its fraction are the number that was added, as i32. */
const WHOLE = 12_582_912;

/** 1 / k! from k = 7 down: beyond it the series adds 5e-9 of the sum where |r| is at most ln 2 / 2. */
const SERIES = [5040, 720, 120, 24, 6, 2, 1, 1].map((factorial) => 1 / factorial);

/**
 * exp of four numbers, cut to -87 and 87: 2^n times the series of the exponential for what is left, r = x - n ln 2.
 * Relative error below 2e-7. @returns Statements that leave it in `at.power`.
 */
export function exponential(x: Code, at: Scratch): Code {
  const { whole, rest, power } = at;
  const [first, ...others] = SERIES;
  const less = (part: number) => f32x4.sub(get(rest), f32x4.mul(get(power), f32x4.const(part)));
  return all(
    // NaN stays.
    set(rest, f32x4.pseudoMax(f32x4.pseudoMin(x, f32x4.const(MOST)), f32x4.const(-MOST))),
    set(whole, f32x4.add(f32x4.mul(get(rest), f32x4.const(Math.LOG2E)), f32x4.const(WHOLE))),
    set(power, f32x4.sub(get(whole), f32x4.const(WHOLE))),
    ...LN2.map((part) => set(rest, less(part))),
    set(power, f32x4.const(first)),
    ...others.map((term) => set(power, f32x4.add(f32x4.mul(get(power), get(rest)), f32x4.const(term)))),
    // The exponent of a number stands above its 23 bits of fraction.
    set(power, i32x4.add(get(power), i32x4.shl(get(whole), i32.const(23)))),
  );
}

const one = f32x4.const(1), two = f32x4.const(2);

/** The logistic function of four numbers, to 2e-7. @returns Statements that leave it in `at.power`. */
export function sigmoid(x: Code, at: Scratch): Code {
  const below = f32x4.add(one, get(at.power));
  return all(exponential(f32x4.neg(x), at), set(at.power, f32x4.div(one, below)));
}

/** tanh of four numbers, to 2e-7 of 1, as 1 - 2 / (1 + exp 2x). @returns Statements that leave it in `at.power`. */
export function tanh(x: Code, at: Scratch): Code {
  const part = f32x4.div(two, f32x4.add(one, get(at.power)));
  return all(exponential(f32x4.mul(two, x), at), set(at.power, f32x4.sub(one, part)));
}
