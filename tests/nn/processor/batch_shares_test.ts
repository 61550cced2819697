import { assert, assertEquals } from "@std/assert";
import { batchShares } from "../../../lib/nn/processor/batch_shares.ts";

Deno.test("batchShares() are all rows once, in whole fours but the last, eight parts at most", () => {
  for (const batch of [1, 3, 4, 5, 16, 31, 32, 64, 100, 4096]) {
    for (const steps of [1, 7, 80, 400]) {
      const shares = batchShares(batch, steps), what = `${batch} x ${steps}`;
      assertEquals(shares.reduce((sum, { count }) => sum + count, 0), batch, what);
      shares.forEach(({ firstRow, count }, at) => {
        assert(count > 0 && (at === shares.length - 1 || count % 4 === 0), what);
        assertEquals(firstRow, at * shares[0].count, what);
      });
      assert(shares.length <= 8, what);
      // A part is worth its gradient, or there is no other.
      assert(shares.length === 1 || shares[0].count * steps >= 256, what);
    }
  }
});
