/** 2^-24: what the upper 24 bits of a word count. */
export const UNIT = 2 ** -24;

/** A number from 0 up to but without 1, of the upper 24 bits of a random word: the same in single precision. */
export function uniformFrom(word: number): number {
  return (word >>> 8) * UNIT;
}
