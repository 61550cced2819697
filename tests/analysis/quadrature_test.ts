import { assert, assertEquals, assertThrows } from "@std/assert";
import { dawson } from "../../lib/analysis/dawson.ts";
import { gaussLegendre } from "../../lib/analysis/gauss_legendre.ts";

Deno.test("dawson() is that of 30 digits, odd, from its series to its tail", () => {
  // mpmath 1.3: sqrt(pi)/2 exp(-x²) erfi(x).
  const known = [
    [1e-05, 9.9999999993333342e-6],
    [0.1, 0.099335992397852867],
    [0.199, 0.1938285551748473],
    [0.201, 0.19567275321979943],
    [0.5, 0.4244363835020223],
    [0.9241, 0.54104422381758452],
    [1, 0.53807950691276842],
    [2.3, 0.24905295683776672],
    [5, 0.10213407442427684],
    [11.3, 0.044423126482903992],
    [40, 0.012503909917843973],
  ];
  for (const [x, value] of known) {
    assert(Math.abs(dawson(x) / value - 1) < 4e-15, `${x}: ${dawson(x)}`);
    assertEquals(dawson(-x), -dawson(x));
  }
  assertEquals(dawson(0), 0);
  assert(Number.isNaN(dawson(NaN)));
});

Deno.test("gaussLegendre() is exact up to degree 2N - 1, and not beyond", () => {
  for (const points of [1, 2, 5, 24, 64]) {
    const { places, weights } = gaussLegendre(points);
    const of = (degree: number) => places.reduce((sum, x, k) => sum + weights[k] * x ** degree, 0);
    for (let degree = 0; degree < 2 * points; degree++) {
      assert(Math.abs(of(degree) - (degree % 2 ? 0 : 2 / (degree + 1))) < 4e-15, `${points}, ${degree}`);
    }
    if (points <= 5) assert(Math.abs(of(2 * points) - 2 / (2 * points + 1)) > 1e-5);
  }
  assertThrows(
    () => gaussLegendre(0),
    RangeError,
    "the number of points must be a whole number from 1 to 200",
  );
});
