import { assert } from "@std/assert";
import fc from "fast-check";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { Current } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

/** Voltages of a cell that a current is injected into, mV. */
async function voltages(
  simulate: Engine,
  currents: Current[],
  stepMs: number,
  parameters: Record<string, number>,
): Promise<Float32Array> {
  const spec = networkOf(
    [{ name: "A", size: 1, neuron: "lif", parameters, initial: { V_m: 0 } }],
    [],
    { currents, stepMs },
  );
  const record = { traces: [{ population: "A", variable: "V_m", cells: 1 }], spikes: false };
  const { traces } = await simulate(spec, { durationMs: 10, binMs: 10, record });
  return traces[0].values;
}

/** The charge of a current over 10 ms, pA ms: a membrane without a leak to speak of adds it up. */
async function chargeOf(currents: Current[], stepMs: number): Promise<number> {
  const parameters = { C_m: 1000, g_L: 1e-3, E_L: 0, V_th: 200 };
  return 1000 * (await voltages(simulateSpikingReference, currents, stepMs, parameters)).at(-1)!;
}

Deno.test("a pulse has its charge wherever it begins and ends: 1 ms from 1.05 ms at a step of 0.1 ms", async () => {
  for (const fromMs of [1, 1.05, 1.01, 1.099, 1.15]) {
    for (const lengthMs of [1, 0.02, 0.1, 0.13]) {
      const pulse: Current = { to: "A", wave: "pulse", amplitude: 1000, fromMs, untilMs: fromMs + lengthMs };
      const charge = await chargeOf([pulse], 0.1);
      // Traces are in single precision, and the leak takes 1e-5.
      assert(Math.abs(charge / (1000 * lengthMs) - 1) < 2e-5, `${lengthMs} ms from ${fromMs}: ${charge}`);
    }
  }
});

Deno.test("pulses and ramps have the charge of their closed form, whatever their times and the step", async () => {
  const microseconds = fc.integer({ min: 0, max: 9999 });
  const cases = fc.record({
    one: microseconds,
    other: microseconds,
    stepMs: fc.constantFrom(0.1, 0.025, 0.5, 1),
    start: fc.integer({ min: -500, max: 1000 }),
    end: fc.integer({ min: -500, max: 1000 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ one, other, stepMs, start, end }) => {
      if (one === other) return;
      const [fromMs, untilMs] = [Math.min(one, other) / 1000, Math.max(one, other) / 1000];
      const charge = await chargeOf([{ to: "A", wave: "ramp", start, end, fromMs, untilMs }], stepMs);
      const wanted = (untilMs - fromMs) * (start + end) / 2;
      // The leak takes 1e-5 of up to 10,000 pA ms that may have come and gone.
      assert(Math.abs(charge - wanted) < 0.1, `${fromMs} to ${untilMs}: ${charge} for ${wanted}`);
    }),
    { numRuns: 200 },
  );
});

/** Waveforms of currents, and their integrals from 0 to a time in closed form, pA ms. */
const waves = fc.oneof(
  fc.record({
    frequencyHz: fc.constantFrom(3, 40, 333, 2500, 10_000),
    phase: fc.constantFrom(0, 1, -2.5),
    mean: fc.integer({ min: -500, max: 500 }),
  }).map(({ frequencyHz, phase, mean }) => {
    const w = 2 * Math.PI * frequencyHz / 1000;
    return {
      current: { wave: "sine" as const, amplitude: 300, mean, frequencyHz, phase },
      integral: (ms: number) => mean * ms - 300 / w * (Math.cos(w * ms + phase) - Math.cos(phase)),
    };
  }),
  fc.record({
    everyMs: fc.constantFrom(0.03, 0.1, 0.777, 4),
    values: fc.array(fc.integer({ min: -500, max: 1000 }), { minLength: 1, maxLength: 9 }),
  }).map(({ everyMs, values }) => ({
    current: { wave: "series" as const, everyMs, values },
    integral: (ms: number) =>
      values.reduce((sum, value, k) => {
        const until = k === values.length - 1 ? Infinity : (k + 1) * everyMs;
        return sum + value * Math.max(0, Math.min(ms, until) - k * everyMs);
      }, 0),
  })),
  fc.uniqueArray(fc.integer({ min: 0, max: 9999 }), { minLength: 1, maxLength: 6 }).map((times) => {
    const edges = times.sort((a, b) => a - b).map((one) => one / 1000);
    const steps = edges.map((ms, k): [number, number] => [ms, 500 - 300 * k]);
    return {
      current: { wave: "steps" as const, steps },
      integral: (ms: number) =>
        steps.reduce((sum, [from, value], k) => {
          const until = edges[k + 1] ?? Infinity;
          return sum + value * Math.max(0, Math.min(ms, until) - from);
        }, 0),
    };
  }),
);

