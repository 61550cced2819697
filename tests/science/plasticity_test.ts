import { assert } from "@std/assert";
import { learnt } from "./_learnt.ts";

Deno.test("stdp-window: weights follow the window of 60 pairs", async () => {
  const { weights } = await learnt("stdp-window", 60_100);
  weights.forEach((weight, k) => {
    const lead = 40 - k + (k === 40 ? 0.1 : 0);
    // Pairs a second apart hardly reach each other: e^(-960 / 20) of a change.
    const change = lead > 0 ? 0.005 * Math.exp(-lead / 20) : -0.00525 * Math.exp(lead / 20);
    assert(Math.abs(weight - (0.5 + 60 * change)) < 1e-5, `${lead} ms: ${weight}`);
  });
});
