/** Multipliers and Weyl constants of Philox 4x32. */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two 32-bit integers, as a signed one. */
function highBits(a: number, b: number): number {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16;
  // Each sum is below 2^32: bits are right whatever the sign.
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers: of a random word and a size, a whole number below the size. */
export function multiplyHigh(a: number, b: number): number {
  return highBits(a, b) >>> 0;
}

/** Four random 32-bit words. */
export type FourWords = [number, number, number, number];

/**
 * Philox 4x32: four random 32-bit words from a counter and a key, without any stored state.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3",
 * doi:10.1145/2063384.2063405.
 * @param counter Four unsigned 32-bit words.
 * @param key Two unsigned 32-bit words.
 * @param rounds Number of rounds. @default 10
 * @returns Four unsigned 32-bit words: plain numbers, as a typed array costs ten times what the words do.
 */
export function philox4x32(counter: ArrayLike<number>, key: ArrayLike<number>, rounds = 10): FourWords {
  let c0 = counter[0] | 0, c1 = counter[1] | 0, c2 = counter[2] | 0, c3 = counter[3] | 0;
  let k0 = key[0] | 0, k1 = key[1] | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = highBits(M0, c0), low0 = Math.imul(M0, c0);
    const high1 = highBits(M1, c2), low1 = Math.imul(M1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}
