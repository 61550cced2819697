import { assert, assertEquals, assertRejects } from "@std/assert";
import { createBuffer } from "../../lib/gpu/buffer.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { type LoopOptions, loopPlan } from "../../lib/nn/loop_options.ts";
import type { Trainable } from "../../lib/nn/trainable.ts";
import { runTraining } from "../../lib/nn/training_loop.ts";
import { gpuTest } from "../_gpu.ts";

const PLAN = {
  steps: 12,
  warmup: 1,
  finalRate: 1,
  learningRate: 0.01,
  average: 0,
  validateEvery: 5,
  clip: 100,
};

/** A surrogate of four weights whose loss is linear: its gradient is always (1, 2, -1, 0), its loss 3. */
function linear(options: LoopOptions = PLAN): Trainable {
  const nothing = () => {};
  return {
    spec: { kind: "linear", training: {} },
    plan: loopPlan(options),
    length: 1,
    firstWeights: () => Float32Array.of(1, 1, 1, 1),
    unpack: (vector) => ({ line: { shape: [4], data: vector.slice() as Float32Array<ArrayBuffer> } }),
    identifyData: () => Promise.resolve({ "data.points": 0 }),
    build: (gpu) =>
      Promise.resolve({
        gather: nothing,
        encode: nothing,
        losses: createBuffer(gpu, "test/losses", Float32Array.of(1, 2)),
        samples: 2,
        gradient: createBuffer(gpu, "test/gradient", Float32Array.of(1, 2, -1, 0)),
        validation: {
          batches: [nothing, nothing],
          losses: createBuffer(gpu, "test/heldOut", Float32Array.of(2, 5)),
          samples: 2,
        },
      }),
  };
}

gpuTest("runTraining() trains any kind of surrogate, with records and validation", async (gpu) => {
  const { model, losses, gradientNorms, validation, completed } = await runTraining(gpu, linear());
  assertEquals(losses, new Float32Array(12).fill(3));
  assert(gradientNorms.every((norm) => Math.abs(norm - Math.sqrt(6)) < 1e-6));
  assertEquals(validation, { steps: [5, 10], losses: [7, 7] });
  assertEquals([completed, model.spec.training.step, model.spec.training["data.points"]], [true, 12, 0]);
  // Adam moves a weight of constant gradient by the step size each time, here 12 times 0.01, in single precision.
  const wanted = [0.88, 0.88, 1.12, 1];
  model.weights.line.data.forEach((weight, at) => assert(Math.abs(weight - wanted[at]) < 1e-5, `${weight}`));
});

gpuTest(
  "runTraining() stops when patience runs out, with the best weights, also when it is resumed",
  async (gpu) => {
    const plan = { ...PLAN, steps: 50, patience: 2 };
    const whole = await runTraining(gpu, linear(plan));
    // The loss held out is always the same: the first time is the best, and two more times end the training.
    assertEquals(whole.validation.steps, [5, 10, 15]);
    assertEquals(whole.completed, true);
    assert(Math.abs(whole.model.weights.line.data[0] - 0.95) < 1e-5);
    const folder = await Deno.makeTempDir();
    try {
      const checkpoint = `${folder}/run.safetensors`;
      const abort = new AbortController();
      const onProgress = ({ step }: { step: number }) => step >= 7 && abort.abort();
      const cut = await runTraining(gpu, linear(plan), { checkpoint, signal: abort.signal, onProgress });
      assertEquals(cut.completed, false);
      const rest = await runTraining(gpu, linear(plan), { checkpoint, resume: true });
      assertEquals(rest.model.weights, whole.model.weights);
      assertEquals(rest.validation, whole.validation);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

gpuTest("runTraining() resumes any kind of surrogate to the same bits, and no other kind", async (gpu) => {
  const folder = await Deno.makeTempDir();
  try {
    const whole = await runTraining(gpu, linear());
    const checkpoint = `${folder}/run.safetensors`;
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => step >= 5 && stop.abort();
    const cut = await runTraining(gpu, linear(), { checkpoint, signal: stop.signal, onProgress });
    assertEquals(cut.completed, false);
    const resumed = await runTraining(gpu, linear(), { checkpoint, resume: true });
    assertEquals({ ...resumed.model.weights, ...resumed.losses }, {
      ...whole.model.weights,
      ...whole.losses,
    });
    const other = { ...linear(), spec: { kind: "other", training: {} } };
    const error = await assertRejects(() => runTraining(gpu, other, { checkpoint, resume: true }), FileError);
    assertEquals(
      error.message,
      `Cannot resume from ${checkpoint} as spec.kind must be that of the run it came from, linear: current value is other`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

gpuTest("runTraining() finds out before it starts that no checkpoint can be written", async (gpu) => {
  const steps: number[] = [], folder = await Deno.makeTempDir();
  const onProgress = ({ step }: { step: number }) => steps.push(step);
  await assertRejects(
    () => runTraining(gpu, linear(), { checkpoint: `${folder}/missing/run.safetensors`, onProgress }),
    FileError,
    "Cannot write the file as its folder must exist",
  );
  const stop = AbortSignal.abort();
  await runTraining(gpu, linear(), { checkpoint: `${folder}/run.safetensors`, signal: stop });
  assertEquals([[...Deno.readDirSync(folder)].map(({ name }) => name), steps], [["run.safetensors"], []]);
  await Deno.remove(folder, { recursive: true });
});

gpuTest("runTraining() writes checkpoints by time, too", async (gpu) => {
  const folder = await Deno.makeTempDir(), checkpoint = `${folder}/c.safetensors`;
  const seen: boolean[] = [];
  for (const checkpointSeconds of [0, 1000]) {
    await runTraining(gpu, linear(), {
      checkpoint,
      checkpointSeconds,
      onProgress: ({ step }) => step < 12 && seen.push([...Deno.readDirSync(folder)].length > 0),
    });
    seen.push([...Deno.readDirSync(folder)].length > 0);
    await Deno.remove(checkpoint);
  }
  await Deno.remove(folder);
  // Reports come before the checkpoint of their submit, and there is one at the end.
  assertEquals(seen[0], false);
  assert(seen.length >= 6, `${seen}`);
  const half = seen.length / 2;
  assert(seen.slice(1, half).every((there) => there), `${seen}`);
  assertEquals(seen.slice(half), Array.from({ length: half }, (_, at) => at === half - 1));
});
