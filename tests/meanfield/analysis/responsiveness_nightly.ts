import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { dampingRatio } from "../../../lib/analysis/damping_ratio.ts";
import { fieldOf } from "../../../lib/meanfield/analysis/field_at.ts";
import { fixedPoint } from "../../../lib/meanfield/analysis/fixed_point.ts";
import { stability } from "../../../lib/meanfield/analysis/stability.ts";
import { MEAN_FIELD_SYSTEM } from "../../../lib/meanfield/mean_field_system.ts";
import { printed } from "../../examples/_printed.ts";
import { inFolder } from "../../_folder.ts";
import { adexField, FAST } from "./_adex.ts";

Deno.test("the damping ratio of an eigenvalue is that of the autocorrelation of simulated counts, within 10 %", async () => {
  for (const E_L of [-63, -64, -66, -67]) {
    const spec = adexField({ E_L }), { field, inputs } = fieldOf(spec);
    const { ratio } = stability(field, fixedPoint(field, { inputs }).state, { inputs, fast: FAST }).damping;
    const options = { durationMs: 60_000, warmupMs: 5000, binMs: 1, seed: 1 };
    const { counts } = await MEAN_FIELD_SYSTEM.simulate(null, [{ ...spec, finiteSize: true }], options);
    const found = dampingRatio(counts.counts.subarray(0, counts.bins), { binMs: 1, maxLagMs: 45 })!;
    // Rates of 10,000 cells fluctuate by a third of their mean, which is not quite linear.
    assertAlmostEquals(found.ratio, ratio, 0.1 * ratio, `E_L ${E_L}`);
  }
});

/** Rows of the example's second table: E_L, rate, that of the mean field, damping ratio, mean field's, gain, its error, mean field's. */
function networkRows(text: string): number[][] {
  return text.split("\n").flatMap((line) => {
    const numbers = line.trim().split(/ +/).map(Number);
    return numbers.length === 8 && numbers.every(Number.isFinite) ? [numbers] : [];
  });
}

Deno.test("a network of 4,000 AdEx cells answers a pulse most at the border of damping, as its mean field does", () =>
  inFolder(async (folder) => {
    const text = await printed(folder, "responsiveness"), rows = networkRows(text);
    assertEquals(rows.map(([E_L]) => E_L), [-72.3, -69.3, -65.3], text);
    const [over, border, under] = rows;
    // The answer at the border is the largest, by more than two standard errors of the difference.
    for (const other of [over, under]) {
      assert(border[5] - other[5] > 2 * Math.hypot(border[6], other[6]), text);
    }
    // A parabola through the three has its top within 1.5 mV of the border.
    const rise = (border[5] - over[5]) / 3, fall = (under[5] - border[5]) / 4;
    assert(Math.abs(-1.5 - rise / (2 * (fall - rise) / 7)) < 1.5, text);
    for (const [, rate, meanField, , , gain, error, fieldGain] of rows) {
      assertAlmostEquals(meanField / rate, 1, 0.25, text);
      assertAlmostEquals(gain, fieldGain, 0.35 * fieldGain + 2 * error, text);
    }
    // It swings where its mean field does, and does not where that does not.
    assert(under[3] < 0.85 && over[3] > 0.95 && border[3] > 0.95, text);
  }));
