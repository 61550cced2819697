import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockMeans } from "../../lib/report/block_means.ts";
import { escapeHtml } from "../../lib/report/escape_html.ts";
import { formatNumber } from "../../lib/report/format_number.ts";
import { binFractions, chooseBins } from "../../lib/report/histogram.ts";
import { slotsOf } from "../../lib/report/layout.ts";
import { logTicks } from "../../lib/report/log_ticks.ts";

Deno.test("formatNumber() keeps three digits, true minus signs and powers of ten", () => {
  const texts = [0, 3, -3, 12.345, -0.5, 1234.5, 54321, 1e6, -2.5e-7, 1 / 3].map((value) =>
    formatNumber(value)
  );
  assertEquals(texts, [
    "0",
    "3",
    "−3",
    "12.3",
    "−0.500",
    "1235",
    "54321",
    "1.00 × 10⁶",
    "−2.50 × 10⁻⁷",
    "0.333",
  ]);
  assertEquals(formatNumber(2, { sign: true }), "+2");
  assertEquals([NaN, Infinity, null, undefined].map((value) => formatNumber(value)), ["–", "–", "–", "–"]);
});

Deno.test("escapeHtml() leaves no character that opens a tag, an attribute or an entity", () => {
  assertEquals(escapeHtml(`<a b="c">'&`), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
});

Deno.test("chooseBins() covers all samples without a thin tail, in 1 to 50 bins", () => {
  const samples = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(samples, (values) => {
    const bins = chooseBins(values);
    assert(bins.count >= 1 && bins.count <= 50 && bins.width > 0, JSON.stringify(bins));
    const total = binFractions(values, bins).reduce((a, b) => a + b, 0);
    assertAlmostEquals(total, 1, 1e-9); // at most 60 samples: the 99.5th percentile is the largest one
  }));
});

Deno.test("chooseBins() leaves a thin far tail outside and keeps whole numbers in whole bins", () => {
  const values = [...Array.from({ length: 1000 }, (_, i) => i % 50), 100_000];
  const bins = chooseBins(values);
  assert(Number.isInteger(bins.width) && bins.start + bins.count * bins.width < 100);
  assertAlmostEquals(binFractions(values, bins).reduce((a, b) => a + b, 0), 1000 / 1001, 1e-9);
});

Deno.test("blockMeans() keeps short curves and the mean of long ones", () => {
  assertEquals(blockMeans([1, 2, 3], 3), { means: [1, 2, 3], block: 1 });
  assertEquals(blockMeans([1, 3, 5, 7, 9], 3), { means: [2, 6, 9], block: 2 });
});

Deno.test("logTicks() gives decades, and 2 and 5 between them where decades are few", () => {
  assertEquals(logTicks(0.5, 200), [1, 10, 100]);
  assertEquals(logTicks(0.4, 12), [0.5, 1, 2, 5, 10]);
});

Deno.test("slotsOf() fills every row for any number of panels", () => {
  for (let count = 0; count <= 6; count++) {
    const slots = slotsOf(count);
    assertEquals(slots.length, count);
    const filled = slots.reduce((rows, { perRow }) => rows + 1 / perRow, 0);
    assertAlmostEquals(filled, Math.round(filled), 1e-9);
  }
});
