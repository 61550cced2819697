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

export { largest } from "../../lib/gpu/proof.ts";
export { madeUp as testRandom } from "../../lib/random/made_up.ts";
