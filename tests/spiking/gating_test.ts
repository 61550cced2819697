import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { Population, Projection, SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { simulateSpikingEnsemble } from "../../lib/spiking/simulation/spiking_ensemble.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import { loadStoppedSimulation, saveStoppedSimulation } from "../../lib/spiking/files/spiking_file.ts";
import { inFolder } from "../_folder.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

const NMDA = { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0 } as const;
const GRADED = {
  kinetics: "graded",
  alpha: 12,
  beta: 0.1,
  threshold: 0,
  slope: 2,
  reversal: -75,
} as const;

/** A source that spikes at these times, and what the gating and the conductance of its target are. */
async function tracesOf(timesMs: number[], stepMs: number, delayMs: number): Promise<Float32Array[]> {
  const spec = networkOf(
    [
      { name: "in", size: 1, neuron: "replay", replay: { timesMs, cells: timesMs.map(() => 0) } },
      { name: "out", size: 1, neuron: "lif", receptors: { nmda: NMDA } },
    ],
    [{ from: "in", to: "out", receptor: "nmda", connect: { rule: "all-to-all" }, weight: 3, delayMs }],
    { stepMs },
  );
  const traces = [
    { population: "in", variable: "in->out", cells: 1 },
    { population: "out", variable: "nmda", cells: 1 },
  ];
  const simulation = await SpikingSimulation.open(null, spec, { record: { traces, everyMs: 1 } });
  const run = await simulation.run(100);
  simulation.close();
  return run.traces.map(({ values }) => values);
}

/** s some time after one spike, by Simpson's rule on its closed form. */
function gatingAfter(ms: number): number {
  const { tauRise, tauDecay, alpha } = NMDA, parts = 4000;
  if (ms <= 0) return 0;
  const integrand = (u: number) =>
    alpha * Math.exp(-u / tauRise) *
    Math.exp(-(ms - u) / tauDecay - alpha * tauRise * (Math.exp(-u / tauRise) - Math.exp(-ms / tauRise)));
  let sum = 0;
  for (let k = 0; k <= parts; k++) {
    sum += integrand(ms * k / parts) * (k === 0 || k === parts ? 1 : k % 2 === 1 ? 4 : 2);
  }
  return sum * ms / parts / 3;
}

Deno.test("saturating gating after one spike is its closed form, to second order in the step", async () => {
  const worst = async (stepMs: number) => {
    const [s] = await tracesOf([10], stepMs, 0);
    return s.reduce((most, value, at) => Math.max(most, Math.abs(value - gatingAfter(at + 1 - 10))), 0);
  };
  const [one, half] = [await worst(1), await worst(0.5)];
  assert(one < 1e-3 && one > 1e-5, String(one));
  assert(Math.abs(one / half - 4) < 0.4, `${one} and ${half}`);
});

Deno.test("the conductance is the weight times the gating, later by the delay", async () => {
  const [s, g] = await tracesOf([10, 12, 30], 0.1, 0);
  const [_, late] = await tracesOf([10, 12, 30], 0.1, 5);
  // The conductance is the mean over the step that ends with s: s changes by at most 5 % a ms here.
  g.forEach((value, at) => assert(Math.abs(value - 3 * s[at]) < 3 * 0.05, `${at}: ${value} and ${s[at]}`));
  assertEquals([...late.subarray(5)], [...g.subarray(0, -5)]);
  assert(s[98] > gatingAfter(89) && s[98] < 1);
});

/** Cells that excite each other by all kinds of gating, with weights and delays that differ or not. */
function mixed(changes: (uniform: Projection[]) => Projection[]): SpikingSpec {
  const cells = (name: string, size: number): Population => ({
    name,
    size,
    neuron: "lif",
    receptors: {
      ampa: { kinetics: "exponential", tau: 2, reversal: 0 },
      nmda: { ...NMDA, magnesium: 1 },
      graded: { ...GRADED, threshold: -52 },
    },
    initial: { V_m: { uniform: [-60, -50] } },
  });
  const one = (from: string, to: string, receptor: string, weight: number): Projection => ({
    ...{ from, to, receptor, weight, connect: { rule: "all-to-all" } },
    delayMs: receptor === "graded" ? 0 : 0.5,
    initialGating: { uniform: [0, 0.4] },
  });
  const pairs = [["A", "A"], ["A", "B"], ["B", "A"]];
  const projections = pairs.flatMap(([from, to]) => [
    one(from, to, "nmda", 0.05),
    one(from, to, "graded", 0.03),
  ]);
  return networkOf([cells("A", 70), cells("B", 31)], changes(projections), {
    drives: ["A", "B"].map((to) => ({ to, receptor: "ampa", rateHz: 2000, weight: 1.5 })),
  });
}

const same = (list: Projection[]) => list;
/** The same graph, pair by pair. */
const listed = (list: Projection[]) =>
  list.map((one): Projection => {
    const sizes: Record<string, number> = { A: 70, B: 31 };
    const sources: number[] = [], targets: number[] = [];
    for (let source = 0; source < sizes[one.from]; source++) {
      for (let target = 0; target < sizes[one.to]; target++) {
        if (one.from === one.to && source === target) continue;
        sources.push(source);
        targets.push(target);
      }
    }
    return { ...one, connect: { rule: "pairs", sources, targets } };
  });
/** Graphs, weights and delays that are drawn. */
const drawn = (list: Projection[]) =>
  list.map((one): Projection => ({
    ...one,
    connect: { rule: "fixed-probability", probability: 0.3 },
    weight: { uniform: [0, 0.3] },
    delayMs: { uniform: [0.1, 2] },
  }));

const record = {
  traces: [
    { population: "A", variable: "nmda", cells: 70 },
    { population: "B", variable: "graded", cells: 5 },
    { population: "B", variable: "B->A nmda", cells: 31 },
    { population: "A", variable: "A->B graded", cells: 3 },
    { population: "A", variable: "V_m", cells: 70 },
  ],
  everyMs: 5,
};

/** Runs in two parts, the second from a saved state of another simulation. */
async function runsOf(spec: SpikingSpec, open: (spec: SpikingSpec) => Promise<SpikingSimulation>) {
  const [first, second] = [await open(spec), await open(spec)];
  const one = await first.run(20);
  const saved = structuredClone(await first.save());
  await second.run(10);
  await second.restore(saved);
  const two = await second.run(20);
  await first.reset();
  const again = await first.run(20);
  assertEquals([again.spikes, again.traces], [one.spikes, one.traces]);
  first.close();
  second.close();
  return [one, two];
}

const openCore = (threads: number) => (spec: SpikingSpec) =>
  SpikingSimulation.open(null, spec, { record, threads, seed: 3 });

function assertSame(a: readonly SpikingRun[], b: readonly SpikingRun[]): void {
  a.forEach((run, at) => {
    assertEquals(b[at].spikes, run.spikes);
    assertEquals(b[at].traces, run.traces);
  });
}

Deno.test("the sum for all targets is what its pairs add up to, bit for bit", async () => {
  const uniform = await runsOf(mixed(same), openCore(1));
  assert(uniform[1].spikes!.steps.length > 50, String(uniform[1].spikes!.steps.length));
  assert(uniform[1].traces.every(({ values }) => values.every((value) => value !== 0)));
  assertEquals(uniform[0].synapses, 2 * (70 * 69 + 2 * 70 * 31));
  assertSame(uniform, await runsOf(mixed(listed), openCore(1)));
});

for (const [name, changes] of Object.entries({ "all-to-all": same, drawn })) {
  Deno.test(`couplings that are ${name} are the same on threads, bit for bit`, async () => {
    assertSame(await runsOf(mixed(changes), openCore(1)), await runsOf(mixed(changes), openCore(3)));
  });
}

/** Largest difference of the traces of runs, beside their largest value. */
function distanceOf(a: readonly SpikingRun[], b: readonly SpikingRun[]): number {
  return Math.max(...a.flatMap(({ traces }, run) =>
    traces.map(({ values }, at) => {
      const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return values.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - b[run].traces[at].values[k])),
        0,
      ) / size;
    })
  ));
}

