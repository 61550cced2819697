import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingEnsemble } from "../../../lib/spiking/simulation/spiking_ensemble.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { SpikingSimulation } from "../../../lib/spiking/simulation/spiking_simulation.ts";
import { joinRuns } from "../../../lib/spiking/simulation/join_runs.ts";
import { gpuTest } from "../../_gpu.ts";
import { growing, partsOf, replayed } from "./_network.ts";

const VARIED = growing(60, { weight: { uniform: [10, 30] }, delayMs: { uniform: [5, 9] } });

Deno.test("any number of threads gives the same synapses and spikes, exactly", async () => {
  for (const spec of [growing(), VARIED]) {
    const one = await simulateSpikingReference(spec, { durationMs: 900, seed: 3 });
    const many = await simulateSpikingReference(spec, { durationMs: 900, seed: 3, threads: 2 });
    assertEquals(partsOf(many), partsOf(one));
    const { synapses, created, deleted } = one.structure!.projections[0];
    assert(
      created.some((count) => count > 0) && deleted.some((count) => count > 0),
      `${created}, ${deleted}`,
    );
    created.forEach((made, at) =>
      at > 0 && assertEquals(synapses[at] - synapses[at - 1], made - deleted[at])
    );
    assertEquals(synapses.at(-1), one.synapses);
  }
});

Deno.test("a run goes on from a checkpoint as if it had not been stopped, between updates too, and on threads", async () => {
  for (const stop of [300, 437]) {
    const whole = await simulateSpikingReference(VARIED, { durationMs: 800, seed: 3 });
    const first = await SpikingSimulation.open(null, VARIED, { seed: 3 });
    const begun = await first.run(stop), checkpoint = await first.save();
    const runs = [await first.run(800 - stop)];
    await first.restore(checkpoint);
    runs.push(await first.run(800 - stop));
    const second = await SpikingSimulation.open(null, VARIED, { seed: 3, threads: 2 });
    await second.restore(structuredClone(checkpoint));
    runs.push(await second.run(800 - stop));
    for (const run of runs) assertEquals(partsOf(joinRuns([begun, run])), partsOf(whole));
    await second.reset();
    assertEquals(partsOf(await second.run(800)), partsOf(whole));
    first.close();
    second.close();
  }
});

Deno.test("tables of synapses and elements fit each other", async () => {
  const simulation = await SpikingSimulation.open(null, VARIED, { seed: 4 });
  const { synapses } = await simulation.run(450);
  const { sources, targets, weights, delaysMs } = await simulation.synapses("N->N");
  const { elements: { axon, dendrite } } = await simulation.elements("N");
  const count = (cells: Uint32Array) => {
    const all = new Uint32Array(60);
    for (const cell of cells) all[cell]++;
    return all;
  };
  assertEquals(sources.length, synapses);
  assertEquals([count(sources), count(targets)], [axon.connected, dendrite.connected]);
  assert(weights.every((weight) => weight > 9.99 && weight < 30.01) && new Set(weights).size > 20);
  assertEquals([...new Set(delaysMs)].sort(), [5, 6, 7, 8, 9]);
  assert(sources.every((source, at) => source !== targets[at]));
  simulation.close();
});

gpuTest("the GPU gives the same synapses and spikes as the processor, exactly", async (gpu: Gpu) => {
  for (const spec of [growing(), VARIED]) {
    const options = { durationMs: 700, seed: 5 };
    const found = await simulateSpiking(gpu, spec, options);
    const wanted = await simulateSpikingReference(spec, options);
    assertEquals(partsOf(found), partsOf(wanted));
    assert(wanted.structure!.projections[0].created.some((count) => count > 0));
  }
});

gpuTest("a checkpoint of one engine goes on on the other", async (gpu: Gpu) => {
  const whole = await simulateSpikingReference(VARIED, { durationMs: 800, seed: 6 });
  const first = await SpikingSimulation.open(gpu, VARIED, { seed: 6 });
  const begun = await first.run(350), checkpoint = await first.save();
  const second = await SpikingSimulation.open(null, VARIED, { seed: 6 });
  await second.restore(checkpoint);
  const between = await second.run(150);
  await first.restore(await second.save());
  assertEquals(partsOf(joinRuns([begun, between, await first.run(300)])), partsOf(whole));
  first.close();
  second.close();
});

gpuTest(
  "networks of an ensemble that rewire run as each alone, also with updates at other times",
  async (gpu: Gpu) => {
    const overrides = [{}, { "projections.N->N.rewiring.everyMs": 150 }, { "populations.N.size": 41 }];
    const options = { durationMs: 600, seed: 7, overrides };
    const found = await simulateSpikingEnsemble(gpu, growing(), options);
    const wanted = await simulateSpikingEnsemble(null, growing(), options);
    assertEquals(found.map(partsOf), wanted.map(partsOf));
    assertEquals(wanted.map(({ structure }) => structure!.timesMs.length), [6, 4, 6]);
  },
);

Deno.test("spikes of the step of an update are sent by the synapses before it, those of the next step by those after it", async () => {
  // An axon and a dendrite that are vacant from the start are joined at 100 ms.
  const timesMs = [99, 100, 101], element = { rate: 0, target: 1, initial: 1 };
  const spec = replayed({ timesMs, cells: [0, 0, 0], size: 1 }, { elements: [element, element] });
  const run = await simulateSpikingReference(spec, {
    durationMs: 110,
    record: { traces: [{ population: "out", variable: "V_m", cells: 1 }] },
  });
  const [{ values }] = run.traces;
  // The spike of 101 ms arrives at 103 ms, when V_m jumps by 0.5 mV.
  assertEquals([...values.subarray(0, 102)].every((value) => value === -60), true);
  assertEquals(values[102], -59.5);
  assertEquals(run.structure!.projections[0].created, Uint32Array.of(1));
});
