import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import { MifSimulation } from "../../lib/markov/mif_simulation.ts";
import { SpecError } from "../../lib/base/spec_error.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { gpuTest } from "../_gpu.ts";

const SPEC = getMifPreset("mif-small-syn");
const RECORD = { spikes: true, pools: true } as const;

async function checkStretches(gpu: Gpu | null): Promise<void> {
  const whole = await simulateReference(SPEC, { durationMs: 90, warmupMs: 0, seed: 5, record: RECORD });
  const simulation = await MifSimulation.open(gpu, SPEC, { seed: 5, record: RECORD });
  const times: number[] = [], neurons: number[] = [], e: number[] = [], pools: number[] = [];
  for (const durationMs of [1, 29, 60]) {
    const run = await simulation.run(durationMs);
    times.push(...run.spikes![0].times.map((time) => time + run.warmupMs));
    neurons.push(...run.spikes![0].neurons);
    e.push(...run.e);
    pools.push(...run.pools!.pendingEI);
  }
  assertEquals(simulation.timeMs, 90);
  simulation.close();
  assert(times.length > 100, "too few spikes to compare");
  const rounded = (values: ArrayLike<number>) => Array.from(values, (value) => Math.round(value * 1e6));
  assertEquals(rounded(times), rounded(whole.spikes![0].times));
  assertEquals(neurons, Array.from(whole.spikes![0].neurons));
  assertEquals(e, Array.from(whole.e));
  assertEquals(pools, Array.from(whole.pools!.pendingEI));
}

async function checkChange(gpu: Gpu | null): Promise<void> {
  const spikes: number[][] = [];
  for (const change of [null, { lambda_E: 12_000 }]) {
    const simulation = await MifSimulation.open(gpu, SPEC, { seed: 5 });
    const before = await simulation.run(50);
    if (change) simulation.set(change);
    const after = await simulation.run(50);
    spikes.push([before, after].map(({ e }) => e.reduce((sum, count) => sum + count, 0)));
    assertEquals(after.specs[0], simulation.spec);
    simulation.close();
  }
  assertEquals(spikes[0][0], spikes[1][0]);
  assert(spikes[1][1] > 1.2 * spikes[0][1], `${spikes}`);
}

Deno.test("stretches of a Markovian network are the run in one piece, bit for bit", () =>
  checkStretches(null));
gpuTest("stretches on the GPU are the run in one piece, bit for bit", checkStretches);
Deno.test("set() changes a Markovian network from the next step on", () => checkChange(null));
gpuTest("set() changes a network on the GPU from the next step on", checkChange);

Deno.test("set() refuses other sizes, unknown fields and values out of range, and leaves the network as it was", async () => {
  const simulation = await MifSimulation.open(null, SPEC);
  const sentence = "Cannot change this while the network runs as it must stay 75: current value is 80";
  assertThrows(() => simulation.set({ N_E: 80 }), SpecError, sentence);
  assertThrows(() => simulation.set({ S_EF: 1 }), SpecError);
  assertThrows(() => simulation.set({ tau_EE: 0.01 }), Error);
  assertEquals(simulation.spec, SPEC);
  await assertRejects(() => simulation.run(0.5), RangeError, "Cannot simulate as");
});
