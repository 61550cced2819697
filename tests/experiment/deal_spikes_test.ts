import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isiCv } from "../../lib/analysis/isi.ts";
import { dealSpikes } from "../../lib/experiment/deal_spikes.ts";

Deno.test("dealSpikes() gives every spike of a bin to another cell, and full rounds to all cells", () => {
  const counts = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 30 });
  fc.assert(fc.property(counts, fc.integer({ min: 1, max: 12 }), (counts, cells) => {
    const { times, neurons, durationMs } = dealSpikes(counts, { cells, binMs: 2, seed: 5 });
    assertEquals(durationMs, 2 * counts.length);
    counts.forEach((count, bin) => {
      const cellsOf = Array.from(neurons).filter((_, spike) => times[spike] === 2 * bin + 1);
      assertEquals(cellsOf.length, count);
      const times_ = Array.from({ length: cells }, (_, cell) => cellsOf.filter((one) => one === cell).length);
      assert(Math.max(...times_) - Math.min(...times_) <= 1, `${cellsOf} of ${cells}`);
    });
  }));
});

Deno.test("dealSpikes() deals equal counts of a bin alike, whatever came before", () => {
  const a = dealSpikes([3, 0, 4], { cells: 50, binMs: 1 });
  const b = dealSpikes([0, 7, 4], { cells: 50, binMs: 1 });
  assertEquals(a.neurons.slice(3), b.neurons.slice(7));
  const c = dealSpikes([3, 0, 4], { cells: 50, binMs: 1, seed: 2 });
  assert(a.neurons.some((neuron, spike) => neuron !== c.neurons[spike]));
});

Deno.test("dealSpikes() is fair to all cells and makes trains as irregular as a Bernoulli process", () => {
  const counts = new Uint8Array(20_000).fill(2);
  const raster = dealSpikes(counts, { cells: 40, binMs: 1 });
  const spikes = new Float64Array(40);
  for (const neuron of raster.neurons) spikes[neuron]++;
  // 1000 spikes a cell, sd sqrt(20000 * 0.05 * 0.95) = 31: 40 cells stay within 4.5 sd.
  assert(spikes.every((count) => Math.abs(count - 1000) < 140), `${spikes}`);
  // Intervals are geometric with p = 0.05: CV sqrt(1 - p) = 0.975, sd over 40 cells about 0.975 / sqrt(40000).
  assert(Math.abs(isiCv(raster)! - 0.975) < 0.025, `${isiCv(raster)}`);
});
