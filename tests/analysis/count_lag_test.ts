import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { countLag } from "../../lib/analysis/count_lag.ts";

/** A rhythm of 20 ms whose bumps are Gaussians of 2 ms about `centre`. */
function rhythm(centre: number): Float64Array {
  return Float64Array.from({ length: 2000 }, (_, t) => {
    const phase = ((t - centre) % 20 + 30) % 20 - 10;
    return 10 * Math.exp(-((phase / 2) ** 2) / 2);
  });
}

Deno.test("countLag() finds by how much one rhythm follows another, to a fraction of a bin", () => {
  for (const lag of [-4, -1.5, 0, 0.3, 2, 3.7]) {
    // The correlogram of the two is a Gaussian of sd 2.8 bins: its parabola errs by well under 0.02 bins.
    assertAlmostEquals(countLag(rhythm(7), rhythm(7 + lag), { binMs: 1 })!, lag, 0.02);
    assertAlmostEquals(countLag(rhythm(7), rhythm(7 + lag), { binMs: 0.5, maxLagMs: 5 })!, lag / 2, 0.01);
  }
});

Deno.test("countLag() is null where there is no peak", () => {
  assertEquals(countLag(new Uint16Array(100), new Uint16Array(100), { binMs: 1 }), null);
  assertEquals(countLag([1, 2, 3], [1, 2, 3], { binMs: 1 }), null);
  assertEquals(countLag(rhythm(0), new Float64Array(2000).fill(3), { binMs: 1 }), null);
  assert(countLag(rhythm(0), rhythm(8), { binMs: 1, maxLagMs: 4 }) === null, "the peak lies outside");
});
