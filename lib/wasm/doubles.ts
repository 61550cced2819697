import { all, type Code, unsigned } from "./code.ts";

/** A vector instruction after its operands: a prefix and its number. */
function lanes(number: number) {
  return (...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(number)];
}

/** The same with the number of a lane. */
function lane(number: number) {
  return (place: number, ...operands: readonly Code[]): Code => [
    ...operands.flat(),
    0xfd,
    ...unsigned(number),
    place,
  ];
}

function load(number: number, alignment: number) {
  return (address: Code, offset = 0): Code => [
    ...address,
    0xfd,
    ...unsigned(number),
    alignment,
    ...unsigned(offset),
  ];
}

/** Two numbers in double precision. Comparisons give masks: all bits of a number's place are 1 where it holds. */
export const f64x2 = {
  load: load(0x00, 3),
  /** One number from memory, twice. */
  loadSplat: load(0x0a, 3),
  store: (address: Code, value: Code, offset = 0): Code =>
    all(address, value, [0xfd, 0x0b, 3], unsigned(offset)),
  splat: lanes(0x14),
  extract: lane(0x21),
  replace: lane(0x22),
  eq: lanes(0x47),
  ne: lanes(0x48),
  lt: lanes(0x49),
  gt: lanes(0x4a),
  le: lanes(0x4b),
  ge: lanes(0x4c),
  /** Rounded down, up, to 0, and to the nearest whole number. */
  floor: lanes(0x75),
  ceil: lanes(0x74),
  trunc: lanes(0x7a),
  nearest: lanes(0x94),
  abs: lanes(0xec),
  neg: lanes(0xed),
  sqrt: lanes(0xef),
  add: lanes(0xf0),
  sub: lanes(0xf1),
  mul: lanes(0xf2),
  div: lanes(0xf3),
  min: lanes(0xf4),
  max: lanes(0xf5),
  /** Of the two lower numbers in single precision. */
  ofSingles: lanes(0x5f),
  /** The sum of both, an f64. */
  addLanes: (value: Code): Code => all(value, [0xfd, 0x21, 0], value, [0xfd, 0x21, 1], [0xa0]),
  /** Of the two lower whole numbers of 32 bits, with their sign and without. */
  ofSigned: lanes(0xfe),
  ofUnsigned: lanes(0xff),
};

/** Two whole numbers of 64 bits. */
export const i64x2 = {
  allTrue: lanes(0xc3),
  /** The upper bits of both, as bits 0 and 1 of an i32. */
  bitmask: lanes(0xc4),
  /** Shifts both by one count, an i32. */
  shl: lanes(0xcb),
  add: lanes(0xce),
  sub: lanes(0xd1),
};

/** Bits of a vector. */
export const bits = {
  /** 64 bits from memory; the others are 0. */
  loadHalf: load(0x5d, 2),
  /** Words of 32 bits of one vector in another order. */
  shuffleWords: (places: readonly number[], value: Code): Code =>
    all(value, value, [0xfd, 0x0d], places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte))),
  not: lanes(0x4d),
  and: lanes(0x4e),
  /** The first operand's where the second's are 0. */
  andNot: lanes(0x4f),
  or: lanes(0x50),
  xor: lanes(0x51),
  /** Where the third operand's bits are 1 those of the first, else those of the second. */
  select: lanes(0x52),
  /** Whether any is 1, an i32. */
  anyTrue: lanes(0x53),
};

/** The same number in double precision twice, as bytes of the code. */
export function doubleTwice(value: number): Code {
  const bytes = new Uint8Array(new Float64Array([value, value]).buffer);
  return [0xfd, 0x0c, ...bytes];
}

/** An instruction of one byte after its operands. */
function plain(byte: number) {
  return (...operands: readonly Code[]): Code => [...operands.flat(), byte];
}

/** What else whole numbers of 32 bits need. */
export const word = {
  load: (address: Code, offset = 0): Code => all(address, [0x28, 2], unsigned(offset)),
  store: (address: Code, value: Code, offset = 0): Code => all(address, value, [0x36, 2], unsigned(offset)),
  isZero: plain(0x45),
  and: plain(0x71),
  or: plain(0x72),
  trailingZeros: plain(0x68),
  shrUnsigned: plain(0x76),
  geUnsigned: plain(0x4f),
};

/** Sets bytes of the memory to 0. */
export function clear(address: Code, bytes: Code): Code {
  return all(address, [0x41, 0x00], bytes, [0xfc, 0x0b, 0x00]);
}

/** One of two statements by whether a condition holds. */
export const either = (condition: Code, yes: Code, no: Code): Code =>
  all(condition, [0x04, 0x40], yes, [0x05], no, [0x0b]);