for (const [name, changes] of Object.entries({ "all-to-all": same, drawn })) {
  gpuTest(`couplings that are ${name} do on the GPU what they do on a core`, async (gpu: Gpu) => {
    const core = await runsOf(mixed(changes), openCore(1));
    const found = await runsOf(
      mixed(changes),
      (spec) => SpikingSimulation.open(gpu, spec, { record, seed: 3 }),
    );
    assertEquals(found[0].synapses, core[0].synapses);
    assertEquals(found[0].spikes, core[0].spikes);
    // 400 steps in single precision, each of which rounds by 6e-8 of the whole; voltages relax within 200 of them.
    const distance = distanceOf(core, found);
    assert(distance < 2e-5, String(distance));
  });
}

gpuTest("an ensemble of coupled networks is one after another", async (gpu: Gpu) => {
  const options = { durationMs: 10, networks: 2, seed: 3, record };
  const together = await simulateSpikingEnsemble(gpu, mixed(drawn), options);
  const [_, second] = await simulateSpikingEnsemble(null, mixed(drawn), { ...options, threads: 1 });
  assertEquals(together[1].spikes, second.spikes);
  const distance = distanceOf([second], [together[1]]);
  assert(distance < 2e-5, String(distance));
});

function refused(changes: (spec: SpikingSpec) => void, sentence: string): void {
  const spec = structuredClone(mixed(same));
  changes(spec);
  assertThrows(() => networkOf(spec.populations, spec.projections, spec), SpecError, sentence);
}

