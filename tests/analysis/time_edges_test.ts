import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  binCounts,
  detectVolleys,
  fanoFactor,
  getSpikingPreset,
  scaleSpiking,
  simulateSpikingReference,
  spikeSynchronyIndex,
  summarizeSpiking,
  volleyEvents,
} from "../../mod.ts";
import { matchSpikes } from "../../lib/analysis/spike_match.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";

/** A step, and how many make a bin; decimal numbers, none of them exact. */
const grid = fc.record({
  stepMs: fc.constantFrom(0.1, 0.05, 0.025, 0.3, 0.7),
  binSteps: fc.integer({ min: 1, max: 12 }),
  bins: fc.integer({ min: 1, max: 40 }),
});

/** Spikes of one population at the ends of steps, half of them on edges of bins. */
const spikesOn = fc.tuple(grid, fc.array(fc.nat(), { maxLength: 60 })).map(([at, numbers]) => ({
  ...at,
  steps: numbers.map((number) =>
    number % 2 === 0 ? 1 + number % (at.binSteps * at.bins) : at.binSteps * (1 + number % at.bins)
  ).sort((a, b) => a - b),
}));

/** A run of one population, by hand. */
function runOf({ stepMs, binSteps, bins, steps }: {
  stepMs: number;
  binSteps: number;
  bins: number;
  steps: number[];
}): SpikingRun {
  const counts = new Uint32Array(bins);
  for (const step of steps) counts[Math.floor((step - 1) / binSteps)]++;
  return {
    stepMs,
    startMs: 0,
    binMs: stepMs * binSteps,
    bins,
    populations: [{ name: "A", size: 2, first: 0 }],
    counts,
    spikes: { steps: Uint32Array.from(steps), cells: Uint32Array.from(steps, (step) => step % 2) },
    traces: [],
  } as unknown as SpikingRun;
}

Deno.test("binCounts() with the edge at the end gives the counts of a run, whatever its step and bins", () => {
  fc.assert(fc.property(spikesOn, (at) => {
    const run = runOf(at), times = at.steps.map((step) => step * at.stepMs);
    const bins = { binMs: run.binMs, durationMs: run.bins * run.binMs };
    assertEquals(binCounts(times, { ...bins, edge: "end" }), run.counts);
    // With the edge at the start they are those of the steps' beginnings.
    assertEquals(binCounts(at.steps.map((step) => (step - 1) * at.stepMs), bins), run.counts);
  }));
});

Deno.test("binCounts() finds the bin of whole steps by the numbers of the steps", () => {
  fc.assert(fc.property(spikesOn, ({ stepMs, binSteps, bins, steps }) => {
    const found = binCounts(steps.map((step) => step * stepMs), {
      binMs: stepMs * binSteps,
      durationMs: stepMs * binSteps * bins,
    });
    const expected = new Uint32Array(bins);
    for (const step of steps) expected[Math.min(bins - 1, Math.floor(step / binSteps))]++;
    assertEquals(found, expected);
  }));
});

Deno.test("counts of a simulated run are those of its spikes, and so is their Fano factor", async () => {
  for (const binMs of [0.1, 1, 2]) {
    const run = await simulateSpikingReference(scaleSpiking(getSpikingPreset("cuba"), 0.1), {
      durationMs: 100,
      seed: 3,
      binMs,
    });
    run.populations.forEach(({ first, size }, at) => {
      const own = run.spikes!.cells.map((cell) => Number(cell >= first && cell < first + size));
      const times = Array.from(run.spikes!.steps, (step) => step * run.stepMs).filter((_, k) => own[k]);
      const counts = run.counts.subarray(at * run.bins, (at + 1) * run.bins);
      assert(times.length > 20, `${times.length}`);
      const found = binCounts(times, { binMs, durationMs: 100, edge: "end" });
      assertEquals(found, counts);
      assertEquals(fanoFactor(found), fanoFactor(counts));
    });
  }
});

Deno.test("matchSpikes() matches every pair at the tolerance, however its times are rounded", () => {
  // The times of steps of 0.1 ms, every one 2 ms after another; so many pairs that rounding goes both ways.
  const observed = Array.from({ length: 999 }, (_, k) => (10 * k + 1) * 0.1);
  const predicted = observed.map((_, k) => (10 * k + 21) * 0.1);
  for (const k of observed.keys()) assertEquals(matchSpikes([observed[k]], [predicted[k]], 2).matched, 1);
  assertEquals(
    matchSpikes(observed.filter((_, k) => k % 5 === 0), predicted.filter((_, k) => k % 5 === 0), 2).matched,
    200,
  );
  // What is a whole step further away does not match.
  const beyond = (k: number) => matchSpikes([observed[k]], [(10 * k + 22) * 0.1], 2).matched;
  assertEquals(observed.map((_, k) => beyond(k)), observed.map(() => 0));
});

