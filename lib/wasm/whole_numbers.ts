import { all, type Code, unsigned, vectorConstant } from "./code.ts";

/** An instruction of one byte after its operands. */
const plain = (byte: number) => (...operands: readonly Code[]): Code => [...operands.flat(), byte];

/** An instruction for four numbers at once. */
const lanes = (number: number) => (...operands: readonly Code[]): Code => [
  ...operands.flat(),
  0xfd,
  ...unsigned(number),
];

/** Whole numbers of 32 bits, one at a time. */
export const word = {
  load: (address: Code, offset = 0): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (
    address: Code,
    value: Code,
    offset = 0,
  ): Code => [...address, ...value, 0x36, 2, ...unsigned(offset)],
  /** The first where the third is not 0, else the second. */
  select: plain(0x1b),
  isZero: plain(0x45),
  lessSigned: plain(0x48),
  less: plain(0x49),
  atLeastSigned: plain(0x4e),
  mul: plain(0x6c),
  and: plain(0x71),
  or: plain(0x72),
  xor: plain(0x73),
  shrUnsigned: plain(0x76),
};

/** Does one thing or another. */
export const either = (condition: Code, yes: readonly Code[], no: readonly Code[]): Code =>
  all(condition, [0x04, 0x40], ...yes, [0x05], ...no, [0x0b]);

/** Does the body again and again while the condition, which is asked before each time, holds. */
export const during = (condition: Code, ...body: readonly Code[]): Code =>
  all([0x02, 0x40, 0x03, 0x40], condition, [0x45, 0x0d, 0x01], ...body, [0x0c, 0x00, 0x0b, 0x0b]);

/** Four whole numbers of 32 bits; masks have all bits of a number or none. */
export const words = {
  load: (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 2, ...unsigned(offset)],
  loadSplat: (address: Code, offset = 0): Code => [...address, 0xfd, 0x09, 2, ...unsigned(offset)],
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...[0xfd, 0x0b, 2],
    ...unsigned(offset),
  ],
  /** Four constants, or one four times. */
  const: (...values: readonly number[]): Code => {
    const own = values.length === 1 ? [0, 0, 0, 0].map(() => values[0]) : values;
    return vectorConstant([...new Uint8Array(Int32Array.from(own).buffer)]);
  },
  splat: lanes(0x11),
  /** One of them. */
  lane: (value: Code, lane: number): Code => [...value, 0xfd, 0x1b, lane],
  equal: lanes(0x37),
  less: lanes(0x39),
  greater: lanes(0x3b),
  atLeast: lanes(0x3f),
  not: lanes(0x4d),
  and: lanes(0x4e),
  /** Bits of the first that the second has not. */
  without: lanes(0x4f),
  or: lanes(0x50),
  xor: lanes(0x51),
  /** Where the third operand's bits are 1 those of the first, else those of the second. */
  select: lanes(0x52),
  /** Whether any bit is 1: one number. */
  any: lanes(0x53),
  /** The highest bits of the four as the lowest ones of one number. */
  highest: lanes(0xa4),
  shl: lanes(0xab),
  shrSigned: lanes(0xac),
  shrUnsigned: lanes(0xad),
  add: lanes(0xae),
  sub: lanes(0xb1),
  mul: lanes(0xb5),
  min: lanes(0xb6),
  max: lanes(0xb8),
};
