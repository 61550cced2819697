// deno-lint-ignore-file no-explicit-any
/** The work of `bench/lstm.ts` on TensorFlow.js: one LSTM layer and a dense head, Keras layers, Adam. */

/** Sizes of the work. */
export interface LstmShape {
  batch: number;
  steps: number;
  inputs: number;
  hidden: number;
}

/** Backends of TensorFlow.js. */
export const TFJS_BACKENDS = ["cpu", "wasm", "webgpu"] as const;

/** Loads TensorFlow.js with one backend; rejects when the backend cannot start here. */
export async function loadTfjs(backend: typeof TFJS_BACKENDS[number]): Promise<any> {
  const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
  const tf = module.default ?? module;
  if (backend === "wasm") {
    const name = "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
    const wasm: any = await import("npm:@tensorflow/tfjs-backend-wasm@4.22.0");
    (wasm.setWasmPaths ?? wasm.default.setWasmPaths)(new URL(".", import.meta.resolve(name)).pathname);
  }
  if (backend === "webgpu") await import("npm:@tensorflow/tfjs-backend-webgpu@4.22.0");
  if (!await tf.setBackend(backend)) throw new Error(`tfjs has no backend ${backend} here`);
  await tf.ready();
  return tf;
}

async function medianOf(times: number, work: () => Promise<void>): Promise<number> {
  await work();
  const all: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await work();
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
}

/** Milliseconds of a forward pass and of a training step (mean squared error, which is less work than a likelihood). */
export async function timeTfjs(
  tf: any,
  shape: LstmShape,
  times: number,
): Promise<{ forwardMs: number; trainingMs: number | null; trainingError?: string }> {
  const { batch, steps, inputs, hidden } = shape;
  const model = tf.sequential({
    layers: [
      tf.layers.lstm({
        units: hidden,
        inputShape: [steps, inputs],
        returnSequences: true,
        recurrentActivation: "sigmoid",
        recurrentInitializer: "glorotUniform",
      }),
      tf.layers.dense({ units: 5 }),
    ],
  });
  const x = tf.randomNormal([batch, steps, inputs]), y = tf.randomNormal([batch, steps, 5]);
  const forwardMs = await medianOf(times, async () => {
    const output = tf.tidy(() => model.predict(x, { batchSize: batch }));
    await output.data();
    output.dispose();
  });
  const optimizer = tf.train.adam(1e-3);
  try {
    const trainingMs = await medianOf(times, async () => {
      const loss = optimizer.minimize(() => tf.losses.meanSquaredError(y, model.apply(x)), true);
      await loss.data();
      loss.dispose();
    });
    return { forwardMs, trainingMs };
  } catch (error) {
    return { forwardMs, trainingMs: null, trainingError: (error as Error).message.slice(0, 200) };
  }
}
