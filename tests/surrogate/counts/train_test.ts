import { assert, assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../../lib/io/file_error.ts";
import { decodeSafetensors, encodeSafetensors } from "../../../lib/io/safetensors.ts";
import { NumericalFailure } from "../../../lib/nn/errors.ts";
import { countTraining } from "../../../lib/experiment/dataset/training_data.ts";
import { loadDataset } from "../../../lib/experiment/dataset/load_dataset.ts";
import { trainSurrogate } from "../../../lib/surrogate/counts/train.ts";
import { adamSchedule } from "../../../lib/nn/loop_options.ts";
import { type TrainingOptions, trainingPlan } from "../../../lib/surrogate/counts/training_options.ts";
import { syntheticCounts } from "./_data.ts";
import { gpuTest } from "../../_gpu.ts";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { inFolder } from "../../_folder.ts";

const SMALL: TrainingOptions = {
  data: syntheticCounts(8, 400),
  spec: { layers: [{ kind: "lstm", units: 12 }] },
  steps: 60,
  batch: 8,
  window: 24,
  burnIn: 4,
  validateEvery: 20,
};

/** A test on both engines. @param body Gets what trains, with options of its own. */
function engineTest(
  name: string,
  body: (
    train: (options: TrainingOptions) => ReturnType<typeof trainSurrogate>,
    engine: string,
  ) => Promise<void>,
): void {
  for (const engine of ["gpu", "reference"] as const) {
    const trainOn = (gpu: Gpu | null) =>
      body((options) => trainSurrogate(gpu, { ...options, engine }), engine);
    if (engine === "gpu") gpuTest(`${name}, on the GPU`, trainOn);
    else Deno.test(`${name}, on the processor`, () => trainOn(null));
  }
}

engineTest("trainSurrogate() lowers the loss and reports its progress", async (train) => {
  const seen: number[] = [];
  const options = { ...SMALL, steps: 150, onProgress: ({ step }: { step: number }) => seen.push(step) };
  const { losses, validation, completed, model, gradientNorms } = await train(options);
  const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
  assert(mean(losses.subarray(130)) < mean(losses.subarray(0, 10)) - 0.1, `${losses}`);
  assert(validation.losses.at(-1)! < validation.losses[0]);
  assertEquals(validation.steps, [20, 40, 60, 80, 100, 120, 140]);
  assertEquals([losses.length, gradientNorms.length, completed, seen.at(-1)], [150, 150, true, 150]);
  assertEquals(model.spec.training.step, 150);
});

engineTest(
  "trainSurrogate() gives the same bits when stopped anywhere and resumed",
  (train) =>
    inFolder(async (folder) => {
      const whole = await train(SMALL);
      const checkpoint = `${folder}/run.safetensors`;
      const stop = new AbortController();
      const onProgress = ({ step }: { step: number }) => step > 10 && stop.abort();
      const cut = { ...SMALL, checkpoint, signal: stop.signal, onProgress };
      const first = await train(cut);
      assert(!first.completed && first.losses.length < 60, `${first.losses.length}`);
      const second = await train({ ...SMALL, checkpoint, resume: true });
      assertEquals(second.model.weights, whole.model.weights);
      assertEquals(second.losses, whole.losses);
      assertEquals(second.validation, whole.validation);
    }),
);

engineTest(
  "trainSurrogate() resumes from a periodic checkpoint after a crash",
  (train) =>
    inFolder(async (folder) => {
      const whole = await train(SMALL);
      const checkpoint = `${folder}/run.safetensors`;
      let kept: Uint8Array | null = null;
      const onProgress = ({ step }: { step: number }) => {
        if (step < 30) return;
        kept = Deno.readFileSync(checkpoint);
        throw new Error("killed");
      };
      const options = { ...SMALL, checkpoint, checkpointEvery: 5 };
      await assertRejects(() => train({ ...options, onProgress }), Error, "killed");
      assert(kept);
      const resumed = await train({ ...options, resume: true });
      assertEquals(resumed.model.weights, whole.model.weights);
    }),
);

engineTest(
  "trainSurrogate() refuses to resume another run, and says what differs",
  (train) =>
    inFolder(async (folder) => {
      const checkpoint = `${folder}/run.safetensors`;
      await train({ ...SMALL, steps: 4, checkpoint });
      const message = async (changes: Partial<TrainingOptions>) => {
        const options = { ...SMALL, steps: 4, checkpoint, resume: true, ...changes };
        return (await assertRejects(() => train(options), FileError)).message;
      };
      const start = `Cannot resume from ${checkpoint} as `;
      assertEquals(
        await message({ seed: 2 }),
        `${start}seed must be that of the run it came from, 1: current value is 2`,
      );
      assertEquals(
        await message({ spec: { ...SMALL.spec, layers: [{ kind: "lstm", units: 13 }] } }),
        `${start}spec.layers must be that of the run it came from, [{"kind":"lstm","units":12}]: current value is [{"kind":"lstm","units":13}]`,
      );
      const data = { ...SMALL.data, counts: SMALL.data.counts.with(-1, 999) };
      assert(
        (await message({ data })).startsWith(`${start}data.counts must be that of the run it came from`),
      );
      await Deno.writeFile(checkpoint, Deno.readFileSync(checkpoint).subarray(0, 5000));
      assert((await message({})).startsWith(`Cannot read ${checkpoint} as `));
    }),
);

engineTest(
  "trainSurrogate() names the step at which a loss is not finite and keeps the last checkpoint",
  (train) =>
    inFolder(async (folder) => {
      const checkpoint = `${folder}/run.safetensors`;
      const stop = new AbortController();
      const onProgress = ({ step }: { step: number }) => step >= 5 && stop.abort();
      const { losses } = await train({ ...SMALL, checkpoint, signal: stop.signal, onProgress });
      const { tensors, metadata } = decodeSafetensors(Deno.readFileSync(checkpoint));
      // Finite, so that the checkpoint is read, and far too large.
      tensors["state.weights"].data.fill(3e38 as never);
      const poisoned = encodeSafetensors(tensors, metadata);
      await Deno.writeFile(checkpoint, poisoned);
      const options = { ...SMALL, checkpoint, checkpointEvery: 1, resume: true };
      const error = await assertRejects(() => train(options), NumericalFailure);
      assertEquals(error.step, losses.length);
      assert(
        error.message.startsWith(
          "Cannot go on training as the loss must be finite: current value is NaN at step",
        ),
      );
      assertEquals(Deno.readFileSync(checkpoint), poisoned);
    }),
);

gpuTest("trainSurrogate() names the option or the data that is wrong", async (gpu) => {
  const message = async (changes: Partial<TrainingOptions>) =>
    (await assertRejects(() => trainSurrogate(gpu, { ...SMALL, ...changes }), Error)).message;
  assertEquals(
    await message({ window: 400 }),
    "Cannot train the surrogate as window must be a whole number from 1 to 399: current value is 400",
  );
  assertEquals(
    await message({ learningRate: -1 }),
    "Cannot train the surrogate as learningRate must be a number from 1e-12 to 10: current value is -1",
  );
  assertEquals(
    await message({ data: { ...SMALL.data, counts: new Uint16Array(3) } }),
    "Cannot use the counts as counts must hold networks x populations x bins values: current value is 3 for 8 x 2 x 400",
  );
  assertEquals(
    await message({ data: { ...SMALL.data, counts: new Uint32Array(8 * 2 * 400).fill(70_000, 500, 501) } }),
    "Cannot use the counts as a bin may hold 65535 spikes of a population, narrower bins being the cure: current value is 70000 of I",
  );
  assertEquals(
    await message({ spec: { ...SMALL.spec, layers: [{ kind: "lstm", units: 0 }] } }),
    "Cannot use the surrogate's spec as layers.0.units is wrong (Too small: expected number to be >=1): current value is 0.",
  );
});

Deno.test("trainSurrogate() says which engine cannot train", async () => {
  const message = async (options: Partial<TrainingOptions>) =>
    (await assertRejects(() => trainSurrogate(null, { ...SMALL, ...options }), Error)).message;
  assertEquals(
    await message({ engine: "gpu" }),
    "Cannot train the surrogate as the engine gpu needs a device: current value is null",
  );
  assertEquals(
    await message({ engine: "cpu" as "gpu" }),
    "Cannot train the surrogate as engine must be gpu or reference: current value is cpu",
  );
  assertEquals(
    await message({ threads: 0 }),
    "Cannot train the surrogate as threads must be a whole number from 1 to 256: current value is 0",
  );
});

gpuTest(
  "trainSurrogate() takes the processor where the adapter is software, and goes on there from the GPU",
  (gpu) =>
    inFolder(async (folder) => {
      const checkpoint = `${folder}/run.safetensors`, options = { ...SMALL, steps: 40, checkpoint };
      const usual = await trainSurrogate(gpu, { ...SMALL, steps: 4 });
      assertEquals(String(usual.model.spec.training.adapter).startsWith("CPU"), gpu.adapter.software);
      const stop = new AbortController();
      const onProgress = ({ step }: { step: number }) => step > 5 && stop.abort();
      const begun = await trainSurrogate(gpu, { ...options, engine: "gpu", onProgress, signal: stop.signal });
      assert(!begun.completed);
      const ended = await trainSurrogate(null, { ...options, resume: true });
      const whole = await trainSurrogate(gpu, { ...SMALL, steps: 40, engine: "gpu" });
      const last = (losses: Float32Array) => losses.subarray(20);
      // Rounding alone tells the engines apart, and grows over some tens of steps.
      last(ended.losses).forEach((loss, at) =>
        assert(Math.abs(loss - last(whole.losses)[at]) < 2e-3, `${loss}`)
      );
    }),
);

Deno.test("adamSchedule() rises, falls as a cosine, and corrects the moments' bias", () => {
  const plan = trainingPlan({
    ...SMALL,
    steps: 100,
    warmup: 10,
    learningRate: 0.01,
    finalRate: 0.1,
    beta1: 0.5,
  });
  const table = adamSchedule(plan);
  const rate = (step: number) => table[4 * step] * (1 - 0.5 ** (step + 1));
  assert(Math.abs(rate(0) - 0.001) < 1e-8);
  assert(Math.abs(rate(10) - 0.01) < 1e-8);
  assert(Math.abs(rate(55) - 0.0055) < 1e-6);
  assert(Math.abs(rate(99) - 0.001) < 1e-5);
  assert(Math.abs(table[1] - 1 / Math.sqrt(1 - 0.99)) < 1e-5);
});

gpuTest("a surrogate names the network of the dataset that it learnt from", async (gpu) => {
  const dataset = await loadDataset(new URL("../../house/files/dataset", import.meta.url).pathname);
  const { model } = await trainSurrogate(gpu, {
    ...await countTraining(dataset),
    ...{ spec: { layers: [{ kind: "lstm", units: 2 }] }, window: 20, burnIn: 4, batch: 2, steps: 1 },
  });
  assertEquals(JSON.parse(model.spec.training.network as string), dataset.manifest.spec);
});
