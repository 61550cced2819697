/**
 * A repeatable source of numbers in [0, 1) for made-up data of proofs and tests: mulberry32 of T. Ettinger. Nothing that
 * volley simulates draws from it.
 */
export function madeUp(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of several choices, each equally likely. */
export function oneOf<T>(random: () => number, ...choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)];
}
