import { assertAlmostEquals, assertEquals } from "@std/assert";
import { pearsonMatrix } from "../../lib/analysis/pearson.ts";

Deno.test("pearsonMatrix() gives what numpy.corrcoef gives", () => {
  const found = pearsonMatrix([[1, 2, 4, 8, 3], [2, 1, 5, 6, 7], [-1, -2, 0.5, 3, 9]]);
  const [ab, ac, bc] = [0.6220000585102474, 0.29065581126927553, 0.8706009540480585];
  [1, ab, ac, ab, 1, bc, ac, bc, 1].forEach((wanted, k) => assertAlmostEquals(found[k], wanted, 1e-14));
});

Deno.test("pearsonMatrix() holds for values whose squares overflow or vanish, and whose mean is far away", () => {
  for (const scale of [1e200, 1e-200]) {
    assertAlmostEquals(
      pearsonMatrix([[1, 2, 4], [2, 1, 5]].map((row) => row.map((x) => x * scale)))[1],
      0.8386278693775346,
      1e-12,
    );
  }
  assertEquals(pearsonMatrix([[1e9, 1e9 + 1, 1e9 + 2], [0, 1, 2]])[1].toFixed(9), "1.000000000");
});
