import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import { overrideSpiking, scaleSpiking } from "../../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import type { NeuronValue } from "../../lib/spiking/value.ts";
import { populationRasterFigure } from "../../lib/report/figures/population_raster.ts";
import { joinRuns } from "../../lib/spiking/simulation/join_runs.ts";
import { SpikingSimulation } from "../../lib/spiking/simulation/spiking_simulation.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";
import { gpuTest } from "../_gpu.ts";
import { networkOf } from "./_networks.ts";

/** Conductances, noise, drives, jumps and delays of all lengths: everything that a state may hold. */
function richNetwork(): SpikingSpec {
  const coba = overrideSpiking(scaleSpiking(getSpikingPreset("coba"), 0.1), {
    "projections.E->E.delayMs": { uniform: [0.2, 3] },
    "populations.E.receptors.inh": { kinetics: "biexponential", tauRise: 1, tauDecay: 9, reversal: -80 },
  });
  return {
    ...coba,
    currents: [{ to: "E", wave: "noise", sd: 20, tau: 4 }, {
      to: "I",
      wave: "ramp",
      start: 0,
      end: 30,
      fromMs: 10,
      untilMs: 70,
    }],
    drives: [{ to: "E", receptor: "exc", rateHz: 200, weight: 2 }],
  };
}

const OPTIONS = {
  seed: 3,
  record: { traces: [{ population: "E", variable: "V_m", cells: 7 }], everyMs: 0.5 },
};

type Open = (spec: SpikingSpec) => Promise<SpikingSimulation>;

/** The same body on the GPU, on a core and on threads. */
function onEngines(name: string, body: (open: Open, gpu: Gpu | null) => Promise<void>): void {
  Deno.test(`${name}, on a core`, () => body((spec) => SpikingSimulation.open(null, spec, OPTIONS), null));
  Deno.test(`${name}, on threads`, () =>
    body((spec) => SpikingSimulation.open(null, spec, { ...OPTIONS, threads: 3 }), null));
  gpuTest(`${name}, on the GPU`, (gpu) => body((spec) => SpikingSimulation.open(gpu, spec, OPTIONS), gpu));
}

/** Spikes, counts and traces, as text. */
function content({ spikes, counts, traces }: SpikingRun): string {
  return JSON.stringify([
    [...spikes!.steps],
    [...spikes!.cells],
    [...counts],
    ...traces.map(({ values }) => [...values]),
  ]);
}

onEngines("two runs in a row are the halves of one", async (open) => {
  const spec = richNetwork();
  const [whole, parts] = [await open(spec), await open(spec)];
  const run = await whole.run(60);
  const [first, second] = [await parts.run(23), await parts.run(37)];
  assertEquals([first.startMs, second.startMs], [0, 23]);
  assert(second.spikes!.steps.length > 50);
  assertEquals([...first.spikes!.steps, ...second.spikes!.steps], [...run.spikes!.steps]);
  assertEquals([...first.spikes!.cells, ...second.spikes!.cells], [...run.spikes!.cells]);
  assertEquals([...first.traces[0].values, ...second.traces[0].values], [...run.traces[0].values]);
  const [e] = [run.counts.subarray(0, 60)];
  assertEquals([...first.counts.subarray(0, 23), ...second.counts.subarray(0, 37)], [...e]);
  whole.close();
  parts.close();
});

onEngines("a saved state goes on as if nothing had been, and reset begins again", async (open) => {
  const simulation = await open(richNetwork());
  const beginning = await simulation.run(30);
  const checkpoint = structuredClone(await simulation.save());
  const end = await simulation.run(30);
  await simulation.reset();
  assertEquals(simulation.timeMs, 0);
  assertEquals(content(await simulation.run(30)), content(beginning));
  await simulation.run(5);
  await simulation.restore(checkpoint);
  assertEquals(simulation.timeMs, 30);
  assertEquals(content(await simulation.run(30)), content(end));
  simulation.close();
  const other = await open(richNetwork());
  await other.restore(checkpoint);
  assertEquals(content(await other.run(30)), content(end));
  other.close();
});

onEngines("parameters change while it runs, and a restored state brings its own", async (open, gpu) => {
  const simulation = await open(richNetwork());
  await simulation.run(20);
  const before = await simulation.save();
  const kernels = gpu?.kernels.size;
  await simulation.set({ "populations.E.parameters.I_e": 400, "populations.*.parameters.t_ref": 2 });
  assertEquals(simulation.spec.populations[1].parameters!.t_ref, 2);
  const strong = await simulation.run(20);
  assertEquals(gpu?.kernels.size, kernels);
  await simulation.restore(before);
  assertEquals(simulation.spec.populations[1].parameters!.t_ref, 5);
  const plain = await simulation.run(20);
  assert(
    strong.spikes!.steps.length > 1.5 * plain.spikes!.steps.length,
    `${strong.spikes!.steps.length} ${plain.spikes!.steps.length}`,
  );
  simulation.close();
});

