import { assert, assertEquals, assertRejects } from "@std/assert";
import type { MifSpec } from "../../lib/markov/mif_spec.ts";
import { overrideSpec } from "../../lib/markov/network_spec.ts";
import { getMifPreset, getPreset } from "../../lib/markov/presets.ts";
import { type EnsembleOptions, simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../../lib/markov/gpu/exact_ensemble.ts";
import { simulateMultiband, simulateMultibandReference } from "../../lib/markov/gpu/multiband.ts";
import { simulateExact, simulateReference } from "../../lib/markov/cpu/reference.ts";
import type { EnsembleRun, SimulateOptions } from "../../lib/markov/run.ts";
import { simulateWindows } from "../../lib/markov/cpu/windows_reference.ts";
import { gpuTest } from "../_gpu.ts";
import { differingNetworks } from "../../lib/markov/gpu/_compare_runs.ts";
import { assertSameRun, total } from "./_same_run.ts";

const NORMAL = getMifPreset("mif-syn");
/** Without refractoriness and with strong excitation: thousands of Hz some 10 ms after the start. */
const EXPLOSIVE = overrideSpec(NORMAL, { S_EE: 8, tau_R: 0 });
/** Every spike of every cell makes every cell spike: from 0 to all within a millisecond. */
const ABSURD = overrideSpec(NORMAL, { S_EE: 1000, P_EE: 1, tau_EE: 0.2, tau_R: 0 });
const HZ = 1000;

/** Everything after the stop is 0, everything of one network. */
function assertNothingAfter(run: EnsembleRun, network: number): void {
  const stop = run.runaway![network]!;
  const first = network * run.bins + Math.max(0, Math.ceil(stop / run.binMs));
  const end = (network + 1) * run.bins;
  for (const counts of [run.e, run.i, run.recurrent]) assertEquals(total(counts.subarray(first, end)), 0);
  for (const pool of Object.values(run.pools ?? {})) assertEquals(total(pool.subarray(first, end)), 0);
  for (const time of run.spikes?.[network].times ?? []) assert(time <= stop, `a spike at ${time} ms`);
}

/** One network of a run. */
function networkOf(run: EnsembleRun, network: number) {
  const cut = (counts: Uint16Array) => counts.slice(network * run.bins, (network + 1) * run.bins);
  return { e: cut(run.e), i: cut(run.i), recurrent: cut(run.recurrent) };
}

gpuTest("a network that runs away is stopped at once and the others are what they are alone", async (gpu) => {
  const options = { durationMs: 1000, warmupMs: 0, seed: 5, runawayHz: HZ };
  const start = performance.now();
  const both = await simulateEnsemble(gpu, [NORMAL, EXPLOSIVE, ABSURD], options);
  const seconds = (performance.now() - start) / 1000;
  // Without the bound this takes minutes, and fails; with it half a second on two slow cores.
  assert(seconds < 20, `${seconds} s`);
  const [normal, explosive, absurd] = both.runaway!;
  assertEquals(normal, null);
  assert(explosive! > 0 && explosive! < 30, `stopped at ${explosive} ms`);
  assert(absurd! > 0 && absurd! < 30, `stopped at ${absurd} ms`);
  assertNothingAfter(both, 1);
  assertNothingAfter(both, 2);
  const alone = await simulateEnsemble(gpu, NORMAL, { ...options, runawayHz: undefined });
  assertEquals(alone.runaway, undefined);
  assertEquals(networkOf(both, 0), networkOf(alone, 0));
  assert(total(alone.e) > 500);
  const simulated = (1000 + explosive! + absurd!) / 1000;
  assert(Math.abs(both.networkSeconds - simulated) < 1e-9, `${both.networkSeconds} network-seconds`);
});

for (const cellsPerInvocation of [1, 3, 4]) {
  gpuTest(
    `simulateEnsemble() stops networks where the reference does, ${cellsPerInvocation} cells per invocation`,
    async (gpu) => {
      const small = { N_E: 30, N_I: 10 };
      // Ten times fewer cells with ten times stronger kicks; tau_R and S_EE decide who runs away, and when.
      const specs = [0, 0.2, 2].flatMap((tau_R) =>
        [10, 60, 90, 300].map((S_EE) => overrideSpec(NORMAL, { ...small, tau_R, S_EE, lambda: 20_000 }))
      );
      const record = {
        spikes: true,
        pools: true,
        histogram: { everyMs: 1, lowest: -66, width: 9, bins: 19 },
        voltages: { everyMs: 1, excitatory: 3, inhibitory: 2 },
      };
      for (const runawayHz of cellsPerInvocation === 4 ? [HZ, 150] : [HZ]) {
        const options: EnsembleOptions = {
          durationMs: 20,
          warmupMs: 7.3,
          binMs: 0.5,
          seed: 8,
          runawayHz,
          record,
        };
        const expected = await simulateReference(specs, options);
        // Short submits: surpluses are carried over from one to the next.
        const actual = await simulateEnsemble(gpu, specs, {
          ...options,
          cellsPerInvocation,
          submitMs: 0.001,
        });
        assertSameRun(actual, expected, `${runawayHz} Hz`);
        assertEquals(actual.runaway, expected.runaway);
        const stops = actual.runaway!.filter((time) => time !== null);
        assert(stops.some((time) => time < 0) && stops.some((time) => time > 0), stops.join());
        assert(stops.length < specs.length);
        actual.runaway!.forEach((time, network) => time === null || assertNothingAfter(actual, network));
      }
    },
  );
}

gpuTest("simulateExactEnsemble() stops networks where MifWindows does", async (gpu) => {
  const small = { N_E: 30, N_I: 10, lambda: 20_000 };
  const specs = [[10, 2], [60, 0], [90, 0], [300, 0], [90, 2]].map(([S_EE, tau_R]) =>
    overrideSpec(NORMAL, { ...small, S_EE, tau_R })
  );
  const options: SimulateOptions = {
    durationMs: 6,
    warmupMs: 3,
    binMs: 0.5,
    seed: 2,
    runawayHz: HZ,
    record: { spikes: true, pools: true, histogram: { everyMs: 1, lowest: -66, width: 9, bins: 19 } },
  };
  const expected = simulateWindows(specs, options);
  const stops = expected.runaway!.filter((time) => time !== null);
  assert(stops.length > 0 && stops.length < specs.length, `stopped at ${expected.runaway}`);
  for (const team of [undefined, 8, 1]) {
    const actual = await simulateExactEnsemble(gpu, specs, { ...options, team, submitMs: 0.001 });
    // Times differ in the last place of single precision, see exact_ensemble_test.ts, which may change one network.
    const differing = differingNetworks(actual, expected, 1e-5);
    assert(differing.length <= 1, differing.join("; "));
    const moved = actual.runaway!.filter((time, network) => time !== expected.runaway![network]);
    assert(moved.length <= 1, `${actual.runaway}, not ${expected.runaway}`);
    actual.runaway!.forEach((time, network) => time === null || assertNothingAfter(actual, network));
  }
});

Deno.test("simulateExact() stops a network within a bin, and its law is that of the stepped networks", async () => {
  const options = { durationMs: 50, warmupMs: 0, binMs: 5, seed: 1, runawayHz: HZ, record: { spikes: true } };
  const specs: MifSpec[] = [NORMAL, EXPLOSIVE, ABSURD];
  const exact = await simulateExact(specs, options);
  const stepped = await simulateReference(specs, options);
  assertEquals(exact.runaway![0], null);
  for (const network of [1, 2]) {
    assertNothingAfter(exact, network);
    // The moment is that of the explosion, which a few ms of luck decide.
    const [a, b] = [exact.runaway![network]!, stepped.runaway![network]!];
    assert(Math.abs(a - b) < 8, `stopped at ${a} and ${b} ms`);
  }
  const alone = await simulateExact(NORMAL, { ...options, runawayHz: undefined });
  assertEquals(networkOf(exact, 0), networkOf(alone, 0));
});

Deno.test("a bin of a stopped network holds at most 65,535 spikes, that of another one is refused", async () => {
  const spec = overrideSpec(NORMAL, { S_EE: 8, S_IE: 200, S_EI: 0, S_II: 0, tau_R: 0 });
  const options = { durationMs: 100, warmupMs: 0, binMs: 100, runawayHz: HZ };
  const run = await simulateReference(spec, options);
  assert(run.runaway![0] !== null);
  assert(run.i[0] <= 65_535 && run.e[0] > 6000, `${run.e[0]} and ${run.i[0]} spikes`);
  const loud = overrideSpec(NORMAL, { lambda_I: 100_000, S_II: 0, tau_R: 0 });
  await assertRejects(
    () => simulateReference(loud, { durationMs: 1000, warmupMs: 0, binMs: 1000, runawayHz: HZ }),
    RangeError,
    "Cannot record counts as a bin may hold at most 65535 spikes",
  );
});

gpuTest("simulateMultiband() stops networks where the reference does", async (gpu) => {
  const quiet = overrideSpec(getPreset("multiband-one-beat"), { N_E: 40, N_I: 12 });
  const specs = [quiet, overrideSpec(quiet, { S_EE: 40, S_IE: 0, tau_EE: 0.5, lambda: 20_000 })];
  const options = {
    durationMs: 60,
    warmupMs: 5,
    binMs: 0.5,
    seed: 4,
    runawayHz: 500,
    record: { spikes: true },
  };
  const expected = await simulateMultibandReference(specs, options);
  const actual = await simulateMultiband(gpu, specs, { ...options, submitMs: 0.001 });
  assertSameRun(actual, expected, "two networks");
  assertEquals(actual.runaway, expected.runaway);
  assertEquals(actual.runaway!.map((time) => time === null), [true, false]);
  assertNothingAfter(actual, 1);
});

gpuTest("a bound that no network reaches changes nothing", async (gpu) => {
  const options = { networks: 3, durationMs: 100, warmupMs: 10, seed: 6, record: { pools: true } };
  const without = await simulateEnsemble(gpu, NORMAL, options);
  const bounded = await simulateEnsemble(gpu, NORMAL, { ...options, runawayHz: HZ });
  assertSameRun(bounded, without, "mif-syn");
  assertEquals(bounded.runaway, [null, null, null]);
  assertEquals(bounded.networkSeconds, without.networkSeconds);
});

Deno.test("runawayHz must be above 0 and at most 10000", async () => {
  for (const runawayHz of [0, -1, NaN, Infinity, 10_001]) {
    await assertRejects(
      () => simulateReference(NORMAL, { durationMs: 1, runawayHz }),
      RangeError,
      `Cannot simulate as the rate at which networks are stopped must be above 0 and at most 10000 Hz: current value is ${runawayHz}`,
    );
  }
});