Deno.test("what does not go with gating is refused in a sentence", () => {
  refused(
    ({ projections: [one] }) => one.shortTerm = { U: 0.5, tauFacilitation: 1, tauDepression: 1 },
    "projections.A->A.shortTerm must be left out as its receptor is saturating",
  );
  refused(
    ({ projections: [one] }) => one.learning = { model: "stdp" },
    "projections.A->A.learning must be left out as its receptor is saturating",
  );
  refused(
    ({ projections: [one] }) => one.initialGating = 1.5,
    "projections.A->A.initialGating must be from 0 to 1: current value is 1.5",
  );
  refused(
    ({ projections: [one] }) => one.initialGating = [0.5],
    "projections.A->A.initialGating must have a value for each of the 70 cells: current value is 1 values",
  );
  refused(
    ({ projections: [one] }) => one.receptor = "ampa",
    "projections.A->A.initialGating must be left out as its receptor is exponential",
  );
  refused(
    ({ projections: [one] }) => one.delayMs = 0.05,
    "projections.A->A.delayMs must be 0 or at least the step, 0.1 ms: current value is 0.05",
  );
  refused(
    ({ projections: [one] }) => one.weight = -1,
    "projections.A->A.weight must not be negative as the receptor is a conductance: current value is -1",
  );
  refused(
    ({ drives }) => drives![0].receptor = "nmda",
    "drives.A.receptor must be one without a gating variable of its sources, as a drive has none: current value is nmda",
  );
  refused(
    ({ populations: [one] }) => one.receptors!.graded = { ...GRADED, beta: 0 },
    "populations.A.receptors.graded.beta must be at least 0.000001: current value is 0",
  );
  assertThrows(
    () =>
      networkOf(
        [
          { name: "in", size: 1, neuron: "poisson" },
          { name: "out", size: 1, neuron: "lif", receptors: { graded: GRADED } },
        ],
        [{
          ...{ from: "in", to: "out", receptor: "graded", connect: { rule: "all-to-all" } },
          weight: 1,
          delayMs: 0,
        }],
      ),
    SpecError,
    "projections.in->out.from must be a population of cells with a voltage as its receptor is graded: current value is in",
  );
});

/** Sources that spike several times in a step, and once in a while. */
const BURSTS = networkOf(
  [
    { name: "fast", size: 20, neuron: "poisson", parameters: { rate: 8000 } },
    {
      name: "replay",
      size: 2,
      neuron: "replay",
      replay: { timesMs: [1, 1, 2], cells: [0, 0, 1], counts: [2, 1, 5] },
    },
    { name: "out", size: 3, neuron: "lif", parameters: { V_th: 200 }, receptors: { nmda: NMDA } },
  ],
  ["fast", "replay"].map((from) => ({
    ...{ from, to: "out", receptor: "nmda", connect: { rule: "all-to-all" } as const },
    weight: 1,
    delayMs: 0.1,
  })),
);

gpuTest("every one of several spikes of a step opens, on all engines", async (gpu: Gpu) => {
  const traces = [["fast", 20], ["replay", 2]].map(([population, cells]) => ({
    population: String(population),
    variable: `${population}->out`,
    cells: Number(cells),
  }));
  const open = (engine: Gpu | null, threads: number) =>
    SpikingSimulation.open(engine, BURSTS, { record: { traces, everyMs: 1 }, seed: 1, threads });
  const runs: SpikingRun[] = [];
  for (const [engine, threads] of [[null, 1], [null, 2], [gpu, 1]] as const) {
    const simulation = await open(engine, threads);
    runs.push(await simulation.run(5));
    simulation.close();
  }
  assertEquals(runs[1].traces, runs[0].traces);
  // 50 steps in single precision.
  const distance = distanceOf([runs[0]], [runs[2]]);
  assert(distance < 1e-5, String(distance));
  // With x = n after n spikes at once, s comes near 1 - e^(-n alpha tauRise).
  const [three, five] = runs[0].traces[1].values.slice(-2);
  assert(Math.abs(three / (1 - Math.exp(-3)) - 1) < 0.15, String(three));
  assert(five > three, String([three, five]));
});

Deno.test("a simulation with couplings goes on from a file as it would have gone on", () =>
  inFolder(async (folder) => {
    const spec = networkOf(mixed(drawn).populations, mixed(drawn).projections, {
      drives: mixed(drawn).drives,
      gapJunctions: [{ between: ["A", "B"], connect: { rule: "all-to-all" }, conductance: 0.1 }],
    });
    const [first, second] = [await openCore(1)(spec), await openCore(1)(spec)];
    const run = await first.run(10);
    await saveStoppedSimulation(`${folder}/stopped.npz`, { run, checkpoint: await first.save() });
    const { checkpoint } = await loadStoppedSimulation(`${folder}/stopped.npz`);
    await second.restore(checkpoint);
    assertSame([await first.run(10)], [await second.run(10)]);
    first.close();
    const [a] = checkpoint.populations;
    a.gating.delete("0");
    await assertRejects(
      () => second.restore(checkpoint),
      SpecError,
      "Cannot go on from this checkpoint as gating 0 of A must be 140 values (Float64Array): current value is none.",
    );
    second.close();
  }));
