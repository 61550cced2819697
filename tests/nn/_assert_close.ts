/**
 * Compares two lists of numbers: |actual - expected| <= atol + rtol * |expected|. Fails on NaN, and names the worst pair.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: { atol: number; rtol: number; what: string },
): void {
  const { atol, rtol, what } = tolerance;
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} values instead of ${expected.length}`);
  }
  let worst = -1, excess = 0, failures = 0;
  for (let at = 0; at < actual.length; at++) {
    const error = Math.abs(actual[at] - expected[at]);
    const ratio = error / (atol + rtol * Math.abs(expected[at]));
    if (ratio <= 1) continue;
    failures++;
    if (worst < 0 || !(ratio <= excess)) [worst, excess] = [at, ratio];
  }
  if (failures === 0) return;
  const first = Array.from(actual).slice(0, 4).map((value, at) => `${value} / ${expected[at]}`).join(", ");
  throw new Error(
    `${what}: ${failures} of ${actual.length} differ; worst at ${worst}: ${actual[worst]} instead of ` +
      `${expected[worst]}; first pairs: ${first}`,
  );
}

/** Largest absolute value, for tolerances relative to a whole gradient. */
export function largest(values: ArrayLike<number>): number {
  let result = 0;
  for (let at = 0; at < values.length; at++) result = Math.max(result, Math.abs(values[at]));
  return result;
}

/** A repeatable source of numbers in [0, 1) for test data (mulberry32). */
export function testRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
