/** Mean fields that are derived over a box, of networks that do what their cells do apart and of one that does not. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { simulateSpikingSystem } from "../../../lib/spiking/simulate_spiking_system.ts";
import { overrideSpiking } from "../../../lib/spiking/override_spiking.ts";
import { rolloutModel } from "../../../lib/surrogate/rollout_model.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import { twoPopulations } from "./_networks.ts";

const DRIVE = "drives.*.rateHz", VALUES = [1400, 1600, 1800, 2000];

/** Counts of a small network at four drives. @param times How many times as often its E cells fire at each as they do. */
async function counted(times: readonly number[]) {
  const network = twoPopulations();
  const specs = VALUES.map((value) => overrideSpiking(network, { [DRIVE]: value }));
  const options = { durationMs: 1000, warmupMs: 200, binMs: 1, seed: 1, models: {} };
  const { counts } = await simulateSpikingSystem(null, specs, options);
  times.forEach((more, k) => {
    const own = counts.counts.subarray(2 * k * counts.bins, (2 * k + 1) * counts.bins);
    for (let bin = 0; bin < own.length; bin++) own[bin] *= more;
  });
  const parameters = { names: [DRIVE], values: Float32Array.from(VALUES), low: [1400], high: [2000] };
  return { ...counts, network, parameters };
}

async function said(times: readonly number[]): Promise<string[]> {
  const { model } = await trainModel(null, {
    ...{ kind: "mean-field", data: await counted(times) },
    choices: { points: 32, cells: 24, time: 300 },
  });
  const told: string[] = [], options = { runs: 4, bins: 200, parameters: VALUES };
  await rolloutModel(null, model, { ...options, onWarning: (text) => told.push(text) });
  const strict = rolloutModel(null, model, { ...options, strict: true });
  if (told.length > 0) await assertRejects(() => strict, RangeError, "must be within 20 % of the network's");
  else await strict;
  return told;
}

Deno.test("a mean field of a network that fires as its cells do apart gives no warning", async () => {
  assertEquals(await said([1, 1, 1, 1]), []);
});

Deno.test("a mean field of a network whose cells fire otherwise at one end than it can know warns that it is far off", async () => {
  const [first, ...more] = await said([1, 1, 1, 3]);
  assert(first.startsWith("The surrogate may be far off as the rate of E in run "), first);
  assertEquals(more, []);
});
