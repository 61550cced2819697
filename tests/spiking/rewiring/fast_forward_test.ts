import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { gpuTest } from "../../_gpu.ts";
import { replayed } from "./_network.ts";

/** A network with stimuli of all kinds, which rests between them. */
function resting(tau: number): SpikingSpec {
  return parseSpikingSpec({
    kind: "spiking",
    name: "resting",
    stepMs: 0.5,
    populations: [
      {
        name: "listed",
        size: 3,
        neuron: "replay",
        replay: { timesMs: [5, 5, 9000, 9001.5], cells: [0, 2, 1, 1] },
      },
      { name: "late", size: 5, neuron: "poisson", parameters: { rate: 200, t_start: 4000, t_stop: 4100 } },
      {
        name: "waved",
        size: 4,
        neuron: "poisson",
        parameters: { rate: { steps: [[7000, 300], [7050, 0]] } },
      },
      { name: "regular", size: 2, neuron: "regular", parameters: { period: 3000, t_stop: 6500 } },
      {
        ...{ name: "out", size: 6, neuron: "lif", parameters: { C_m: 10 * tau } },
        receptors: {
          exc: { kinetics: "exponential", tau: 2 },
          cond: { kinetics: "biexponential", tauRise: 0.5, tauDecay: 3, reversal: 0 },
          psp: { kinetics: "delta" },
        },
      },
    ],
    projections: ["listed", "late", "waved", "regular"].map((from, at) => ({
      ...{ from, to: "out", connect: { rule: "all-to-all" }, delayMs: [45, 2, 3, 40][at] },
      ...[{ receptor: "exc", weight: 80 }, { receptor: "cond", weight: 2 }, { receptor: "psp", weight: 3 }, {
        ...{ receptor: "exc", weight: 300 },
        learning: { model: "tagging-and-capture", parameters: { h_0: 300 } },
      }][at],
    })),
    drives: [{ to: "out", receptor: "exc", rateHz: 400, weight: 50, fromMs: 11_000, untilMs: 11_100 }],
    currents: [
      { to: "out", wave: "pulse", amplitude: 30, fromMs: 2000, untilMs: 2500 },
      { to: "out", wave: "steps", steps: [[0, 5], [12_000, -5]], cells: [1, 3] },
    ],
  });
}

const options = {
  ...{ durationMs: 15_000, seed: 4, binMs: 100 },
  record: { traces: [{ population: "out", variable: "V_m", cells: 6 }], everyMs: 10 },
};

Deno.test("fast-forward gives the same run, spike by spike, with all kinds of stimuli", async () => {
  const wanted = await simulateSpikingReference(resting(10), options);
  const found = await simulateSpikingReference(resting(10), { ...options, fastForward: true });
  assertEquals([found.spikes, found.counts], [wanted.spikes, wanted.counts]);
  assert(wanted.spikes!.steps.length > 100);
  // A closed form rounds once where each step rounds by half a unit in the last place, of which the leak forgets h / tau: 20 such; samples are singles.
  found.traces[0].values.forEach((value, at) => assertAlmostEquals(value, wanted.traces[0].values[at], 4e-6));
});

Deno.test("what synapses have learnt is the same, bit by bit, and a voltage within the rounding of its steps", async () => {
  const states = [];
  for (const fastForward of [false, true]) {
    const simulation = await SpikingSimulation.open(null, resting(40), { seed: 4, binMs: 100, fastForward });
    await simulation.run(15_000);
    states.push((await simulation.save()).populations);
    simulation.close();
  }
  const [wanted, found] = states;
  wanted.forEach(({ variables, ...rest }, at) => {
    for (const [name, values] of variables) {
      // Half a unit in the last place of 60 mV, 3.6e-15, in each step, of which the leak forgets 1/80 a step.
      values.forEach((value, cell) =>
        assertAlmostEquals(found[at].variables.get(name)![cell], value, name === "V_m" ? 80 * 3.6e-15 : 0)
      );
    }
    assertEquals({ ...found[at], variables: null }, { ...rest, variables: null });
  });
});

Deno.test("eight hours of tags and proteins take seconds, and updates of structure go on", async () => {
  const tetanus = await SpikingSimulation.open(null, getSpikingPreset("tetanus-weak"), {
    ...{ seed: 2, binMs: 1000, fastForward: true },
  });
  const start = performance.now();
  await tetanus.run(8 * 3_600_000);
  assert(performance.now() - start < 60_000);
  const { state: { h, z } } = await tetanus.synapses(2 - 1);
  // h returns with 0.1 / tau_h: within the 1.5 % of h_0 that are left of some 125 after 8 h less 1 s, and no noise.
  for (const value of h) assert(Math.abs(value - 420.075) < 0.016 * 200, `${value}`);
  assertEquals([...new Set(z)], [0]);
  tetanus.close();
  const spec = replayed({ timesMs: [20], cells: [0], size: 1 }, {
    elements: [{ rate: 1e-3, target: 1, initial: 0 }, { rate: 1e-3, target: 1, initial: 0 }],
  });
  const runs = [];
  for (const fastForward of [false, true]) {
    runs.push((await simulateSpikingReference(spec, { durationMs: 9000, fastForward })).structure);
  }
  assertEquals(runs[1], runs[0]);
  assertEquals(runs[0]!.timesMs.length, 90);
});

Deno.test("fast-forward is of one thread", async () => {
  await assertRejects(
    () => simulateSpikingReference(resting(10), { ...options, fastForward: true, threads: 2 }),
    RangeError,
    "Cannot simulate as networks are fast-forwarded on one thread: current value is 2",
  );
});

gpuTest("fast-forward is of the processor", async (gpu: Gpu) => {
  await assertRejects(
    () => simulateSpiking(gpu, resting(10), { ...options, fastForward: true }),
    RangeError,
    "Cannot simulate as networks are fast-forwarded on the processor: current value is the GPU",
  );
});
