import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { parseCellNetwork } from "../../lib/cable/cell_network_spec.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { overrideSpiking } from "../../lib/spiking/override_spiking.ts";
import type { ActiveTime } from "../../lib/spiking/spiking_spec.ts";
import type { Projection, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { describeSpiking } from "../../lib/spiking/simulation/describe_spiking.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf, TEST_NEURONS } from "./_networks.ts";

const OPTIONS = { seed: 2, neurons: TEST_NEURONS };

/** The same on a core and on the GPU. */
function onEngines(name: string, body: (gpu: Gpu | null) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body(null));
  gpuTest(`${name}, on the GPU`, body);
}

/** A cell that spikes at each of some steps, and one that spikes when a spike arrives, a step later. */
function relayed(steps: readonly number[], projection: Partial<Projection>): SpikingSpec {
  return networkOf(
    [
      {
        name: "S",
        size: 1,
        neuron: "replay",
        replay: { timesMs: steps.map((step) => step / 10), cells: steps.map(() => 0) },
      },
      { name: "A", size: 1, neuron: "relay", receptors: { hits: { kinetics: "delta" } } },
    ],
    [{
      from: "S",
      to: "A",
      receptor: "hits",
      connect: { rule: "all-to-all" },
      weight: 1,
      delayMs: 0.5,
      ...projection,
    }],
  );
}

/** Steps at which a cell spiked. */
async function stepsOf(gpu: Gpu | null, spec: SpikingSpec, cell: number): Promise<number[]> {
  const simulation = await SpikingSimulation.open(gpu, spec, OPTIONS);
  try {
    const { spikes } = await simulation.run(10);
    return [...spikes!.steps].filter((_, at) => spikes!.cells[at] === cell);
  } finally {
    simulation.close();
  }
}

const EVERY = Array.from({ length: 90 }, (_, k) => k + 1);

onEngines("a projection transmits the spikes after fromMs, up to and with untilMs", async (gpu) => {
  const cases: [ActiveTime, from: number, until: number][] = [
    [{}, 1, 90],
    [{ fromMs: 2 }, 21, 90],
    [{ untilMs: 7.5 }, 1, 75],
    [{ fromMs: 2, untilMs: 2.1 }, 21, 21],
    [{ fromMs: 1.96, untilMs: 3.04 }, 21, 30],
  ];
  for (const [time, from, until] of cases) {
    // A spike of step n with a delay of 5 steps arrives at the end of step n + 5, whose relay spikes then.
    const wanted = EVERY.filter((step) => step >= from && step <= until).map((step) => step + 5);
    assertEquals(await stepsOf(gpu, relayed(EVERY, time), 1), wanted, JSON.stringify(time));
  }
});

/** A network whose spikes outside the time of its projection are there, or are not. */
function pair(projection: Partial<Projection>, kinds: "all" | "inside"): SpikingSpec {
  const steps = kinds === "all" ? EVERY : EVERY.filter((step) => step > 30 && step <= 60);
  const spec = relayed(steps.filter((step) => step % 7 === 0 || step % 11 === 0), projection);
  const receptors = { e: { kinetics: "exponential" as const, tau: 3 } };
  const [source] = spec.populations;
  return networkOf(
    [source, { name: "A", size: 1, neuron: "lif", receptors, parameters: { I_e: 400 } }],
    [{ ...spec.projections[0], receptor: "e", weight: 100, fromMs: 3, untilMs: 6, ...projection }],
  );
}

onEngines("short-term plasticity knows only the spikes that are transmitted", async (gpu) => {
  const shortTerm = { U: 0.4, tauFacilitation: 50, tauDepression: 100 };
  const states = [];
  for (const kind of ["all", "inside"] as const) {
    const simulation = await SpikingSimulation.open(gpu, pair({ shortTerm }, kind), OPTIONS);
    await simulation.run(10);
    const { populations } = await simulation.save();
    states.push([...populations[0].shortTerm.get("0")!, ...populations[1].variables.get("V_m")!]);
    simulation.close();
  }
  assertEquals(states[0], states[1]);
  assertEquals(states[0][2], 56);
});

