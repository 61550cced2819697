import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { seriesAbout, seriesOf } from "../../../lib/experiment/infer/count_series.ts";
import { observationsOf } from "../../../lib/experiment/infer/observation.ts";
import type { PopulationCounts } from "../../../lib/system/population_counts.ts";

const manifest = {
  populations: [{ name: "E", size: 100 }, { name: "I", size: 20 }],
  simulation: { durationMs: 95, warmupMs: 0, binMs: 1, stepMs: 0.1 },
};

/** A run of 95 bins of 1 ms: the place of a spike of E is its number, I fires twice in the 30th bin and once in the last. */
function run(): PopulationCounts {
  const counts = new Uint16Array(2 * 95);
  for (const at of [0, 9, 10, 89, 90, 94]) counts[at] = 1;
  counts[95 + 30] = 2;
  counts[95 + 94] = 1;
  return { populations: manifest.populations, binMs: 1, networks: 1, bins: 95, counts };
}

Deno.test("seriesOf() has the root of the rate of each population in each whole bin, and nothing of what is left over", () => {
  const about = seriesAbout(manifest, 10);
  assertEquals(about, { names: ["E", "I"], binMs: 10, steps: 9 });
  const series = seriesOf(run(), about), rates = Array.from(series, (root) => root ** 2);
  const wanted = new Array(18).fill(0);
  // Two spikes of 100 cells in 10 ms are 2 Hz, of 20 cells 10 Hz.
  wanted[0] = 2;
  wanted[2] = 1;
  wanted[16] = 1;
  wanted[2 * 3 + 1] = 10;
  rates.forEach((rate, at) => assertAlmostEquals(rate, wanted[at], 1e-12, `${at}`));
  assertEquals(seriesOf(run(), seriesAbout(manifest, 1)).length, 2 * 95);
});

Deno.test("seriesAbout() and seriesOf() refuse bins and runs that do not fit, in a sentence", () => {
  for (
    const [binMs, said] of [
      [0.5, "whole multiples of the dataset's 1 ms"],
      [2.5, "whole multiples"],
      [0, "whole multiples"],
      [NaN, "whole multiples"],
      [48, "2 to 2000 bins"],
      [1000, "2 to 2000 bins"],
    ] as const
  ) assertThrows(() => seriesAbout(manifest, binMs), RangeError, said);
  const long = { ...manifest, simulation: { ...manifest.simulation, durationMs: 3000 } };
  assertThrows(() => seriesAbout(long, 1), RangeError, "2 to 2000 bins");
  const wanted = "a run must last for 100 ms, as long as those that were learnt from";
  assertThrows(() => seriesOf(run(), { names: ["E", "I"], binMs: 10, steps: 10 }), RangeError, wanted);
});

Deno.test("an observation without spikes says that the posterior was told of none like it", () => {
  const silent = { ...run(), counts: new Uint16Array(2 * 95) }, about = { measures: ["rate.E"], manifest };
  const notes = (counts: PopulationCounts) => observationsOf(counts, "seen", about)[0].notes.join();
  assertEquals(notes(run()), "");
  assertEquals(
    notes(silent),
    "It has no spikes, and the posterior learns from active runs alone: it was told of none like it.",
  );
});
