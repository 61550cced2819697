import { all, type Code } from "../../wasm/code.ts";
import { f64x2 } from "../../wasm/doubles.ts";
import { call } from "../../wasm/instructions.ts";
import { type CodeRoom, OUTSIDE } from "./code_room.ts";
import { type Wide, wide } from "./wide.ts";

const { add, sub, mul, div } = wide;

/** ln 2 in two parts. */
const HIGH = 6.93147180369123816490e-01, LOW = 1.90821492927058770002e-10;
/** Adding it rounds to a whole number, which the lowest bits of the sum then are. */
const ROUNDING = 1.5 * 2 ** 52;

const EXPONENTIAL = [
  1.66666666666666019037e-01,
  -2.77777777770155933842e-03,
  6.61375632143793436117e-05,
  -1.65339022054652515390e-06,
  4.13813679705723846039e-08,
];
const LESS_ONE = [
  -3.33333333333331316428e-02,
  1.58730158725481460165e-03,
  -7.93650757867487942473e-05,
  4.00821782732936239552e-06,
  -2.01099218183624371326e-07,
];

/** `first + t (second + t (...))`. */
function polynomial(room: CodeRoom, t: Wide, [first, ...rest]: readonly number[]): Wide {
  const constant = room.constant(first);
  return rest.length === 0 ? constant : add(constant, mul(t, polynomial(room, t, rest)));
}

/** A function of all numbers by that of `Math`. */
export function outside(room: CodeRoom, name: typeof OUTSIDE[number], ...operands: readonly Wide[]): Wide {
  const kept = operands.map((one) => room.kept(one));
  const both = kept[0].get.map((_, vector) => {
    const one = (lane: number) =>
      call(OUTSIDE.indexOf(name), ...kept.map(({ get }) => f64x2.extract(lane, get[vector])));
    return f64x2.replace(1, f64x2.splat(one(0)), one(1));
  });
  return room.after(all(...kept.map(({ code }) => code)), both);
}

/** What is left of x beside a multiple of ln 2, and what that is. */
interface Reduced {
  /** Statements. */
  code: Code;
  x: Wide;
  /** The multiple in the lowest bits. */
  whole: Wide;
  /** x less the multiple of the first part of ln 2, and that of the second. */
  high: Wide;
  low: Wide;
  /** The first less the second. */
  rest: Wide;
}

/** @param argument Of x, evaluated once. */
function reduce(room: CodeRoom, argument: Wide): Reduced {
  const x = room.kept(argument);
  const rounded = room.kept(add(mul(x.get, room.constant(Math.LOG2E)), room.constant(ROUNDING)));
  const number = room.kept(sub(rounded.get, room.constant(ROUNDING)));
  const high = room.kept(sub(x.get, mul(number.get, room.constant(HIGH))));
  const low = room.kept(mul(number.get, room.constant(LOW)));
  const rest = room.kept(sub(high.get, low.get));
  const code = all(x.code, rounded.code, number.code, high.code, low.code, rest.code);
  return { code, x: x.get, whole: rounded.get, high: high.get, low: low.get, rest: rest.get };
}

/** A value where x is plain: below 708, beyond which a power may have no exponent. Others are noted, or are those of `Math` where the code is to be exact. */
function checked(room: CodeRoom, name: "exp" | "expm1", x: Wide, value: Wide): Wide {
  const kept = room.kept(value), plain = wide.lt(wide.abs(x), room.constant(708));
  if (room.plain) return room.after(all(kept.code, room.requirePlain(plain)), kept.get);
  return room.after(kept.code, wide.select(kept.get, outside(room, name, x), plain));
}

/**
 * exp of numbers to less than 1 ulp, as FreeBSD's `e_exp.c` does it (fdlibm, Sun Microsystems 1993): `2^k e^r`, r = x - k ln 2, with e^r by a rational function. It is not `Math.exp` to the
 * bit, which differs from browser to browser.
 */
export function exponential(room: CodeRoom, argument: Wide): Wide {
  const { code, x, whole, high, low, rest } = reduce(room, argument);
  const square = room.kept(mul(rest, rest));
  const c = room.kept(sub(rest, mul(square.get, polynomial(room, square.get, EXPONENTIAL))));
  const quotient = div(mul(rest, c.get), sub(room.constant(2), c.get));
  const power = sub(room.constant(1), sub(sub(low, quotient), high));
  const value = wide.addWhole(power, wide.toExponent(whole));
  return checked(room, "exp", x, room.after(all(code, square.code, c.code), value));
}

/** exp - 1 of numbers to less than 2 ulp, as `s_expm1.c` does it, with one form for all k: `((1 - 2^-k) + (e^r - 1)) 2^k`. */
export function exponentialLessOne(room: CodeRoom, argument: Wide): Wide {
  const { code, x, whole, high, low, rest } = reduce(room, argument), one = room.constant(1);
  const lost = room.kept(sub(sub(high, rest), low));
  const half = room.kept(mul(room.constant(0.5), rest));
  const product = room.kept(mul(rest, half.get));
  const r = room.kept(add(one, mul(product.get, polynomial(room, product.get, LESS_ONE))));
  const t = room.kept(sub(room.constant(3), mul(r.get, half.get)));
  const quotient = div(sub(r.get, t.get), sub(room.constant(6), mul(rest, t.get)));
  const e = room.kept(mul(product.get, quotient));
  const error = sub(sub(mul(rest, sub(e.get, lost.get)), lost.get), product.get);
  const exponent = room.kept(wide.toExponent(whole));
  const sum = sub(sub(one, wide.subWhole(one, exponent.get)), sub(error, rest));
  const before = [code, lost.code, half.code, product.code, r.code, t.code, e.code, exponent.code];
  const value = mul(sum, wide.addWhole(one, exponent.get));
  return checked(room, "expm1", x, room.after(all(...before), value));
}
