import { assert, assertEquals, assertRejects } from "@std/assert";
import { Gpu } from "../../lib/gpu/gpu.ts";
import { LimitError } from "../../lib/gpu/errors.ts";
import { overrideSpec } from "../../lib/markov/network_spec.ts";
import { getPreset, listPresets } from "../../lib/markov/presets.ts";
import {
  type MultibandOptions,
  simulateMultiband,
  simulateMultibandReference,
} from "../../lib/markov/gpu/multiband.ts";
import { gpuTest } from "../_gpu.ts";
import { NONSENSE } from "./_nonsense.ts";
import { assertSameRun, total } from "./_same_run.ts";

gpuTest(
  "simulateMultiband() agrees with the reference bit for bit on every preset, through volleys",
  async (gpu) => {
    const specs = listPresets("multiband").map(({ name }) => getPreset(name));
    const options = { durationMs: 150, warmupMs: 20, seed: 3, record: { spikes: true } };
    const expected = await simulateMultibandReference(specs, options);
    assertSameRun(await simulateMultiband(gpu, specs, options), expected, "presets");
    // Some 45, 31 and 37 spikes per second of each of 300 E cells.
    assert(total(expected.e) > 3000, String(total(expected.e)));
  },
);

gpuTest(
  "simulateMultiband() agrees with the reference at other time steps and whatever its submits",
  async (gpu) => {
    const spec = overrideSpec(getPreset("multiband-two-beat"), { N_E: 60, N_I: 20, S_EE: 14, S_IE: 18 });
    for (const stepMs of [0.05, 0.25, 1]) {
      const options = { durationMs: 60, warmupMs: 10, binMs: 1, stepMs, seed: 9, record: { spikes: true } };
      const expected = await simulateMultibandReference(spec, options);
      for (const submitMs of [0.001, 1e6]) {
        assertSameRun(await simulateMultiband(gpu, spec, { ...options, submitMs }), expected, `${stepMs} ms`);
      }
      assert(total(expected.e) > 100);
    }
  },
);

/** The same device with smaller buffers, so that few networks fit into a batch. */
class SmallGpu extends Gpu {
  override limit(name: keyof GPUSupportedLimits): number {
    const limit = super.limit(name);
    if (name === "maxComputeInvocationsPerWorkgroup") return Math.min(limit, 64);
    return name === "maxStorageBufferBindingSize" ? Math.min(limit, 7000) : limit;
  }
}

gpuTest(
  "simulateMultiband() gives network b of a seed the same run in any batch and any part",
  async (gpu) => {
    const spec = overrideSpec(getPreset("multiband-one-beat"), { N_E: 40, N_I: 12, S_EE: 20, S_IE: 25 });
    const options: MultibandOptions = { durationMs: 30, warmupMs: 10, seed: 2 ** 53 - 1, networks: 7 };
    // A network's state takes 16 * 5 * 13 = 1040 bytes: six fit into 7000.
    const batched = await simulateMultiband(new SmallGpu(gpu.device, gpu.adapter), spec, options);
    assertSameRun(batched, await simulateMultibandReference(spec, options), "two batches");
    const tail = await simulateMultiband(gpu, spec, { ...options, networks: 3, firstNetwork: 4 });
    assertEquals([...tail.e], [...batched.e.subarray(4 * 30)]);
    const rows = Array.from({ length: 7 }, (_, b) => batched.e.slice(b * 30, (b + 1) * 30).join());
    assertEquals(new Set(rows).size, 7, "networks of one ensemble must differ");
  },
);

gpuTest("simulateMultiband() loses no spike when its spike buffer starts too small", async (gpu) => {
  // About one spike of a cell in four steps: 2500 Hz, ten times what the engine reserves at first.
  const spec = overrideSpec(getPreset("multiband-one-beat"), {
    threshold: 5,
    S_EI: 0,
    S_II: 0,
    lambda: 20_000,
    S_EE: 0,
  });
  const options: MultibandOptions = { durationMs: 40, warmupMs: 5, seed: 6, record: { spikes: true } };
  const expected = await simulateMultibandReference(spec, options);
  const spikes = expected.spikes![0].times.length;
  assert(spikes * 16 / 40 > 4 * (64 + 400 * 200 * 0.016), `only ${spikes} spikes`);
  assertSameRun(await simulateMultiband(gpu, spec, options), expected, "too small a buffer");
});

