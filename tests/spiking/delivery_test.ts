import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import type { Projection, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import { makeSynapses } from "../../lib/spiking/build/graph.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { simulateSpiking } from "../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingOptions, SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf, TEST_NEURONS } from "./_networks.ts";

type Engine = (spec: SpikingSpec, options: SpikingOptions) => Promise<SpikingRun>;

/** The same body for both engines. */
function onEngines(name: string, body: (simulate: Engine) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body(simulateSpikingReference));
  gpuTest(`${name}, on the GPU`, (gpu: Gpu) => body((spec, options) => simulateSpiking(gpu, spec, options)));
}

const receptors = { psp: { kinetics: "delta" as const } };

/** Three populations, two of generators, all kinds of projections onto counters. */
function countedNetwork(): SpikingSpec {
  const project = (from: string, rest: Partial<Projection>): Projection => ({
    from,
    to: "count",
    receptor: "psp",
    connect: { rule: "fixed-probability", probability: 0.1 },
    weight: 1,
    delayMs: 0.1,
    ...rest,
  });
  return networkOf(
    [
      { name: "slow", size: 70, neuron: "poisson", parameters: { rate: 40 } },
      { name: "fast", size: 130, neuron: "poisson", parameters: { rate: { uniform: [100, 900] } } },
      { name: "count", size: 90, neuron: "counter", receptors },
    ],
    [
      project("slow", { delayMs: { uniform: [0.1, 6.4] }, weight: { normal: [1, 0.3] } }),
      project("fast", { delayMs: 2.5, connect: { rule: "fixed-total", total: 3000 } }),
      project("fast", {
        delayMs: { normal: [3, 1] },
        connect: { rule: "fixed-outdegree", outdegree: 11 },
        weight: -0.5,
      }),
      project("slow", { weight: { uniform: [-2, 2] }, connect: { rule: "all-to-all" } }),
    ],
  );
}

/** What each counter must have got, from the spikes that were recorded and the synapses. */
function expected(spec: SpikingSpec, run: SpikingRun, steps: number): Float64Array {
  const network = resolveSpiking(spec, { seed: run.seed, neurons: TEST_NEURONS });
  const sums = new Float64Array(90);
  const { quantum } = network.populations[2].receptors[0];
  for (const projection of network.projections) {
    const { first, size } = network.populations[projection.from];
    const { rows, targets, weights, delays } = makeSynapses(projection, { from: size, to: 90 });
    run.spikes!.steps.forEach((step, at) => {
      const cell = run.spikes!.cells[at] - first;
      if (cell < 0 || cell >= size) return;
      for (let k = rows[cell]; k < rows[cell + 1]; k++) {
        // A spike recorded at step s with delay d arrives at the end of step s + d - 1, the last but one to count it.
        if (step + delays[delays.length > 1 ? k : 0] > steps) continue;
        sums[targets[k]] += quantum * weights[weights.length > 1 ? k : 0];
      }
    });
  }
  return sums;
}

onEngines("every spike reaches each of its synapses once, at its delay", async (simulate) => {
  const spec = countedNetwork();
  // 50 ms, so that many are on their way at any time; sampled at several times, so that a wrong delay would show.
  const steps = 500;
  const run = await simulate(spec, {
    durationMs: 50,
    seed: 5,
    neurons: TEST_NEURONS,
    record: { traces: [{ population: "count", variable: "sum", cells: 90 }] },
  });
  assert(run.spikes!.steps.length > 2000);
  for (const sample of [20, 64, 65, 66, 133, 250, 377, steps]) {
    const found = run.traces[0].values.subarray((sample - 1) * 90, sample * 90);
    const wanted = expected(spec, run, sample);
    // Sums of whole quanta of 2^-20 or so: exact in single precision up to rounding of sums of some 100.
    found.forEach((value, k) =>
      assert(Math.abs(value - wanted[k]) < 1e-3, `${sample}: ${value} ${wanted[k]}`)
    );
  }
});

