import { all, type Code } from "../../wasm/code.ts";
import { f32x4, get, i32, i32x4, set } from "../../wasm/instructions.ts";

/** Largest argument of an exponential: its power of two is the last but one that single precision has. */
const MOST = 87;

/** ln 2 in two parts: the first has few enough bits that its multiples up to 127 are exact. */
const LN2 = [0.693359375, Math.LN2 - 0.693359375];

/** 1.5 * 2^23: a number of single precision near it is whole, and the lower bits of its fraction are the number that was added, as i32. */
const WHOLE = 12_582_912;

/** 1 / k! from k = 7 down: beyond it the series adds 5e-9 of the sum where |r| is at most ln 2 / 2. */
const SERIES = [5040, 720, 120, 24, 6, 2, 1, 1].map((factorial) => 1 / factorial);

/** Locals (v128) that an activation may overwrite. */
const OVERWRITTEN = { whole: "v128", rest: "v128", power: "v128" } as const;

/** Numbers that stand in locals of their own: made once, not at every step of a loop. */
const CONSTANTS = {
  most: MOST,
  least: -MOST,
  perLn2: Math.LOG2E,
  nearWhole: WHOLE,
  ln2Head: LN2[0],
  ln2Rest: LN2[1],
  one: 1,
  two: 2,
  ...Object.fromEntries(SERIES.slice(0, -2).map((term, k) => [`term${k}`, term])),
} as Readonly<Record<ConstantName, number>>;

type ConstantName =
  | "most"
  | "least"
  | "perLn2"
  | "nearWhole"
  | "ln2Head"
  | "ln2Rest"
  | "one"
  | "two"
  | `term${0 | 1 | 2 | 3 | 4 | 5}`;

/** Locals of activations, by name. */
export type Scratch = Readonly<Record<keyof typeof OVERWRITTEN | ConstantName, number>>;

/** Names and types of such locals, for a function's list; it begins by {@linkcode setConstants}. */
export const SCRATCH = {
  ...OVERWRITTEN,
  ...Object.fromEntries(Object.keys(CONSTANTS).map((name) => [name, "v128"])) as Record<ConstantName, "v128">,
} as const;

/** Sets the constants of activations: a function that has any starts so. */
export function setConstants(at: Scratch): Code {
  return all(
    ...Object.entries(CONSTANTS).map(([name, value]) => set(at[name as ConstantName], f32x4.const(value))),
  );
}

/**
 * exp of four numbers, cut to -87 and 87: 2^n times the series of the exponential for what is left, r = x - n ln 2.
 * Relative error below 2e-7. @returns Statements that leave it in `at.power`.
 */
export function exponential(x: Code, at: Scratch): Code {
  const { whole, rest, power, one } = at;
  const less = (part: number) => f32x4.sub(get(rest), f32x4.mul(get(power), get(part)));
  const others = [at.term1, at.term2, at.term3, at.term4, at.term5, one, one];
  return all(
    // NaN stays.
    set(rest, f32x4.pseudoMax(f32x4.pseudoMin(x, get(at.most)), get(at.least))),
    set(whole, f32x4.add(f32x4.mul(get(rest), get(at.perLn2)), get(at.nearWhole))),
    set(power, f32x4.sub(get(whole), get(at.nearWhole))),
    set(rest, less(at.ln2Head)),
    set(rest, less(at.ln2Rest)),
    set(power, get(at.term0)),
    ...others.map((term) => set(power, f32x4.add(f32x4.mul(get(power), get(rest)), get(term)))),
    // The exponent of a number stands above its 23 bits of fraction.
    set(power, i32x4.add(get(power), i32x4.shl(get(whole), i32.const(23)))),
  );
}

/** The logistic function of four numbers, to 2e-7. @returns Statements that leave it in `at.power`. */
export function sigmoid(x: Code, at: Scratch): Code {
  const below = f32x4.add(get(at.one), get(at.power));
  return all(exponential(f32x4.neg(x), at), set(at.power, f32x4.div(get(at.one), below)));
}

/** tanh of four numbers, to 2e-7 of 1, as 1 - 2 / (1 + exp 2x). @returns Statements that leave it in `at.power`. */
export function tanh(x: Code, at: Scratch): Code {
  const part = f32x4.div(get(at.two), f32x4.add(get(at.one), get(at.power)));
  return all(exponential(f32x4.mul(get(at.two), x), at), set(at.power, f32x4.sub(get(at.one), part)));
}