onEngines("a run that was stopped leaves nothing behind once the state is restored", async (open) => {
  const simulation = await open(richNetwork());
  await simulation.run(20);
  const checkpoint = await simulation.save();
  const wanted = content(await simulation.run(20));
  await simulation.restore(checkpoint);
  const controller = new AbortController();
  const long = { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) };
  await assertRejects(() => simulation.run(20_000, long), Error, "enough");
  await simulation.restore(checkpoint);
  assertEquals(content(await simulation.run(20)), wanted);
  simulation.close();
});

gpuTest("what the GPU saved, a core goes on with", async (gpu) => {
  const [one, other] = [
    await SpikingSimulation.open(gpu, richNetwork(), OPTIONS),
    await SpikingSimulation.open(null, richNetwork(), OPTIONS),
  ];
  await one.run(40);
  await other.restore(await one.save());
  const [a, b] = [await one.run(5), await other.run(5)];
  assert(b.spikes!.steps.length > 5);
  assertEquals(a.spikes, b.spikes);
  one.close();
  other.close();
});

Deno.test("what cannot change or be gone on with is refused in one sentence", async () => {
  const simulation = await SpikingSimulation.open(null, richNetwork(), OPTIONS);
  const refuses = (overrides: Record<string, never>, sentence: string) =>
    assertRejects(() => simulation.set(overrides), SpecError, sentence);
  await refuses(
    { "populations.E.size": 3 as never },
    "only populations.NAME.parameters.NAME and projections.NAME.learning.parameters.NAME may change: current value is populations.E.size",
  );
  await refuses(
    { "populations.E.parameters.C_m": -1 as never },
    "C_m must be from 0.001 to 1000000: current value is -1",
  );
  await refuses(
    { "populations.E.parameters.C_m": { uniform: [100, 300] } as never },
    "the parameters of E must stay shared by all cells: current value is of each cell",
  );
  const checkpoint = await simulation.save();
  await assertRejects(
    () => simulation.restore({ ...checkpoint, seed: 4 }),
    SpecError,
    "it must be of the same network and seed",
  );
  await assertRejects(
    () => simulation.run(0.05),
    RangeError,
    "the duration must be a whole number of bins of 1 ms",
  );
  simulation.close();
});

/** Four cells that differ in what drives them. */
function fourCells(I_e: NeuronValue): SpikingSpec {
  return networkOf([{ name: "A", size: 4, neuron: "lif", parameters: { I_e } }]);
}

Deno.test("threads keep each cell's own parameters across a restored state, and may have no cell of a population", async () => {
  const counts = async (threads: number) => {
    const simulation = await SpikingSimulation.open(null, fourCells([150, 200, 300, 500]), { threads });
    await simulation.run(10);
    await simulation.restore(await simulation.save());
    const { spikes } = await simulation.run(100);
    simulation.close();
    return [0, 1, 2, 3].map((cell) => spikes!.cells.filter((one) => one === cell).length);
  };
  const alone = await counts(1);
  assert(alone[3] > 2 * alone[0]);
  assertEquals(await counts(2), alone);
  assertEquals(await counts(6), alone);
});

Deno.test("a state with parameters of each cell is refused where all share theirs", async () => {
  const [listed, shared] = [
    await SpikingSimulation.open(null, fourCells([150, 200, 300, 500])),
    await SpikingSimulation.open(null, fourCells(300)),
  ];
  const checkpoint = await listed.save();
  await assertRejects(
    () => shared.restore(checkpoint),
    SpecError,
    "the parameters of A must stay shared by all cells",
  );
  listed.close();
  shared.close();
});

Deno.test("a later stretch has its own irregularity and picture, and joins only with its like", async () => {
  const simulation = await SpikingSimulation.open(null, getSpikingPreset("cuba"), { seed: 1 });
  const [first, second] = [await simulation.run(500), await simulation.run(500)];
  const [[a], [b]] = [summarizeSpiking(first), summarizeSpiking(second)];
  assert(Math.abs(a.isiCv! - b.isiCv!) < 0.15, `${a.isiCv} ${b.isiCv}`);
  const { vconcat: [, { data }] } = populationRasterFigure(second) as {
    vconcat: { data: { values: { time: number }[] } }[];
  };
  assert(data.values.length > 50 && data.values.every(({ time }) => time > 500 && time < 1000));
  assertEquals(joinRuns([first, second]).bins, 1000);
  assertThrows(
    () => joinRuns([first, { ...second, binMs: 2 }]),
    RangeError,
    "with bins of 1 ms and steps of 0.1 ms",
  );
  simulation.close();
});