onEngines("in a ring cell k spikes k delays after the first", async (simulate) => {
  const cells = 12;
  for (const delayMs of [0.1, 0.2, 1, 3.7]) {
    const sources = Array.from({ length: cells }, (_, k) => k);
    const ring = networkOf(
      [{ name: "ring", size: cells, neuron: "relay", receptors }],
      [{
        from: "ring",
        to: "ring",
        receptor: "psp",
        connect: { rule: "pairs", sources, targets: sources.map((k) => (k + 1) % cells) },
        weight: 1,
        delayMs,
      }],
    );
    const start = networkOf(
      [{ name: "first", size: 1, neuron: "relay", initial: { start: 1 } }, ...ring.populations],
      [...ring.projections, {
        from: "first",
        to: "ring",
        receptor: "psp",
        connect: { rule: "pairs", sources: [0], targets: [0] },
        weight: 1,
        delayMs: 0.1,
      }],
    );
    const run = await simulate(start, { durationMs: 20, binMs: 1, neurons: TEST_NEURONS });
    // The first cell's spike, of step 1, arrives a step later.
    const delay = Math.round(delayMs / 0.1);
    run.spikes!.steps.subarray(1).forEach((step, k) => {
      assertEquals(step, 2 + k * delay);
      assertEquals(run.spikes!.cells[k + 1], 1 + k % cells);
    });
    assertEquals(run.spikes!.steps.length - 1, Math.floor((200 - 2) / delay) + 1);
  }
});

gpuTest("the same seed gives the same run on the GPU, whatever the order of arrival", async (gpu) => {
  const spec = countedNetwork();
  const options: SpikingOptions = {
    durationMs: 30,
    seed: 3,
    neurons: TEST_NEURONS,
    record: { traces: [{ population: "count", variable: "sum", cells: 90 }] },
  };
  const [one, two] = [await simulateSpiking(gpu, spec, options), await simulateSpiking(gpu, spec, options)];
  assertEquals(one.spikes, two.spikes);
  assertEquals(one.traces, two.traces);
  const core = await simulateSpikingReference(spec, options);
  assertEquals(one.spikes, core.spikes);
  assertEquals(one.counts, core.counts);
});

gpuTest("spikes that fill the device's buffer are taken off and the run goes on", async (gpu) => {
  // 60,000 relays that keep each other going, one spike each in every second step: 1.8 million spikes, more than are kept.
  const cells = 30_000;
  const spec = networkOf(
    [{ name: "A", size: cells, neuron: "relay", receptors, initial: { start: 1 } }],
    [{
      from: "A",
      to: "A",
      receptor: "psp",
      connect: { rule: "one-to-one" },
      weight: 1,
      delayMs: 0.1,
      autapses: true,
    }],
  );
  const run = await simulateSpiking(gpu, spec, { durationMs: 5, neurons: TEST_NEURONS });
  assertEquals(run.spikes!.steps.length, cells * 50);
  assertEquals(run.counts.reduce((sum, count) => sum + count, 0), cells * 50);
});

Deno.test("threads give the run of one, bit for bit, and stop when they are told", async () => {
  const spec = scaleSpiking(getSpikingPreset("coba"), 0.3);
  const options: SpikingOptions = {
    durationMs: 60,
    seed: 2,
    record: { traces: [{ population: "E", variable: "V_m", cells: 900 }], everyMs: 5 },
  };
  const one = await simulateSpikingReference(spec, { ...options, threads: 1 });
  for (const threads of [2, 3]) {
    const run = await simulateSpikingReference(spec, { ...options, threads });
    assertEquals([run.spikes, run.counts, run.traces, run.synapses], [
      one.spikes,
      one.counts,
      one.traces,
      one.synapses,
    ]);
  }
  await assertRejects(
    () =>
      simulateSpikingReference(spec, {
        ...options,
        durationMs: 1e6,
        threads: 2,
        signal: AbortSignal.timeout(300),
      }),
    DOMException,
  );
  await assertRejects(
    () => simulateSpikingReference(spec, { ...options, threads: 0 }),
    RangeError,
    "threads must be a whole number from 1 to 256",
  );
});
