import { assertEquals } from "@std/assert";
import { SOBOL_DIMENSIONS, sobolFractions } from "../../../lib/experiment/dataset/sobol.ts";

// SciPy 1.17.1, scipy.stats.qmc.Sobol(21, scramble=False).random(1024): points 0 to 7, first five dimensions, in eighths; points
// 777 and 1000, all dimensions, in 1024ths. SciPy takes its direction numbers from new-joe-kuo-6.21201 too.
const FIRST = [
  [0, 0, 0, 0, 0],
  [4, 4, 4, 4, 4],
  [6, 2, 2, 2, 6],
  [2, 6, 6, 6, 2],
  [3, 3, 5, 7, 3],
  [7, 7, 1, 3, 7],
  [5, 1, 7, 5, 5],
  [1, 5, 3, 1, 1],
];
// deno-fmt-ignore
const LATER: Record<number, number[]> = {
  777: [709, 959, 167, 281, 651, 365, 195, 781, 357, 331, 763, 713, 393, 485, 583, 527, 413, 885, 379, 771, 243],
  1000: [225, 99, 531, 693, 287, 929, 47, 921, 513, 71, 87, 261, 165, 393, 147, 379, 737, 353, 1015, 743, 535],
};

Deno.test("sobolFractions() are the points that SciPy makes of the direction numbers of Joe and Kuo", () => {
  const few = sobolFractions(8, 5);
  assertEquals(Array.from(few, (x) => x / 2 ** 29), FIRST.flat());
  const many = sobolFractions(1024, SOBOL_DIMENSIONS);
  for (const [point, values] of Object.entries(LATER)) {
    const at = Number(point) * SOBOL_DIMENSIONS;
    assertEquals(Array.from(many.subarray(at, at + SOBOL_DIMENSIONS), (x) => x / 2 ** 22), values);
  }
});

Deno.test("sobolFractions() lie one in each of 2^m equal parts of every dimension", () => {
  const points = 256;
  const fractions = sobolFractions(points, SOBOL_DIMENSIONS);
  for (let dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++) {
    const parts = new Set<number>();
    for (let point = 0; point < points; point++) {
      parts.add(fractions[point * SOBOL_DIMENSIONS + dimension] >>> 24);
    }
    assertEquals(parts.size, points);
  }
});

Deno.test("sobolFractions() of the first two dimensions lie one in each of the 16 x 16 boxes", () => {
  const fractions = sobolFractions(256, 2);
  const boxes = new Set(
    Array.from({ length: 256 }, (_, p) => (fractions[2 * p] >>> 28) * 16 + (fractions[2 * p + 1] >>> 28)),
  );
  assertEquals(boxes.size, 256);
});
