/**
 * pcg4d: a hash of four words to four words, used as a counter-based generator: the same counter always gives the same
 * words. About 36 integer operations for four words, where ten rounds of Philox need some 250 without a high
 * multiplication; what both cost on a device is measured by bench/random.ts. Known limits: output bit n does not depend on
 * input bits above n + 16, and the lowest two bits of a word are weak.
 *
 * M. Jarzynski, M. Olano (2020), "Hash functions for GPU rendering", Journal of Computer Graphics Techniques 9(3), 20-38.
 * @param out Receives four unsigned 32-bit words.
 * @param a First counter word. @param b Second. @param c Third. @param d Fourth.
 */
export function pcg4d(out: Uint32Array, a: number, b: number, c: number, d: number): void {
  let x = (Math.imul(a, 1664525) + 1013904223) | 0;
  let y = (Math.imul(b, 1664525) + 1013904223) | 0;
  let z = (Math.imul(c, 1664525) + 1013904223) | 0;
  let w = (Math.imul(d, 1664525) + 1013904223) | 0;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  x ^= x >>> 16;
  y ^= y >>> 16;
  z ^= z >>> 16;
  w ^= w >>> 16;
  x = (x + Math.imul(y, w)) | 0;
  y = (y + Math.imul(z, x)) | 0;
  z = (z + Math.imul(x, y)) | 0;
  w = (w + Math.imul(y, z)) | 0;
  out[0] = x;
  out[1] = y;
  out[2] = z;
  out[3] = w;
}
