import { assert, assertEquals, assertRejects } from "@std/assert";
import { type MifSpec, overrideSpec } from "../../lib/markov/mif_spec.ts";
import { getMifPreset } from "../../lib/markov/presets.ts";
import { type ExactEnsembleOptions, simulateExactEnsemble } from "../../lib/markov/gpu/exact_ensemble.ts";
import type { EnsembleRun, RecordOptions } from "../../lib/markov/run.ts";
import { simulateWindows } from "../../lib/markov/cpu/windows_reference.ts";
import { gpuTest } from "../_gpu.ts";
import { differingNetworks } from "../../lib/markov/gpu/_compare_runs.ts";
import { assertSameRun, total } from "./_same_run.ts";

/** Times of a window and where they may change places, see exact_ensemble_proof.ts. */
const ATOL_MS = 1e-5;

function assertSamePath(actual: EnsembleRun, expected: EnsembleRun, what: string): void {
  const differing = differingNetworks(actual, expected, ATOL_MS);
  assert(differing.length <= 1, `${what}: ${differing.join("; ")}`);
}

function recordAll({ e, i }: { e: number; i: number }): RecordOptions {
  return {
    spikes: true,
    pools: true,
    histogram: { everyMs: 1, lowest: -66, width: 7, bins: 20 },
    voltages: { everyMs: 1, excitatory: Math.min(e, 3), inhibitory: Math.min(i, 2) },
  };
}

/** A preset that fires at once: voltages start at 0, and a drive of 30 kicks a ms fills them in 3 ms. */
function hasty(name: string): MifSpec {
  return overrideSpec(getMifPreset(name), { lambda: 30_000 });
}

gpuTest("simulateExactEnsemble() takes the path of MifWindows on presets, in any window", async (gpu) => {
  for (const name of ["mif-second", "mif-syn", "mif-small-hom"]) {
    for (const stepMs of [0.1, 0.25]) {
      const options = {
        durationMs: 5,
        warmupMs: 1,
        binMs: 0.5,
        networks: 3,
        seed: 3,
        stepMs,
        record: { spikes: true },
      };
      const expected = simulateWindows(hasty(name), options);
      assertSamePath(await simulateExactEnsemble(gpu, hasty(name), options), expected, name);
      assert(total(expected.e) > hasty(name).N_E);
    }
  }
});

gpuTest(
  "simulateExactEnsemble() gives the same run on any team, in any submits and any part of an ensemble",
  async (gpu) => {
    const spec = getMifPreset("mif-small-syn");
    const options: ExactEnsembleOptions = {
      durationMs: 12,
      warmupMs: 10.3,
      networks: 5,
      seed: 2,
      record: recordAll({ e: 75, i: 25 }),
    };
    const all = await simulateExactEnsemble(gpu, spec, options);
    assert(total(all.e) > 50);
    assertSameRun(await simulateExactEnsemble(gpu, spec, { ...options, team: 32 }), all, "teams of 32");
    assertSameRun(
      await simulateExactEnsemble(gpu, spec, { ...options, submitMs: 0.001 }),
      all,
      "short submits",
    );
    const tail = await simulateExactEnsemble(gpu, spec, { ...options, networks: 2, firstNetwork: 3 });
    assertEquals([...tail.e], [...all.e.subarray(3 * 12)]);
    assertEquals(tail.spikes, all.spikes!.slice(3));
  },
);

gpuTest("simulateExactEnsemble() loses no spike when its buffers start too small", async (gpu) => {
  // 100 cells that fire some 20 times a ms: 200 spikes in a window, whose list starts with room for 64, and 50,000 in 25
  // ms, of which the first submit, of 16 bins, reserves some 400.
  const spec = overrideSpec(getMifPreset("mif-small-syn"), {
    threshold: 5,
    lambda: 100_000,
    tau_R: 0,
    P_EE: 0,
    P_IE: 0,
    P_EI: 0,
    P_II: 0,
  });
  const options = { durationMs: 25, warmupMs: 1, networks: 1, seed: 6, record: { spikes: true } };
  const run = await simulateExactEnsemble(gpu, spec, options);
  assertEquals(run.spikes![0].times.length, total(run.e) + total(run.i));
  // 20 a ms and cell, each a sum of 5 exponential times: the number in 25 ms has variance mean / 5, 10^4 in all.
  const spikes = total(run.e) + total(run.i);
  assert(Math.abs(spikes - 50_000) < 4 * Math.sqrt(50_000 / 5) + 100, `${spikes} spikes`);
  const { times } = run.spikes![0];
  assert(times.every((time, at) => time >= 0 && time < 25 && (at === 0 || time >= times[at - 1])));
});

gpuTest(
  "simulateExactEnsemble() fires cells without synapses at the rate of the closed form",
  async (gpu) => {
    // From 0 a spike takes 20 kicks at 7 a ms, then the cell sleeps 2.5 ms on average: intervals of mean m = 20/7 + 2.5 ms
    // and variance s^2 = 20/49 + 6.25 ms^2. Renewal theory: E N(T) = (T + 2.5)/m + (s^2/m^2 - 1)/2, the first interval being
    // without sleep; N has variance T s^2/m^3.
    const none = { P_EE: 0, P_IE: 0, P_EI: 0, P_II: 0 };
    const spec = overrideSpec(getMifPreset("mif-small-hom"), { ...none, threshold: 20, tau_R: 2.5 });
    const networks = 16;
    const durationMs = 1000;
    const run = await simulateExactEnsemble(gpu, spec, { durationMs, warmupMs: 0, networks, seed: 4 });
    const mean = 20 / 7 + 2.5;
    const variance = 20 / 49 + 6.25;
    const expected = (durationMs + 2.5) / mean + (variance / mean ** 2 - 1) / 2;
    const found = (total(run.e) + total(run.i)) / (100 * networks);
    // 0.16 of 187 spikes: 0.09 percent.
    const standardError = Math.sqrt(durationMs * variance / mean ** 3 / (100 * networks));
    assert(Math.abs(found - expected) < 4 * standardError, `${found} spikes a cell, not ${expected}`);
  },
);

gpuTest(
  "simulateExactEnsemble() refuses a team that the device cannot have, in one sentence",
  async (gpu) => {
    for (const team of [0, 1.5, NaN, 1e6]) {
      const run = () => simulateExactEnsemble(gpu, getMifPreset("mif-small-syn"), { durationMs: 1, team });
      await assertRejects(run, RangeError, "Cannot simulate as a team must be a whole number of invocations");
    }
  },
);
