import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mean, simulate, standardDeviation } from "@volley/volley";
import {
  activeSpans,
  burstingDurations,
  cyclePhases,
  getGradedPreset,
  type GradedSpec,
  overrideGraded,
} from "../../lib/entries/graded.ts";

/** Spans of bursts of each population. */
async function spansOf(spec: GradedSpec, durationMs: number, seed = 1) {
  const run = await simulate(null, spec, {
    ...{ durationMs, seed, binMs: 10 },
    record: { own: { traces: ["v"], everyMs: 1 } },
  });
  return { run, spans: run.traces![0].map((trace) => activeSpans(trace)) };
}

const sumOf = (counts: Iterable<number>) => [...counts].reduce((a, b) => a + b, 0);

// Bounds and durations as the equations give them, worked out apart in Python.
const TABLE = [
  [0, 0.46116525, 0.89822726, 400, 1000],
  [0.25, NaN, NaN, 372.3, 565.0],
  [0.5, NaN, NaN, 334.9, 347.1],
  [0.75, NaN, NaN, 281.9, 204.6],
  [1, 0.26220283, 0.36593352, 200, 100],
] as const;

Deno.test("a bursting unit has the bounds and durations of its equations", () => {
  for (const [x, lower, upper, activeMs, quietMs] of [...TABLE, [-1, 0.6326209, 0.96691808, NaN, NaN]]) {
    const found = burstingDurations(x);
    if (!Number.isNaN(lower)) assertAlmostEquals(found.lower, lower, 1e-8);
    if (!Number.isNaN(upper)) assertAlmostEquals(found.upper, upper, 1e-8);
    if (Number.isNaN(activeMs)) continue;
    assertAlmostEquals(found.activeMs, activeMs, 0.06);
    assertAlmostEquals(found.quietMs, quietMs, 0.06);
  }
});

Deno.test("bursts and pauses last as long as the equations say, to 2 ms, at every input", async () => {
  for (const [x, , , activeMs, quietMs] of TABLE) {
    const spec = overrideGraded(getGradedPreset("bursting-unit"), { "inputs.drive.value": x });
    const { spans: [bursts] } = await spansOf(spec, 6000);
    assert(bursts.length >= 3);
    // The first burst begins where the unit happened to start.
    bursts.slice(1).forEach(({ onMs, offMs }, k) => {
      assertAlmostEquals(offMs - onMs, activeMs, 2);
      assertAlmostEquals(onMs - bursts[k].offMs, quietMs, 2);
    });
  }
});

Deno.test("delays, factors and time constants leave durations as they are meant", async () => {
  const parameters = {
    ...{ tActive: 300, tQuiet: 500, tAdapt: 900, delayActive: 0.3, delayQuiet: 0.6 },
    ...{ kActiveUp: 2, kQuietUp: 0.4, sActiveUp: 1.3, sQuietUp: 0.7 },
  };
  for (const [bias, activeMs, quietMs] of [[0, 300, 500], [1, 600, 200]]) {
    const found = burstingDurations(bias, parameters);
    assertAlmostEquals(found.activeMs, activeMs, 1e-9);
    assertAlmostEquals(found.quietMs, quietMs, 1e-9);
    const spec = overrideGraded(getGradedPreset("bursting-unit"), {
      "populations.unit.parameters": { ...parameters, bias },
    });
    const { spans: [bursts] } = await spansOf(spec, 5000);
    bursts.slice(1).forEach(({ onMs, offMs }, k) => {
      assertAlmostEquals(offMs - onMs, activeMs, 2);
      assertAlmostEquals(onMs - bursts[k].offMs, quietMs, 2);
    });
  }
});

Deno.test("a bursting unit is silent below its range of inputs and tonic above it", async () => {
  const at = (value: number) =>
    simulate(null, overrideGraded(getGradedPreset("bursting-unit"), { "inputs.drive.value": value }), {
      ...{ durationMs: 4000, binMs: 10 },
      record: { own: { traces: ["v", "y"] } },
    });
  const [silent, tonic] = await Promise.all([at(-0.2), at(1.05)]);
  assertEquals(sumOf(silent.counts.counts), 0);
  assert(silent.traces![0].every(({ values }) => values.every((value) => value <= 0)));
  assertEquals(sumOf(tonic.counts.counts), 1);
  assert(tonic.traces![0].every(({ values }) => values.slice(200).every((value) => value > 0)));
});

Deno.test("units of the pyloric circuit are active in the phases of the authors' program, to 0.03", async () => {
  const { spans: [pd, lp, py] } = await spansOf(getGradedPreset("pyloric"), 12_000);
  const late = (spans: typeof pd) => spans.filter(({ onMs }) => onMs > 4000);
  const phases = [pd, lp, py].map((spans) => cyclePhases(late(pd), spans));
  const means = phases.map(({ on, off }) => [mean(on), mean(off)]);
  // A burst and a pause of PD, each to 2 ms.
  assertAlmostEquals(mean(phases[0].periodsMs), 999, 4);
  [[0, 0.2], [0.383, 0.634], [0.873, 1.001]].forEach(([on, off], k) => {
    assertAlmostEquals(means[k][0], on, 0.03);
    assertAlmostEquals(means[k][1], off, 0.03);
  });
});

Deno.test("noise of counters jitters the circuit's period, and a seed gives it again", async () => {
  const noisy = overrideGraded(getGradedPreset("pyloric"), { "populations.*.parameters.noise": 0.05 });
  const [one, again, other] = await Promise.all([1, 1, 2].map((seed) => spansOf(noisy, 60_000, seed)));
  assertEquals(one.spans, again.spans);
  assert(JSON.stringify(one.spans) !== JSON.stringify(other.spans));
  const { periodsMs } = cyclePhases(one.spans[0], one.spans[0]);
  // Each of 200 + 800 steps moves a by a factor 1 + 0.05 xi: 0.05 sqrt(1000) = 1.6 ms, and LP's input adds to it.
  assertAlmostEquals(mean(periodsMs), 999, 4);
  assert(standardDeviation(periodsMs) > 1 && standardDeviation(periodsMs) < 2.5);
});

Deno.test("burst onsets are counted, and their times kept with the numbers of units", async () => {
  const run = await simulate(null, getGradedPreset("pyloric"), {
    ...{ durationMs: 5000, warmupMs: 1000, binMs: 50 },
    record: { spikes: true, own: { traces: ["v"], everyMs: 1 } },
  });
  const { times, neurons } = run.spikes![0];
  assertEquals(new Set(neurons), new Set([0, 1, 2]));
  const sums = [0, 1, 2].map((p) => sumOf(run.counts.counts.subarray(p * 100, (p + 1) * 100)));
  assertEquals([0, 1, 2].map((unit) => neurons.filter((one) => one === unit).length), sums);
  const [first] = activeSpans(run.traces![0][1]);
  assert([...times].some((time, k) => neurons[k] === 1 && time === first.onMs));
});

Deno.test("cyclePhases() and activeSpans() refuse what has no cycle or no such unit", () => {
  const trace = { cells: 2, everyMs: 1, values: new Float32Array(8) };
  assertThrows(
    () => activeSpans(trace, { unit: 2 }),
    RangeError,
    "Cannot find active spans as unit must be a whole number from 0 to 1: current value is 2",
  );
  assertThrows(() => cyclePhases([], []), RangeError, "the reference must have at least two spans");
  assertEquals(activeSpans(trace), []);
});
