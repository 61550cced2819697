import { all, type Code } from "../../wasm/code.ts";
import { bits, f64x2, i64x2, word } from "../../wasm/doubles.ts";
import { get, i32, set, tee } from "../../wasm/instructions.ts";

/** Most cells of a pass: each array has room for so many more. */
export const PASS_CELLS = 4;

/** A value of all cells of a pass, two in each of its one or two vectors: code for each. */
export type Wide = readonly Code[];

/** What code makes of a vector, for all. */
function each(instruction: (...operands: readonly Code[]) => Code) {
  return (...operands: readonly Wide[]): Wide =>
    operands[0].map((_, at) => instruction(...operands.map((one) => one[at])));
}

/** Numbers in double precision. */
export const wide = {
  lt: each(f64x2.lt),
  gt: each(f64x2.gt),
  le: each(f64x2.le),
  ge: each(f64x2.ge),
  eq: each(f64x2.eq),
  ne: each(f64x2.ne),
  abs: each(f64x2.abs),
  neg: each(f64x2.neg),
  sqrt: each(f64x2.sqrt),
  floor: each(f64x2.floor),
  ceil: each(f64x2.ceil),
  trunc: each(f64x2.trunc),
  nearest: each(f64x2.nearest),
  add: each(f64x2.add),
  sub: each(f64x2.sub),
  mul: each(f64x2.mul),
  div: each(f64x2.div),
  min: each(f64x2.min),
  max: each(f64x2.max),
  ofSigned: each(f64x2.ofSigned),
  ofUnsigned: each(f64x2.ofUnsigned),
  /** Bits. */
  not: each(bits.not),
  and: each(bits.and),
  /** The first operand's where the second's are 0. */
  andNot: each(bits.andNot),
  or: each(bits.or),
  /** Where the third operand's bits are 1 those of the first, else those of the second. */
  select: each(bits.select),
  /** Whole numbers of 64 bits. */
  addWhole: each(i64x2.add),
  subWhole: each(i64x2.sub),
  /** A whole number in the lowest bits, as the exponent of a number. */
  toExponent: each((whole) => i64x2.shl(whole, i32.const(52))),
};

/** Locals of a value. */
export type WideLocal = readonly number[];

export const getWide = (locals: WideLocal): Wide => locals.map((one) => get(one));

export const setWide = (locals: WideLocal, value: Wide): Code =>
  all(...locals.map((one, at) => set(one, value[at])));

/** Numbers of doubles from memory, of the cells of a pass of so many vectors. */
export const loadWide = (address: Code, offset: number, vectors: number): Wide =>
  Array.from({ length: vectors }, (_, at) => f64x2.load(address, offset + 16 * at));

export const storeWide = (address: Code, value: Wide, offset: number): Code =>
  all(...value.map((one, at) => f64x2.store(address, one, offset + 16 * at)));

/** Whole numbers of 32 bits from memory, as such: those of a vector are the lower half of its own. @param local For those of two vectors; how many there are. */
export function loadHalves(address: Code, offset: number, [local, second]: WideLocal): Wide {
  if (second === undefined) return [bits.loadHalf(address, offset)];
  return [tee(local, f64x2.load(address, offset)), bits.shuffleWords([2, 3, 2, 3], get(local))];
}

/** Whether a mask holds for any cell, as an i32. */
export const anyOf = (mask: Wide): Code => i64x2.bitmask(mask.reduce((one, other) => bits.or(one, other)));

/** Whether a mask holds for all cells, as an i32. */
export const allOf = (mask: Wide): Code => i64x2.allTrue(mask.reduce((one, other) => bits.and(one, other)));

/** For which cells of a pass a mask holds: bits of an i32, the lowest that of the first. */
export const cellsOf = (mask: Wide): Code =>
  mask.map((one, at) => i32.shl(i64x2.bitmask(one), i32.const(2 * at)))
    .reduce((one, other) => word.or(one, other));