Deno.test("steps, sines and series have the charge of their closed form, whatever their times and the step", async () => {
  const microseconds = fc.integer({ min: 0, max: 9999 });
  const stepMs = fc.constantFrom(0.1, 0.025, 0.5, 1);
  await fc.assert(
    fc.asyncProperty(waves, stepMs, microseconds, microseconds, async (wave, stepMs, one, other) => {
      if (one === other) return;
      const [fromMs, untilMs] = [Math.min(one, other) / 1000, Math.max(one, other) / 1000];
      for (const [times, from, until] of [[{}, 0, 10], [{ fromMs, untilMs }, fromMs, untilMs]] as const) {
        const charge = await chargeOf([{ to: "A", ...wave.current, ...times }], stepMs);
        const wanted = wave.integral(until) - wave.integral(from);
        // The leak takes 1e-5 of up to 10,000 pA ms that may have come and gone.
        assert(Math.abs(charge - wanted) < 0.12, `${from} to ${until}: ${charge} for ${wanted}`);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a current of some cells is theirs alone", async () => {
  const cells = [0, 31, 32, 69];
  for (
    const wave of [{ wave: "pulse" as const, amplitude: 100 }, {
      wave: "steps" as const,
      steps: [[0, 100]] as [number, number][],
    }]
  ) {
    for (const set of [cells, { from: 30, until: 40 }]) {
      const spec = networkOf([{ name: "A", size: 70, neuron: "lif" }], [], {
        currents: [{ to: "A", ...wave, cells: set }, { to: "A", wave: "pulse", amplitude: 50 }],
      });
      const record = { traces: [{ population: "A", variable: "V_m", cells: 70 }], spikes: false };
      const { traces: [{ values }] } = await simulateSpikingReference(spec, { durationMs: 1, record });
      const is = (cell: number) => Array.isArray(set) ? set.includes(cell) : cell >= 30 && cell < 40;
      const last = values.subarray(values.length - 70);
      last.forEach((value, cell) =>
        assert(value === last[is(cell) ? (Array.isArray(set) ? 0 : 30) : 1], `${cell}`)
      );
      // A third of what they get is what all get.
      assert(Math.abs((last[1] + 60) / (last[32] + 60) - 1 / 3) < 1e-5);
    }
  }
});

gpuTest("currents that begin and end within steps are the same on the GPU", async (gpu: Gpu) => {
  const onGpu: Engine = (spec, options) => simulateSpiking(gpu, spec, options);
  const currents: Current[] = [
    { to: "A", wave: "pulse", amplitude: 700, fromMs: 1.05, untilMs: 2.05 },
    { to: "A", wave: "pulse", amplitude: 900, fromMs: 3.02, untilMs: 3.07 },
    { to: "A", wave: "ramp", start: -300, end: 500, fromMs: 4.44, untilMs: 7.77 },
    { to: "A", wave: "pulse", amplitude: 50, fromMs: 9.95 },
    { to: "A", wave: "sine", amplitude: 200, frequencyHz: 800, phase: 1, fromMs: 0.43, untilMs: 8.81 },
    { to: "A", wave: "steps", steps: [[0, 10], [5.55, -30]] },
    { to: "A", wave: "series", everyMs: 0.33, values: [20, -40, 90, 0], cells: [0] },
  ];
  const parameters = { E_L: 0, V_th: 200 };
  const [found, wanted] = [
    await voltages(onGpu, currents, 0.1, parameters),
    await voltages(simulateSpikingReference, currents, 0.1, parameters),
  ];
  // A hundred steps in single precision of voltages below 8 mV; half a step of the first pulse is 0.17 mV.
  wanted.forEach((value, at) =>
    assert(Math.abs(found[at] - value) < 1e-4, `${at}: ${found[at]} for ${value}`)
  );
});