onEngines("synapses learn from the spikes that are transmitted alone", async (gpu) => {
  const weights = [];
  const learning = { model: "stdp", parameters: { w_max: 1000 } };
  for (const kind of ["all", "inside"] as const) {
    for (const untilMs of kind === "all" ? [6, 9] : [6]) {
      const simulation = await SpikingSimulation.open(gpu, pair({ learning, untilMs }, kind), OPTIONS);
      await simulation.run(10);
      weights.push((await simulation.synapses(0)).weights[0]);
      simulation.close();
    }
  }
  assertEquals(weights[0], weights[2]);
  assert(weights[1] !== weights[0] && weights[0] !== 100, `${weights}`);
});

Deno.test("projections of one pair and receptor have names in paths, tables and saved weights", async () => {
  const [one] = relayed([1], {}).projections;
  const spec = networkOf(relayed([1], {}).populations, [
    { ...one, name: "early", untilMs: 5 },
    { ...one, name: "late", fromMs: 5, weight: 2 },
    { ...one, weight: 3 },
  ]);
  assertEquals(describeSpiking(spec, OPTIONS).projections.map(({ name }) => name), ["early", "late", "S->A"]);
  const weights = (path: string) =>
    overrideSpiking(spec, { [path]: 7 }, { neurons: TEST_NEURONS }).projections.map(({ weight }) => weight);
  assertEquals(weights("projections.late.weight"), [1, 7, 3]);
  assertEquals(weights("projections.S->A.weight"), [1, 2, 7]);
  const moved = overrideSpiking(spec, { "projections.early.fromMs": 1 }, { neurons: TEST_NEURONS });
  assertEquals(moved.projections.map(({ fromMs }) => fromMs), [1, 5, undefined]);
  const simulation = await SpikingSimulation.open(null, spec, OPTIONS);
  assertEquals((await simulation.synapses("late")).weights[0], 2);
  await assertRejects(() => simulation.synapses("S->A hits"), SpecError, "there are early, late, S->A");
  simulation.close();
  assertThrows(
    () => networkOf(spec.populations, [{ ...one, name: "x" }, { ...one, name: "x" }]),
    SpecError,
    "Cannot use this network as projections must have different names: current value is x.",
  );
  assertThrows(
    () => networkOf(spec.populations, [{ ...one, name: "x", fromMs: 5, untilMs: 5 }]),
    SpecError,
    "Cannot use this network as projections.x.untilMs must be after fromMs = 5: current value is 5.",
  );
});

Deno.test("what goes wrong with a projection is told by its name", async () => {
  const learning = { model: "stdp", parameters: { w_max: 1000 } };
  const simulation = await SpikingSimulation.open(null, pair({ name: "apt", learning }, "all"), OPTIONS);
  await assertRejects(
    () => simulation.set({ "projections.apt.learning.parameters.w_max": 5000 }),
    SpecError,
    "the largest weights of what apt learns must stay",
  );
  simulation.close();
  assertThrows(
    () => pair({ name: "apt", weight: -1, receptor: "f" }, "all"),
    SpecError,
    "projections.apt.receptor",
  );
});

Deno.test("networks of cells refuse times of projections, which they do not have", () => {
  const network = (rest: object) => ({
    kind: "cell-network",
    name: "cells",
    stepMs: 1,
    populations: [{ name: "A", size: 2, groups: { all: [0] } }],
    projections: [{
      from: "A",
      to: "A",
      receptor: "all",
      connect: { rule: "all-to-all" },
      weight: 1,
      delayMs: 1,
      ...rest,
    }],
  });
  parseCellNetwork(network({ name: "loop" }));
  assertThrows(
    () => parseCellNetwork(network({ fromMs: 3 })),
    SpecError,
    "Cannot use this network as projections.0 must have no fromMs and untilMs, which drives have: current value is 3.",
  );
});
