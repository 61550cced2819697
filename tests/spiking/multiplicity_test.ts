import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { Receptor } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { defineNeuron } from "../../lib/spiking/neurons/neuron_model.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

function onEngines(name: string, body: (simulate: Engine) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () =>
    body((spec, options) => simulateSpikingReference(spec, { ...options, threads: 1 })));
  Deno.test(`${name}, on threads`, () =>
    body((spec, options) => simulateSpikingReference(spec, { ...options, threads: 2 })));
  gpuTest(`${name}, on the GPU`, (gpu: Gpu) => body((spec, options) => simulateSpiking(gpu, spec, options)));
}

/** Spikes of a population of a run as `step cell`, cells counted from its first. */
function spikesOf({ spikes }: SpikingRun, first: number, end: number): string[] {
  return [...spikes!.steps].map((step, at) => [step, spikes!.cells[at] - first])
    .filter(([_, cell]) => cell >= 0 && cell < end - first).map(([step, cell]) => `${step} ${cell}`);
}

const DELTA: Record<string, Receptor> = { psp: { kinetics: "delta" } };

onEngines("three inputs of 6 mV within a step act like three", async (simulate) => {
  const spec = networkOf(
    [
      {
        name: "in",
        size: 3,
        neuron: "replay",
        replay: { timesMs: [0.98, 1, 1.02, 1, 1], cells: [0, 0, 0, 1, 2], counts: [1, 1, 1, 3, 1] },
      },
      { name: "out", size: 3, neuron: "lif", receptors: DELTA },
    ],
    [{ from: "in", to: "out", receptor: "psp", connect: { rule: "one-to-one" }, weight: 6, delayMs: 0.5 }],
  );
  const run = await simulate(spec, { durationMs: 5 });
  // Threshold is 10 mV above rest: three make a spike each, one makes none. All are recorded and counted.
  assertEquals(spikesOf(run, 0, 3), ["10 0", "10 0", "10 0", "10 1", "10 1", "10 1", "10 2"]);
  assertEquals(spikesOf(run, 3, 6), ["15 0", "15 1"]);
  assertEquals([...run.counts.slice(0, 5)], [7, 0, 0, 0, 0]);
});

/** A random raster with repeats of times near each other. */
const rasters = fc.array(
  fc.record({
    tick: fc.integer({ min: 1, max: 40 }),
    cell: fc.integer({ min: 0, max: 6 }),
    count: fc.integer({ min: 0, max: 4 }),
    early: fc.boolean(),
  }),
  { maxLength: 60 },
);

Deno.test("whatever is replayed, every spike is recorded in its step and adds its weight", async () => {
  await fc.assert(
    fc.asyncProperty(rasters, async (raster) => {
      const size = 7;
      const spec = networkOf(
        [
          {
            name: "in",
            size,
            neuron: "replay",
            replay: {
              timesMs: raster.map(({ tick, early }) => 0.1 * tick + (early ? -0.04 : 0.03)),
              cells: raster.map(({ cell }) => cell),
              counts: raster.map(({ count }) => count),
            },
          },
          {
            name: "out",
            size,
            neuron: "lif",
            parameters: { C_m: 1e6, g_L: 1e-6, V_th: 200 },
            initial: { V_m: 0 },
            receptors: DELTA,
          },
        ],
        [{
          from: "in",
          to: "out",
          receptor: "psp",
          connect: { rule: "one-to-one" },
          weight: 0.5,
          delayMs: 0.1,
        }],
      );
      const record = { traces: [{ population: "out", variable: "V_m", cells: size }] };
      const wanted = raster.flatMap(({ tick, cell, count }) => Array(count).fill([tick, cell]))
        .sort(([a, b], [c, d]) => a - c || b - d).map(([tick, cell]) => `${tick} ${cell}`);
      const run = await simulateSpikingReference(spec, { durationMs: 5, record });
      assertEquals(spikesOf(run, 0, size), wanted);
      for (let cell = 0; cell < size; cell++) {
        const sum = raster.reduce((all, one) => all + (one.cell === cell ? one.count : 0), 0);
        // The leak takes some 1e-9 of it.
        assert(Math.abs(run.traces[0].values.at(cell - size)! - 0.5 * sum) < 1e-3, `${cell}: ${sum}`);
      }
    }),
    { numRuns: 100 },
  );
});

