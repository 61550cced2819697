import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { dct, dctBasis, inverseDct } from "../../lib/analysis/dct.ts";
import { uniforms } from "./_random.ts";

const random = (length: number, seed: number) => {
  const uniform = uniforms(seed);
  return Float64Array.from({ length }, () => Math.floor(300 * uniform()));
};

// Sums of N = 22 products of numbers up to 300 in double precision: errors below 22 * 300 * 2^-52 * N < 1e-10.
const TOLERANCE = 1e-10;

Deno.test("inverseDct() of all coefficients gives the histograms back", () => {
  for (const length of [1, 2, 7, 22]) {
    const values = random(3 * length, length);
    const back = inverseDct(dct(values, length), length);
    assertEquals(back.length, values.length);
    back.forEach((value, k) => assertAlmostEquals(value, values[k], TOLERANCE));
  }
});

Deno.test("dct() keeps the sum of squares (Parseval) and puts the sum into mode 0", () => {
  const values = random(22, 4);
  const squares = (of: Float64Array) => of.reduce((sum, x) => sum + x * x, 0);
  const coefficients = dct(values, 22);
  assertAlmostEquals(squares(coefficients) / squares(values), 1, 1e-13);
  assertAlmostEquals(coefficients[0] * Math.sqrt(22), values.reduce((a, b) => a + b), TOLERANCE);
});

Deno.test("dct() with fewer modes returns the first coefficients; their inverse keeps the sum and is the nearest", () => {
  const values = random(22, 9);
  const all = dct(values, 22);
  const some = dct(values, 22, { modes: 8 });
  assertEquals(some, all.slice(0, 8));
  const smooth = inverseDct(some, 22, { modes: 8 });
  assertAlmostEquals(smooth.reduce((a, b) => a + b), values.reduce((a, b) => a + b), 1e-9);
  const distance = smooth.reduce((sum, x, k) => sum + (x - values[k]) ** 2, 0);
  assertAlmostEquals(distance, all.slice(8).reduce((sum, x) => sum + x * x, 0), 1e-7);
});

Deno.test("dctBasis() holds cosines: mode 1 of four values by hand", () => {
  const expected = [1, 3, 5, 7].map((odd) => Math.sqrt(0.5) * Math.cos(odd * Math.PI / 8));
  dctBasis(4, 2).slice(4).forEach((value, k) => assertAlmostEquals(value, expected[k], 1e-15));
});

Deno.test("dct() refuses more modes than values and broken histograms", () => {
  assertThrows(
    () => dct([1, 2], 2, { modes: 3 }),
    RangeError,
    "modes must be at most its length 2: current value is 3",
  );
  const error = assertThrows(() => dct([1, 2, 3], 2), RangeError, "a multiple of 2: current value is 3");
  assert(error.message.startsWith("Cannot "));
});
