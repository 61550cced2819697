import { all, type Code } from "../../wasm/code.ts";
import { bits, f64x2, i64x2, word } from "../../wasm/doubles.ts";
import { get, i32, set, tee } from "../../wasm/instructions.ts";

/** Vectors of two cells that are computed side by side, so that one does not wait for the other: a pass has four cells. */
export const VECTORS = 2;
/** Cells of a pass. */
export const PASS_CELLS = 2 * VECTORS;

/** A value of all cells of a pass: code for each vector. */
export type Wide = readonly Code[];

/** What code makes of a vector, for all. */
function each(instruction: (...operands: readonly Code[]) => Code) {
  return (...operands: readonly Wide[]): Wide =>
    Array.from({ length: VECTORS }, (_, at) => instruction(...operands.map((one) => one[at])));
}

/** The same code for all vectors. */
export const everywhere = (code: Code): Wide => Array.from({ length: VECTORS }, () => code);

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

/** Numbers of doubles from memory, of the cells of a pass. */
export const loadWide = (address: Code, offset: number): Wide =>
  Array.from({ length: VECTORS }, (_, at) => f64x2.load(address, offset + 16 * at));

export const storeWide = (address: Code, value: Wide, offset: number): Code =>
  all(...value.map((one, at) => f64x2.store(address, one, offset + 16 * at)));

/** Whole numbers of 32 bits from memory, as such: the numbers of vector k are the lower half of its own. @param local For all of them. */
export function loadHalves(address: Code, offset: number, local: number): Wide {
  return Array.from({ length: VECTORS }, (_, at) => {
    if (at === 0) return tee(local, f64x2.load(address, offset));
    return bits.shuffleWords([2, 3, 2, 3], get(local));
  });
}

/** Whether a mask holds for any cell, as an i32. */
export const anyOf = (mask: Wide): Code => i64x2.bitmask(mask.reduce((one, other) => bits.or(one, other)));

/** Whether a mask holds for all cells, as an i32. */
export const allOf = (mask: Wide): Code => i64x2.allTrue(mask.reduce((one, other) => bits.and(one, other)));

/** For which cells of a pass a mask holds: bits of an i32, the lowest that of the first. */
export const cellsOf = (mask: Wide): Code =>
  mask.map((one, at) => i32.shl(i64x2.bitmask(one), i32.const(2 * at)))
    .reduce((one, other) => word.or(one, other));