Deno.test("matchSpikes() is the same both ways, and shifts with its times", () => {
  const train = fc.array(fc.nat(300), { maxLength: 20 }).map((steps) => steps.sort((a, b) => a - b));
  fc.assert(fc.property(train, train, fc.nat(40), fc.nat(1000), (a, b, tolerance, shift) => {
    const at = (steps: number[], by: number) => steps.map((step) => (step + by) * 0.1);
    const { matched } = matchSpikes(at(a, 0), at(b, 0), tolerance * 0.1);
    assertEquals(matchSpikes(at(b, 0), at(a, 0), tolerance * 0.1).matched, matched);
    assertEquals(matchSpikes(at(a, shift), at(b, shift), tolerance * 0.1).matched, matched);
    // In whole steps there is no rounding.
    assertEquals(matchSpikes(a, b, tolerance).matched, matched);
  }));
});

Deno.test("spikeSynchronyIndex() in ms is that in whole steps", () => {
  const train = fc.array(fc.nat(300), { minLength: 1, maxLength: 20 }).map((steps) =>
    steps.sort((a, b) => a - b)
  );
  fc.assert(fc.property(train, fc.integer({ min: 1, max: 40 }), (steps, window) => {
    const at = (unit: number) =>
      spikeSynchronyIndex(Float64Array.from(steps, (step) => step * unit), {
        neuronCount: 3,
        windowMs: window * unit,
      });
    assertEquals(at(0.1), at(1));
  }));
});

Deno.test("volleys are found by the numbers of bins, in whatever unit their times are", () => {
  const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(6)), { minLength: 30, maxLength: 60 });
  const bins = fc.record({
    window: fc.integer({ min: 1, max: 6 }),
    longest: fc.integer({ min: 4, max: 12 }),
  });
  fc.assert(fc.property(counts, bins, (e, { window, longest }) => {
    const at = (binMs: number) => {
      const series = { binMs, e, i: e, ee: e, recurrent: e, pool: e };
      const spans = detectVolleys(series, {
        windowMs: window * binMs,
        mergeMs: window * binMs,
        maxDurationMs: longest * binMs,
        minDurationMs: 3 * binMs,
        poolBelow: 2,
        minPoolRise: 0,
        skipFirst: 0,
      });
      const events = volleyEvents(series, { windowMs: window * binMs, longestMs: longest * binMs, open: 4 });
      return [
        spans.map((
          { startMs, endMs, size },
        ) => [Math.round(2 * startMs / binMs), Math.round(2 * endMs / binMs), size]),
        [...events.start],
        [...events.end],
      ];
    };
    const whole = at(1);
    for (const binMs of [0.1, 0.3, 0.7]) assertEquals(at(binMs), whole);
  }));
});

Deno.test("summarizeSpiking() leaves the same spikes out of rates, synchrony and intervals", () => {
  fc.assert(fc.property(spikesOn, fc.nat(1000), ({ ...at }, part) => {
    const run = runOf(at), skipped = part % at.bins;
    const [whole] = summarizeSpiking(run, { warmupMs: skipped * run.binMs });
    // What is left, as a run of its own.
    const steps = at.steps.filter((step) => step > skipped * at.binSteps).map((step) =>
      step - skipped * at.binSteps
    );
    const late = runOf({ ...at, bins: at.bins - skipped, steps });
    late.spikes!.cells = late.spikes!.cells.map((_, k) => (steps[k] + skipped * at.binSteps) % 2);
    const [alone] = summarizeSpiking(late);
    assertEquals([whole.rateHz, whole.synchrony], [alone.rateHz, alone.synchrony]);
    assertEquals(whole.isiCv?.toFixed(9), alone.isiCv?.toFixed(9));
    assert(whole.rateHz >= 0);
  }));
});

Deno.test("summarizeSpiking() rounds what it leaves out up to whole bins, also of the intervals", () => {
  // Two bins of 1 ms, ten steps each. The spike at step 5 is in the first, and so left out with it.
  const run = runOf({ stepMs: 0.1, binSteps: 10, bins: 2, steps: [2, 4, 6, 8, 9, 10, 12, 14, 16, 18, 20] });
  run.spikes!.cells.fill(0);
  const [{ rateHz, isiCv }] = summarizeSpiking(run, { warmupMs: 0.5 });
  assertEquals([rateHz, isiCv], [5 / 2 * 1000, null]);
  const [all] = summarizeSpiking(run);
  assertEquals(all.rateHz, 11 / 2 / 2 * 1000);
  assert(all.isiCv! > 0);
});

Deno.test("summarizeSpiking() refuses to leave out all of a run, or less than nothing", () => {
  const run = runOf({ stepMs: 0.1, binSteps: 10, bins: 2, steps: [2] });
  assertEquals(summarizeSpiking(run, { warmupMs: 1 }), [{
    name: "A",
    size: 2,
    rateHz: 0,
    isiCv: null,
    synchrony: null,
  }]);
  for (const warmupMs of [1.1, 2, 1e9]) {
    assertThrows(
      () => summarizeSpiking(run, { warmupMs }),
      RangeError,
      `Cannot summarise a run as warmupMs must leave a bin of 1 ms of it: current value is ${warmupMs}`,
    );
  }
  for (const warmupMs of [-1, NaN, Infinity]) {
    assertThrows(
      () => summarizeSpiking(run, { warmupMs }),
      RangeError,
      `at least 0: current value is ${warmupMs}`,
    );
  }
});
