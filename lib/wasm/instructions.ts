import { all, type Code, signed, unsigned, vectorConstant } from "./code.ts";

/** An instruction of one byte after its operands. */
function plain(byte: number) {
  return (...operands: readonly Code[]): Code => [...operands.flat(), byte];
}

/** An instruction for four numbers at once: a prefix and its number, after its operands. */
function lanes(number: number) {
  return (...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(number)];
}

/** An access to memory: alignment as a power of two, and bytes added to the address. */
function access(opcode: Code, alignment: number) {
  return (address: Code, offset = 0): Code => [...address, ...opcode, alignment, ...unsigned(offset)];
}

function store(opcode: Code, alignment: number) {
  return (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...opcode,
    alignment,
    ...unsigned(offset),
  ];
}

/** The value of a local. */
export const get = (local: number): Code => [0x20, ...unsigned(local)];

/** Sets a local. */
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** Sets a local and leaves its value. */
export const tee = (local: number, value: Code): Code => [...value, 0x22, ...unsigned(local)];

/** Calls a function of the module by its place. */
export const call = (place: number, ...operands: readonly Code[]): Code => [
  ...operands.flat(),
  0x10,
  ...unsigned(place),
];

/** Does the body again while the condition, which stands at its end, holds; at least once. */
export const repeatWhile = (condition: Code, ...body: readonly Code[]): Code =>
  all([0x03, 0x40], ...body, condition, [0x0d, 0x00, 0x0b]);

/** Does the body where the condition holds. */
export const when = (condition: Code, ...body: readonly Code[]): Code =>
  all(condition, [0x04, 0x40], ...body, [0x0b]);

/** Whole numbers of 32 bits: addresses and counts. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  ltUnsigned: plain(0x49),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  shl: plain(0x74),
};

/** Numbers in single precision. */
export const f32 = {
  load: access([0x2a], 2),
  store: store([0x38], 2),
  add: plain(0x92),
};

/** The bytes of a number in single precision. */
function bytesOf(value: number): Code {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [...bytes];
}

/** Four numbers in single precision. */
export const f32x4 = {
  /** The same constant four times. */
  const: (value: number): Code => vectorConstant(Array.from({ length: 4 }, () => bytesOf(value)).flat()),
  load: access([0xfd, 0x00], 4),
  /** One number from memory, four times. */
  loadSplat: access([0xfd, 0x09], 2),
  store: store([0xfd, 0x0b], 4),
  /** All bits of a number 1 where they differ, else 0. */
  notEqual: lanes(0x42),
  greater: lanes(0x44),
  abs: lanes(0xe0),
  neg: lanes(0xe1),
  sqrt: lanes(0xe3),
  add: lanes(0xe4),
  sub: lanes(0xe5),
  mul: lanes(0xe6),
  div: lanes(0xe7),
  min: lanes(0xe8),
  max: lanes(0xe9),
  /** The second operand where it is less than the first, else the first: one instruction, where a minimum with its rules for zeros and NaN takes several. */
  pseudoMin: lanes(0xea),
  /** The second operand where the first is less, else the first. */
  pseudoMax: lanes(0xeb),
};

/** Bits of four numbers. */
export const v128 = {
  /** Where the third operand's bits are 1 those of the first, else those of the second. */
  select: lanes(0x52),
};

/** The highest bits of sixteen bytes as an i32. */
export const signBits = lanes(0x64);

/** Sixteen bytes of eight whole numbers of 16 bits and eight others; beyond their range its ends. */
export const bytesOfShorts = lanes(0x65);

/** Four whole numbers of 32 bits. */
export const i32x4 = {
  /** The highest bits as an i32. */
  signBits: lanes(0xa4),
  /** Eight numbers of 16 bits of these and four others; beyond their range its ends. */
  shorts: lanes(0x85),
  /** Shifts all by one count, an i32. */
  shl: lanes(0xab),
  add: lanes(0xae),
};