gpuTest("simulateMultiband() records the spikes of the first cells of each population alone", async (gpu) => {
  const spec = getPreset("multiband-one-beat");
  const options = { durationMs: 40, warmupMs: 0, seed: 8 };
  const record = { spikes: { excitatory: 10, inhibitory: 3 } };
  const all = await simulateMultibandReference(spec, { ...options, record: { spikes: true } });
  const run = await simulateMultiband(gpu, spec, { ...options, record });
  assertSameRun(run, await simulateMultibandReference(spec, { ...options, record }), "some cells");
  const kept = [...all.spikes![0].neurons].filter((cell) => cell < 10 || cell >= 300 && cell < 303);
  assertEquals([...run.spikes![0].neurons], kept);
  assertEquals(new Set(kept).size, 13);
});

gpuTest("simulateMultiband() agrees with the reference over 2 s in submits of any length", async (gpu) => {
  // Long enough for a submit's loops to reach llvmpipe's bound of 65,535 if the engine let them.
  const spec = overrideSpec(getPreset("multiband-two-beat"), {
    N_E: 75,
    N_I: 25,
    S_EE: 11.25,
    S_IE: 15,
    S_EI: 31,
    S_II: 29,
  });
  const options = { durationMs: 2000, warmupMs: 0, seed: 12 };
  const expected = await simulateMultibandReference(spec, options);
  assertSameRun(await simulateMultiband(gpu, spec, { ...options, submitMs: 1e6 }), expected, "long submits");
  assert(total(expected.e) > 2000);
});

gpuTest("simulateMultiband() refuses what does not fit a workgroup with the limit's name", async (gpu) => {
  const small = new SmallGpu(gpu.device, gpu.adapter);
  const run = () => simulateMultiband(small, getPreset("multiband-one-beat"), { durationMs: 1 });
  const error = await assertRejects(run, LimitError);
  assert(error.message.startsWith("Cannot simulate a multi-band network of 400 cells as "), error.message);
});

Deno.test("simulateMultibandReference() refuses records that a multi-band network has not", async () => {
  const spec = getPreset("multiband-one-beat");
  const frames = { everyMs: 1, lowest: 0, width: 1, bins: 2 };
  for (
    const record of [{ pools: true }, { histogram: frames }, {
      voltages: { everyMs: 1, excitatory: 1, inhibitory: 1 },
    }]
  ) {
    const error = await assertRejects(
      () => simulateMultibandReference(spec, { durationMs: 2, record }),
      RangeError,
    );
    const name = Object.keys(record)[0];
    assert(
      error.message.startsWith(
        `Cannot record ${name} as of a multi-band network only counts and spikes can be recorded: current value is `,
      ),
      error.message,
    );
  }
  const tooLong = () =>
    simulateMultibandReference(overrideSpec(spec, { tau_I: 0.3 }), { durationMs: 2, stepMs: 0.5 });
  const error = await assertRejects(tooLong, RangeError);
  assert(error.message.includes("at most the shortest time constant, 0.3 ms"), error.message);
});

Deno.test("simulateMultibandReference() explains nonsense in any option in one sentence, or works", async () => {
  const spec = overrideSpec(getPreset("multiband-one-beat"), { N_E: 8, N_I: 2 });
  const good = { networks: 1, durationMs: 4, seed: 1, warmupMs: 0, binMs: 1, stepMs: 0.1, firstNetwork: 0 };
  for (const option of Object.keys(good)) {
    for (const by of NONSENSE) {
      const options = { ...good, [option]: by } as unknown as MultibandOptions;
      const found = await simulateMultibandReference(spec, options).catch((error: Error) => error);
      if (!(found instanceof Error)) continue;
      assert(
        /^Cannot [a-z].* as .*: current value is /.test(found.message),
        `${option} = ${by}: ${found.message}`,
      );
    }
  }
});