/** Cells of several spikes a step onto one that counts the current of all, by a projection. */
function counting(projection: Record<string, unknown>): SpikingSpec {
  return networkOf(
    [
      {
        name: "in",
        size: 2,
        neuron: "replay",
        replay: { timesMs: [1, 5, 5, 5, 9], cells: [0, 0, 1, 1, 0], counts: [3, 2, 1, 1, 1] },
      },
      {
        name: "out",
        size: 2,
        neuron: "lif",
        parameters: { C_m: 1e6, V_th: 200 },
        receptors: { syn: { kinetics: "exponential", tau: 2e4 } },
      },
    ],
    [{
      from: "in",
      to: "out",
      receptor: "syn",
      connect: { rule: "one-to-one" },
      weight: 1,
      delayMs: 1,
      ...projection,
    }],
  );
}

const CURRENT = { traces: [{ population: "out", variable: "syn", cells: 2 }] };

onEngines(
  "several spikes of a step take the resources of short-term plasticity one after another",
  async (simulate) => {
    const U = 0.4;
    for (const tauDepression of [1e6, 0]) {
      const shortTerm = { U, tauFacilitation: 0, tauDepression };
      const { traces } = await simulate(counting({ shortTerm }), { durationMs: 12, record: CURRENT });
      const taken = (spikes: number) => tauDepression > 0 ? 1 - (1 - U) ** spikes : U * spikes;
      const at = (ms: number, cell: number) => traces[0].values[2 * Math.round(10 * ms) + cell];
      // The current decays by 5e-4 in 9 ms, resources recover less.
      const check = (found: number, wanted: number) =>
        assert(Math.abs(found - wanted) < 1e-3, `${found}: ${wanted}`);
      for (const [ms, first, second] of [[3, 3, 0], [7, 5, 2], [11, 6, 2]]) {
        check(at(ms, 0), taken(first));
        check(at(ms, 1), taken(second));
      }
    }
  },
);

for (const model of ["stdp", "stdp-power-law", "stdp-triplet"]) {
  const learnt = async (gpu: Gpu | null) => {
    const spec = counting({ learning: { model }, weight: 0.5 });
    spec.populations[1].receptors = { syn: { kinetics: "exponential", tau: 2e4 }, ...DELTA };
    // A spike of the target 1 ms after the second group has arrived, which makes the traces of the source count.
    spec.populations.push({
      name: "teach",
      size: 2,
      neuron: "replay",
      replay: { timesMs: [6.9, 6.9], cells: [0, 1] },
    });
    spec.projections.push({
      from: "teach",
      to: "out",
      receptor: "psp",
      connect: { rule: "one-to-one" },
      weight: 300,
      delayMs: 0.1,
    });
    const simulation = await SpikingSimulation.open(gpu, spec, { record: CURRENT });
    const { traces } = await simulation.run(12);
    const { weights, state } = await simulation.synapses("in->out");
    simulation.close();
    return { weights, state, current: traces[0].values };
  };
  gpuTest(
    `several spikes of a step are learnt from one after another, ${model}, on the GPU as on a core`,
    async (gpu) => {
      const [found, wanted] = [await learnt(gpu), await learnt(null)];
      const pairs = [[found.weights, wanted.weights], [found.current, wanted.current]];
      for (const name of Object.keys(wanted.state)) pairs.push([found.state[name], wanted.state[name]]);
      for (const [one, other] of pairs) {
        // Single precision over some ten events.
        one.forEach((value, at) =>
          assert(Math.abs(value - other[at]) < 1e-5 * Math.max(1, Math.abs(other[at])))
        );
      }
      if (model !== "stdp") return;
      // Traces of 3 and 2 spikes 4 ms apart at the target's spike, 1 ms after the second group: growth 0.005 for each.
      const trace = 3 * Math.exp(-5 / 20) + 2 * Math.exp(-1 / 20);
      const lost = 0.00525 * Math.exp(-3 / 20);
      assert(Math.abs(wanted.weights[0] - (0.5 + 0.005 * trace - lost)) < 1e-9, String(wanted.weights[0]));
      assert(Math.abs(wanted.weights[1] - (0.5 + 0.005 * 2 * Math.exp(-1 / 20))) < 1e-9);
    },
  );
}

/** Cells of a rate, for which the engine draws numbers. */
function poisson(rate: unknown, size: number): SpikingSpec {
  return networkOf([{ name: "P", size, neuron: "poisson", parameters: { rate: rate as number } }]);
}

