import { assert, assertAlmostEquals } from "@std/assert";
import { MeasuredRun } from "../../../lib/experiment/measures/measured_run.ts";
import { MEASURES } from "../../../lib/experiment/measures/registry.ts";

const SIZE = 6, BINS = 900, BIN_MS = 0.5;
const series = Uint16Array.from({ length: BINS }, (_, bin) => (bin * bin) % 11 < 3 ? 1 + bin % 3 : 0);
const neurons = Uint32Array.from(series).reduce((sum, count) => sum + count, 0);
const cells = Uint32Array.from({ length: neurons }, (_, k) => (k * k + k % 5) % SIZE);
const bins = Array.from(series, (count, bin) => new Array<number>(count).fill(bin)).flat();
const times = Float64Array.from(bins, (bin, k) => (bin + 0.1 + 0.1 * (k % 3)) * BIN_MS).sort();

for (const measure of MEASURES.filter(({ inParts }) => inParts)) {
  Deno.test(`${measure.name} of a run that comes in parts is that of the whole`, () => {
    const counts = {
      populations: [{ name: "a", size: SIZE }],
      ...{ binMs: BIN_MS, networks: 1, bins: BINS, counts: series },
    };
    const whole = measure.value([new MeasuredRun(counts, 0, { spikes: { times, neurons: cells } })], [0]);
    const parts = measure.inParts!({ size: SIZE, binMs: BIN_MS });
    for (let first = 0; first < BINS; first += 7) parts.addCounts?.(series.subarray(first, first + 7));
    cells.forEach((cell, k) => parts.addSpike?.(cell, times[k]));
    assert(whole !== null && whole > 0.01, `${whole}`);
    assertAlmostEquals(parts.value()!, whole, 1e-12 * BINS);
  });
}
