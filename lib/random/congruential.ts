/**
 * A repeatable source of numbers in [0, 1) that spreads marks in pictures: a linear congruential generator with the constants of Press et al.
 * (1992), "Numerical Recipes in C", chapter 7.1. Nothing that volley simulates draws from it.
 * @param seed A 32-bit word.
 */
export function congruential(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