Deno.test("poisson has the rate of its parameter and the variance of its distribution, however fast", async () => {
  const size = 200, durationMs = 100;
  for (const [rate, stepMs] of [[10, 0.1], [1000, 0.1], [1000, 1], [20_000, 0.1], [1e5, 1]]) {
    const spec = { ...poisson(rate, size), stepMs };
    const { counts } = await simulateSpikingReference(spec, { durationMs, seed: 3 });
    const mean = size * rate * durationMs / 1000;
    const total = counts.reduce((sum, count) => sum + count, 0);
    // Five standard deviations: one run in 1.7 million is outside.
    assert(Math.abs(total - mean) < 5 * Math.sqrt(mean), `${rate} Hz: ${total} for ${mean}`);
    // The variance of the counts of 100 bins of 1 ms has a relative standard deviation of sqrt(2/99 + 1/(100 mean of a bin)).
    const bin = mean / durationMs;
    const variance = counts.reduce((sum, count) => sum + (count - bin) ** 2, 0) / counts.length;
    assert(
      Math.abs(variance / bin - 1) < 5 * Math.sqrt(2 / 99 + 1 / (100 * bin)),
      `${rate} Hz: Fano factor ${variance / bin}`,
    );
  }
});

gpuTest(
  "poisson gives the same numbers on the GPU as on a core, also of rates that differ or change",
  async (gpu) => {
    const rates = [1000, 40_000, { uniform: [0, 20_000] }, Array.from({ length: 300 }, (_, k) => 100 * k)];
    for (const rate of rates) {
      const spec = poisson(rate, 300);
      const options = { durationMs: 20, seed: 9 };
      const [found, wanted] = [
        await simulateSpiking(gpu, spec, options),
        await simulateSpikingReference(spec, options),
      ];
      assertEquals(found.spikes, wanted.spikes);
      assertEquals(found.counts, wanted.counts);
      assert(wanted.spikes!.steps.some((step, at) => step === wanted.spikes!.steps[at + 1]));
    }
    const changed = async (gpu: Gpu | null) => {
      const simulation = await SpikingSimulation.open(gpu, poisson(50, 100), { seed: 2, threads: 1 });
      await simulation.run(5);
      const totals: number[] = [];
      for (const rate of [3000, 100]) {
        await simulation.set({ "populations.P.parameters.rate": rate });
        totals.push(...(await simulation.run(50)).spikes!.steps);
      }
      simulation.close();
      return totals;
    };
    assertEquals(await changed(gpu), await changed(null));
  },
);

Deno.test("threads exchange all spikes of a step, however many a cell of one of them has", async () => {
  const times = Array.from({ length: 40 }, (_, k) => 0.1 * (1 + k % 8));
  const spec = networkOf(
    [
      { name: "P", size: 30, neuron: "poisson", parameters: { rate: { uniform: [1000, 60_000] } } },
      {
        name: "R",
        size: 9,
        neuron: "replay",
        replay: { timesMs: times, cells: times.map(() => 8), counts: times.map((_, k) => k) },
      },
      { name: "out", size: 11, neuron: "lif", receptors: DELTA },
    ],
    ["P", "R"].map((from) => ({
      from,
      to: "out",
      receptor: "psp",
      connect: { rule: "fixed-probability" as const, probability: 0.3 },
      weight: 0.01,
      delayMs: 0.5,
    })),
  );
  const [core, threads] = await Promise.all(
    [1, 3].map((threads) => simulateSpikingReference(spec, { durationMs: 10, seed: 4, threads })),
  );
  assertEquals(threads.spikes, core.spikes);
  assertEquals(threads.counts, core.counts);
  assert(spikesOf(core, 39, 50).length > 10);
});

Deno.test("a seed's first spike in a step is that of earlier versions, which had no second", () => {
  // Spikes were those whose word, as a fraction, is below 1 - e^(-rate h): the complement of such a word reaches the first threshold.
  const { populations: [{ counts }] } = resolveSpiking(poisson(1000, 1));
  const [first] = counts![0];
  assertEquals(2 ** 32 - first, Math.round(-Math.expm1(-0.1) * 2 ** 32));
});

Deno.test("rates beyond what is drawn, and cells that receive and spike several times, are refused", () => {
  const spec = { ...poisson(1e5, 1), stepMs: 10 };
  assertThrows(
    () => resolveSpiking(spec),
    SpecError,
    "Cannot use this network as a cell of P must spike at most 500 times in a step: current value is 1000 (100000 Hz).",
  );
  assertThrows(
    () =>
      defineNeuron({
        name: "several",
        about: "",
        source: "",
        scheme: "",
        parameters: {},
        state: { x: { unit: "", initial: 0, about: "" } },
        random: "count",
        wgsl: "fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> u32 { return 0u; }",
        advance: () => 0,
      }),
    TypeError,
    "Cannot define this neuron as its cells must take no input as they may spike several times in a step: current value of receives is true",
  );
});
