import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { resolveSpiking } from "../../lib/spiking/build/resolve.ts";
import { overrideSpiking, scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import type { GapJunctions } from "../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import type { DrawnConnect } from "../../lib/spiking/connect_types.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

/** Two passive cells, one of which is driven. */
const PASSIVE = { C_m: 200, g_L: 10, E_L: -60, V_th: 100 };

function pair(conductance: number, stepMs: number): SpikingSpec {
  return networkOf(
    [
      { name: "A", size: 1, neuron: "lif", parameters: PASSIVE },
      { name: "B", size: 1, neuron: "lif", parameters: PASSIVE },
    ],
    [],
    {
      stepMs,
      currents: [{ to: "A", wave: "pulse", amplitude: 100 }],
      gapJunctions: [{ between: ["A", "B"], connect: { rule: "one-to-one" }, conductance }],
    },
  );
}

/** Voltages of both cells above rest, at the ends of steps of 1 ms. */
async function pairTraces(conductance: number, stepMs: number): Promise<[Float32Array, Float32Array]> {
  const traces = ["A", "B"].map((population) => ({ population, variable: "V_m", cells: 1 }));
  const { traces: [a, b] } = await simulateSpikingReference(pair(conductance, stepMs), {
    durationMs: 400,
    record: { traces, everyMs: 1 },
  });
  return [a.values.map((v) => v + 60), b.values.map((v) => v + 60)];
}

Deno.test("two passive cells reach the coupling coefficient g / (g + g_L)", async () => {
  for (const conductance of [0.5, 5, 20]) {
    const [a, b] = await pairTraces(conductance, 0.1);
    // Traces hold voltages in single precision, and 400 ms are twenty time constants: 2e-9 of the way is left.
    const coefficient = b.at(-1)! / a.at(-1)!;
    assert(Math.abs(coefficient - conductance / (conductance + 10)) < 1e-5, String(coefficient));
    const sum = a.at(-1)! + b.at(-1)!;
    assert(Math.abs(sum - 10) < 1e-4, String(sum));
  }
});

Deno.test("two passive cells follow their closed form, to first order in the step", async () => {
  // The sum relaxes with C / g_L, the difference with C / (g_L + 2 g).
  const wanted = (ms: number) => {
    const sum = 10 * (1 - Math.exp(-ms / 20)), slow = 10 + 2 * 5;
    const difference = 100 / slow * (1 - Math.exp(-ms * slow / 200));
    return (sum - difference) / 2;
  };
  const worst = async (stepMs: number) => {
    const [_, b] = await pairTraces(5, stepMs);
    return b.reduce((most, v, at) => Math.max(most, Math.abs(v - wanted(at + 1))), 0);
  };
  const [one, half] = [await worst(0.2), await worst(0.1)];
  assert(one < 0.02, String(one));
  assert(Math.abs(one / half - 2) < 0.1, `${one} and ${half}`);
});

/** Two populations of cells that spike, with junctions by a rule within one and between both. */
function network(
  within: DrawnConnect,
  between: DrawnConnect,
  conductance: GapJunctions["conductance"],
): SpikingSpec {
  const cells = (name: string, size: number) => ({
    ...{ name, size, neuron: "wang-buzsaki" },
    initial: { V_m: { uniform: [-65, -55] as [number, number] } },
    parameters: { I_e: 100 },
    receptors: { gaba: { kinetics: "exponential" as const, tau: 5, reversal: -75 } },
    positions: { uniform: [1, 1] },
  });
  return networkOf([cells("A", 70), cells("B", 40)], [{
    ...{ from: "A", to: "B", receptor: "gaba", connect: { rule: "fixed-indegree", indegree: 10 } },
    weight: 0.3,
    delayMs: 1,
  }], {
    stepMs: 0.05,
    gapJunctions: [
      { between: ["A", "A"], connect: within, conductance },
      { between: ["B", "A"], connect: between, conductance },
    ],
  });
}

const SPECS: Record<string, SpikingSpec> = {
  "all-to-all": network({ rule: "all-to-all" }, { rule: "all-to-all" }, 0.05),
  drawn: network({ rule: "fixed-probability", probability: 0.2 }, { rule: "fixed-indegree", indegree: 3 }, {
    uniform: [0, 0.4],
  }),
};

const record = { traces: ["A", "B"].map((population) => ({ population, variable: "V_m", cells: 40 })) };

/** Runs in two parts, the second from a saved state of another simulation. */
async function runsOf(open: () => Promise<SpikingSimulation>) {
  const [first, second] = [await open(), await open()];
  const one = await first.run(20);
  await second.restore(structuredClone(await first.save()));
  const two = await second.run(10);
  await first.reset();
  assertEquals((await first.run(20)).traces, one.traces);
  first.close();
  second.close();
  return [one, two];
}

for (const [name, spec] of Object.entries(SPECS)) {
  const open = (threads: number) => () => SpikingSimulation.open(null, spec, { record, threads, seed: 5 });
  Deno.test(`junctions that are ${name} are the same on threads, bit for bit`, async () => {
    const core = await runsOf(open(1)), threads = await runsOf(open(3));
    assert(core[0].spikes!.steps.length > 50, String(core[0].spikes!.steps.length));
    core.forEach(({ spikes, traces }, at) => {
      assertEquals(threads[at].spikes, spikes);
      assertEquals(threads[at].traces, traces);
    });
  });

  gpuTest(`junctions that are ${name} do on the GPU what they do on a core`, async (gpu: Gpu) => {
    const core = await runsOf(open(1));
    const found = await runsOf(() => SpikingSimulation.open(gpu, spec, { record, seed: 5 }));
    core.forEach(({ spikes, traces }, run) => {
      assertEquals(found[run].spikes!.cells, spikes!.cells);
      // Cells that spike magnify what single precision rounds: by 1e-3 in 30 ms, as without junctions.
      traces.forEach(({ values }, at) =>
        values.forEach((v, k) => {
          const other = found[run].traces[at].values[k];
          assert(Math.abs(v - other) < 0.05, `${run} ${at} ${k}: ${other} for ${v}`);
        })
      );
    });
  });
}

gpuTest("an ensemble of networks with junctions is one after another", async (gpu: Gpu) => {
  const options = { durationMs: 10, networks: 2, seed: 5, record };
  const [_, together] = await simulateSpikingEnsemble(gpu, SPECS.drawn, options);
  const [__, alone] = await simulateSpikingEnsemble(null, SPECS.drawn, { ...options, threads: 1 });
  assert(alone.spikes!.steps.length > 10);
  assertEquals(together.spikes!.cells, alone.spikes!.cells);
  alone.traces.forEach(({ values }, at) =>
    values.forEach((v, k) => assert(Math.abs(together.traces[at].values[k] - v) < 0.05, `${at} ${k}`))
  );
});

Deno.test("every two cells of a population are joined with the probability of the rule, alike in both directions", () => {
  const { gaps: [one] } = resolveSpiking(SPECS.drawn, { seed: 2 });
  const connect = one.connect as Extract<DrawnConnect, { rule: "pairs" }>;
  const pairs = new Map(
    connect.sources.map((source, k) => [`${source} ${connect.targets[k]}`, one.weights[k]]),
  );
  assertEquals(pairs.size, connect.sources.length);
  for (const [ends, weight] of pairs) assertEquals(pairs.get(ends.split(" ").reverse().join(" ")), weight);
  // 2415 pairs with probability 0.2: 483, and 20 is one standard deviation.
  const joined = pairs.size / 2;
  assert(Math.abs(joined - 483) < 80, String(joined));
});

Deno.test("listed pairs are junctions with the conductances that are listed", () => {
  const spec = networkOf([{ name: "A", size: 3, neuron: "lif" }], [], {
    gapJunctions: [{
      between: ["A", "A"],
      connect: { rule: "pairs", sources: [0, 1], targets: [1, 2], weights: [2, 6] },
      conductance: 0,
    }],
  });
  const [{ receptors }] = resolveSpiking(spec).populations;
  const found = [...receptors.at(-1)!.junctions!];
  // Whole quanta of 2^-30 of the largest sum.
  found.forEach((sum, cell) => assert(Math.abs(sum - [2, 8, 6][cell]) < 1e-6, String(found)));
});

Deno.test("what does not go with gap junctions is refused in a sentence", () => {
  const refused = (changes: Partial<GapJunctions>, sentence: string, neuron = "lif") =>
    assertThrows(
      () => {
        const gap: GapJunctions = {
          between: ["A", "A"],
          connect: { rule: "all-to-all" },
          conductance: 1,
          ...changes,
        };
        const spec = networkOf(
          [{ name: "A", size: 3, neuron }, { name: "B", size: 3, neuron: "poisson" }],
          [],
          {
            gapJunctions: [gap],
          },
        );
        resolveSpiking(spec);
      },
      SpecError,
      sentence,
    );
  refused(
    { conductance: 600 },
    "Cannot use this network as the gap junctions of a cell of A must charge at most 0.5 of its capacitance in a step, so that voltages do not overshoot: current value is 0.600, by 1.20e+3 nS, 200 pF and a step of 0.1 ms.",
  );
  refused(
    { conductance: -1 },
    "gapJunctions.A--A.conductance must be from 0 to 1000000: current value is -1",
  );
  refused(
    { connect: { rule: "fixed-indegree", indegree: 1 } },
    "gapJunctions.A--A.connect.rule must be one of all-to-all, fixed-probability, distance, pairs within a population: current value is fixed-indegree",
  );
  refused(
    { between: ["A", "C"] },
    "gapJunctions.A--C.between must be two populations (did you mean A?): current value is C",
  );
  refused(
    { between: ["A", "B"] },
    "gapJunctions.A--B.between must be populations of cells that take currents where their voltage is: current value is B",
  );
  refused({}, "must be populations of cells that take currents where their voltage is", "pinsky-rinzel");
  refused(
    { connect: { rule: "pairs", sources: [1], targets: [1] } },
    "gapJunctions.A--A.connect must connect different cells: current value is 1",
  );
  refused(
    { connect: { rule: "pairs", sources: [1], targets: [2], delaysMs: [1] } },
    "gapJunctions.A--A.connect.delaysMs must be left out as gap junctions have no delay",
  );
  refused(
    { connect: { rule: "distance", profile: "disc", probability: 1, length: 1 } },
    "gapJunctions.A--A.connect needs positions of A: current value is none",
  );
});

Deno.test("junctions are changed by path, and scaled as projections are", () => {
  const changed = overrideSpiking(SPECS.drawn, {
    "gapJunctions.A--A.conductance": 0.2,
    "gapJunctions.A--A.connect.probability": 0.5,
  });
  assertEquals(changed.gapJunctions![0].conductance, 0.2);
  const scaled = scaleSpiking(changed, 2).gapJunctions!;
  assertEquals(scaled[0].connect, { rule: "fixed-probability", probability: 0.25 });
  assertThrows(
    () => scaleSpiking(SPECS["all-to-all"], 2),
    SpecError,
    "Cannot scale this network as cells of A--A would not keep their numbers of inputs by the rule all-to-all",
  );
});
