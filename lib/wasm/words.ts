import { type Code, unsigned } from "./code.ts";

/** A vector instruction after its operands: a prefix and its number. */
function lanes(number: number) {
  return (...operands: readonly Code[]): Code => [...operands.flat(), 0xfd, ...unsigned(number)];
}

/** Four whole numbers of 32 bits, beside what `i32x4` of `instructions.ts` has. */
export const words = {
  /** Constants: four, or one for all. */
  constant: (values: readonly number[]): Code => {
    const all = Int32Array.from({ length: 4 }, (_, k) => values[k % values.length]);
    return [0xfd, 0x0c, ...new Uint8Array(all.buffer)];
  },
  splat: lanes(0x11),
  /** With their signs: all bits are 1 where it holds. */
  gt: lanes(0x3b),
  /** Shifts all by one count, an i32. */
  shrUnsigned: lanes(0xad),
  add: lanes(0xae),
  mul: lanes(0xb5),
};
