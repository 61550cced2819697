/** 2^-24: what the upper 24 bits of a word count. */
const UNIT = 2 ** -24;

/** A number in [0, 1), of the upper 24 bits of a random word: the same in single precision. */
export function uniformClosedOpen(word: number): number {
  return (word >>> 8) * UNIT;
}

/** A number in (0, 1), of the upper 24 bits of a random word, of which a logarithm can be taken. */
export function uniformOpen(word: number): number {
  return ((word >>> 8) + 0.5) * UNIT;
}

/** A number in (0, 1) of all bits of a random word, in double precision alone. */
export function uniformOpen32(word: number): number {
  return ((word >>> 0) + 0.5) / 2 ** 32;
}
