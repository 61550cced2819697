import { assert, assertEquals, assertRejects } from "@std/assert";
import { Gpu } from "../../lib/gpu/gpu.ts";
import { getMifPreset, getPreset } from "../../lib/markov/presets.ts";
import { overrideSpec } from "../../lib/markov/mif_spec.ts";
import { type EnsembleOptions, simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { simulateReference } from "../../lib/markov/cpu/reference.ts";
import type { RecordOptions } from "../../lib/markov/run.ts";
import { gpuTest } from "../_gpu.ts";
import { randomSpec, testRandom } from "./_random_specs.ts";
import { assertSameRun, total } from "./_same_run.ts";

/** Everything that can be recorded, of cells that do not divide into whole invocations. */
function recordAll(cells: { e: number; i: number }): RecordOptions {
  return {
    spikes: true,
    pools: true,
    histogram: { everyMs: 1, lowest: -11, width: 7, bins: 9 },
    voltages: { everyMs: 1, excitatory: Math.ceil(cells.e / 2), inhibitory: Math.min(1, cells.i) },
  };
}

gpuTest("simulateEnsemble() agrees with the reference bit for bit on every preset", async (gpu) => {
  for (
    const sizes of [["mif-hom", "mif-reg", "mif-syn", "mif-cai-reg", "mif-cai-syn", "mif-second"], [
      "mif-small-hom",
      "mif-small-reg",
      "mif-small-syn",
    ]]
  ) {
    const specs = sizes.map(getMifPreset);
    const options = { durationMs: 100, warmupMs: 50, seed: 3, record: { spikes: true, pools: true } };
    const expected = await simulateReference(specs, options);
    assertSameRun(await simulateEnsemble(gpu, specs, options), expected, sizes.join());
    assert(total(expected.recurrent) > 100);
  }
});

gpuTest("simulateEnsemble() agrees with the reference at other time steps", async (gpu) => {
  const spec = getPreset("mif-small-syn");
  for (const stepMs of [0.05, 0.25]) {
    const options = {
      durationMs: 100,
      warmupMs: 0,
      binMs: 1,
      stepMs,
      seed: 9,
      record: { spikes: true, pools: true },
    };
    const expected = await simulateReference(spec, options);
    assertSameRun(await simulateEnsemble(gpu, spec, options), expected, `${stepMs} ms`);
    assert(total(expected.e) > 100);
  }
});

gpuTest(
  "simulateEnsemble() agrees with the reference where long delays make thousands of pending kicks",
  async (gpu) => {
    // A cell of the all-to-all network below holds about rate * N * tau = 40/s * 100 * 0.4 s = 1600 kicks, drawn in chunks.
    const spec = overrideSpec(getPreset("mif-small-hom"), {
      P_EE: 1,
      P_IE: 1,
      P_EI: 1,
      P_II: 1,
      tau_EE: 400,
      tau_IE: 300,
      tau_I: 400,
      S_EE: 0.4,
      S_IE: 0.3,
      S_EI: 2.5,
      S_II: 2.5,
    });
    // Short submits, as above.
    const submitMs = 0.001;
    const options = {
      durationMs: 30,
      warmupMs: 200,
      seed: 4,
      record: { spikes: true, pools: true },
    };
    const expected = await simulateReference(spec, options);
    const perCell = expected.pools!.pendingEE.at(-1)! / spec.N_E;
    assert(perCell > 500, `only ${perCell} pending kicks a cell`);
    assertSameRun(await simulateEnsemble(gpu, spec, { ...options, submitMs }), expected, "long delays");
  },
);

/** The same device with smaller buffers, so that few networks fit into a batch. */
class SmallGpu extends Gpu {
  override limit(name: keyof GPUSupportedLimits): number {
    const limit = super.limit(name);
    return name === "maxStorageBufferBindingSize" ? Math.min(limit, 7000) : limit;
  }
}

/** The same device with room for 2^25 bytes in a buffer, what the engine gives one submit's output. */
class SmallOutputs extends Gpu {
  override limit(name: keyof GPUSupportedLimits): number {
    const limit = super.limit(name);
    return name === "maxStorageBufferBindingSize" ? Math.min(limit, 2 ** 25) : limit;
  }
}

gpuTest("simulateEnsemble() gives the same run when its networks need several batches", async (gpu) => {
  const random = testRandom(7);
  const specs = Array.from({ length: 11 }, () => randomSpec(random, { e: 75, i: 25 }));
  const options: EnsembleOptions = { durationMs: 6, warmupMs: 2, seed: 5, record: { pools: true } };
  // One network's state takes 4 (2 + 5 * 100) bytes: three fit into 7000 bytes, hence four batches, the last of two.
  const batched = await simulateEnsemble(new SmallGpu(gpu.device, gpu.adapter), specs, options);
  assertSameRun(batched, await simulateReference(specs, options), "four batches of specs");
  const one = specs.find((spec) => spec.lambda_E > 5000)!;
  const many = { ...options, networks: 11 };
  const ofOne = await simulateEnsemble(new SmallGpu(gpu.device, gpu.adapter), one, many);
  assertSameRun(ofOne, await simulateReference(one, many), "four batches of one spec");
  assert(total(ofOne.e) > 0);
});

gpuTest("simulateEnsemble() gives the same run whatever the length of its submits", async (gpu) => {
  const cells = { e: 13, i: 7 };
  const specs = Array.from({ length: 3 }, ((random) => () => randomSpec(random, cells))(testRandom(21)));
  const options: EnsembleOptions = {
    durationMs: 30,
    warmupMs: 7.7,
    binMs: 0.5,
    seed: 11,
    record: recordAll(cells),
  };
  const expected = await simulateReference(specs, options);
  for (const submitMs of [0.001, 10, 1e6]) {
    assertSameRun(
      await simulateEnsemble(gpu, specs, { ...options, submitMs }),
      expected,
      `${submitMs} ms a submit`,
    );
  }
});

gpuTest(
  "simulateEnsemble() agrees with the reference bit for bit over 2 s in submits of any length",
  async (gpu) => {
    // Long enough for a submit's loops to reach llvmpipe's bound of 65,535 if the engine let them.
    const spec = getPreset("mif-small-syn");
    const options: EnsembleOptions = { durationMs: 2000, warmupMs: 0, seed: 12 };
    const expected = await simulateReference(spec, options);
    for (const submitMs of [100, 1e6]) {
      assertSameRun(
        await simulateEnsemble(gpu, spec, { ...options, submitMs }),
        expected,
        `${submitMs} ms a submit`,
      );
    }
  },
);

gpuTest(
  "simulateEnsemble() agrees with the reference where frames and bins are longer than a submit may be",
  async (gpu) => {
    const spec = getPreset("mif-small-syn");
    const options: EnsembleOptions = { durationMs: 1400, warmupMs: 0, seed: 13 };
    const frames = { ...options, record: { voltages: { everyMs: 700, excitatory: 75, inhibitory: 25 } } };
    assertSameRun(
      await simulateEnsemble(gpu, spec, frames),
      await simulateReference(spec, frames),
      "frames of 0.7 s",
    );
    const bins = { ...options, binMs: 50, record: { pools: true } };
    assertSameRun(
      await simulateEnsemble(gpu, spec, bins),
      await simulateReference(spec, bins),
      "bins of 50 ms",
    );
    // One bin is one submit: where the driver cuts its loops, the engine says so.
    const long = { ...options, binMs: 700 };
    const run = await simulateEnsemble(gpu, spec, long).catch((error: Error) => error.message);
    if (typeof run === "string") {
      assert(/^Cannot simulate on .* as its driver bounds the loops/.test(run), run);
    } else assertSameRun(run, await simulateReference(spec, long), "bins of 0.7 s");
  },
);

gpuTest(
  "simulateEnsemble() bounds its output buffers whatever is recorded and however long a submit may be",
  async (gpu) => {
    // 8 networks * 250 frames * 2 * 4096 bins * 4 bytes = 66 MB in one submit, were it made in one.
    const small = new SmallOutputs(gpu.device, gpu.adapter);
    const run = await simulateEnsemble(small, getPreset("mif-small-syn"), {
      durationMs: 250,
      warmupMs: 0,
      networks: 8,
      submitMs: 1e6,
      record: { histogram: { everyMs: 1, lowest: 0, width: 1, bins: 4096 } },
    });
    assertEquals(run.histograms!.frames, 250);
  },
);

gpuTest("simulateEnsemble() of networks 0 to 4 is that of 0 to 1 and of 2 to 4", async (gpu) => {
  const spec = getPreset("mif-small-syn");
  const options: EnsembleOptions = { durationMs: 40, warmupMs: 20, seed: 2 ** 53 - 1 };
  const all = await simulateEnsemble(gpu, spec, { ...options, networks: 5 });
  const head = await simulateEnsemble(gpu, spec, { ...options, networks: 2 });
  const tail = await simulateEnsemble(gpu, spec, { ...options, networks: 3, firstNetwork: 2 });
  assertEquals([...head.e, ...tail.e], [...all.e]);
  assertEquals([...head.i, ...tail.i], [...all.i]);
  const rows = Array.from(
    { length: 5 },
    (_, network) => all.e.slice(network * 40, (network + 1) * 40).join(),
  );
  assertEquals(new Set(rows).size, 5, "networks of one ensemble must differ");
});

/** Fires about 2000 spikes a second and cell: ten times what the engine reserves at first. */
const BURSTING = { threshold: 5, lambda: 20_000, tau_R: 0, S_EE: 0, S_IE: 0, S_EI: 0, S_II: 0 };

gpuTest("simulateEnsemble() loses no spike when its spike buffer starts too small", async (gpu) => {
  const spec = overrideSpec(getPreset("mif-small-syn"), BURSTING);
  const options: EnsembleOptions = {
    durationMs: 50,
    warmupMs: 5,
    seed: 6,
    networks: 2,
    record: recordAll({ e: 75, i: 25 }),
  };
  const expected = await simulateReference(spec, options);
  const spikes = expected.spikes![0].times.length;
  // The first submit of 16 bins reserves 64 + 100 cells * 200/s * 0.016 s = 384 spikes and gets 16/50 of all.
  assert(spikes * 16 / 50 > 4 * 384, `only ${spikes} spikes`);
  assertSameRun(await simulateEnsemble(gpu, spec, options), expected, "too small a buffer");
});

gpuTest("simulateEnsemble() records the spikes of the first cells of each population alone", async (gpu) => {
  const spec = getPreset("mif-small-reg");
  const options: EnsembleOptions = { durationMs: 60, warmupMs: 10, seed: 8 };
  const some = { ...options, record: { spikes: { excitatory: 10, inhibitory: 3 } } };
  const all = await simulateReference(spec, { ...options, record: { spikes: true } });
  const run = await simulateEnsemble(gpu, spec, some);
  assertSameRun(run, await simulateReference(spec, some), "some cells");
  const kept = [...all.spikes![0].neurons].filter((cell) => cell < 10 || cell >= 75 && cell < 78);
  assertEquals([...run.spikes![0].neurons], kept);
  assert(new Set(kept).size === 13);
});

gpuTest("simulateEnsemble() stops when its signal is aborted, with the signal's reason", async (gpu) => {
  const controller = new AbortController();
  const reason = new Error("enough");
  let calls = 0;
  const onProgress = () => {
    if (++calls === 2) controller.abort(reason);
  };
  const options = { durationMs: 100_000, networks: 1, submitMs: 5, signal: controller.signal, onProgress };
  const error = await assertRejects(() => simulateEnsemble(gpu, getPreset("mif-small-syn"), options));
  assertEquals(error, reason);
  assertEquals(calls, 2);
});

gpuTest("simulateEnsemble() tells its progress in rising fractions that end at 1", async (gpu) => {
  const fractions: number[] = [];
  let seconds = 0;
  await simulateEnsemble(new SmallGpu(gpu.device, gpu.adapter), getPreset("mif-small-syn"), {
    durationMs: 60,
    warmupMs: 20,
    networks: 5,
    onProgress: ({ fraction, networkSeconds }) => {
      fractions.push(fraction);
      seconds = networkSeconds!;
    },
  });
  assertEquals(fractions, fractions.toSorted((a, b) => a - b));
  assertEquals(fractions.at(-1), 1);
  // 5 networks of 80 ms, to rounding.
  assert(Math.abs(seconds - 0.4) < 1e-9);
});
