import { assert, assertEquals } from "@std/assert";
import {
  classify,
  evaluateClassifier,
  loadClassifier,
  saveClassifier,
} from "../../lib/learning/classifier.ts";
import { trainClassifier } from "../../lib/learning/train_classifier.ts";
import type { StackLayer } from "../../lib/nn/layer_spec.ts";
import { stackLayout } from "../../lib/nn/layout.ts";
import { samplesOfStep } from "../../lib/nn/processor/batch_shares.ts";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";
import { conv2d, pool2d } from "../nn/image/_image_shapes.ts";

/** Images of 8 by 8 with a short stroke anywhere, upright or lying: what tells them apart is nowhere in particular. */
function strokes(rows: number, seed: number) {
  const random = testRandom(seed), inputs = new Float32Array(64 * rows), labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const lying = row % 2, along = Math.floor(5 * random()), beside = Math.floor(8 * random());
    labels[row] = lying;
    for (let k = 0; k < 4; k++) {
      const [y, x] = lying ? [beside, along + k] : [along + k, beside];
      inputs[64 * row + 8 * y + x] = 1;
    }
    for (let at = 0; at < 64; at++) inputs[64 * row + at] += 0.3 * random();
  }
  return { inputs, labels, rows, channels: 64 };
}

const LAYERS: StackLayer[] = [
  conv2d(6, 3, { size: 8, padding: "same", activation: "relu" }),
  pool2d("max", { kernel: 2 }),
  conv2d(6, 3, { activation: "relu" }),
  pool2d("max"),
];
const options = {
  ...{ data: strokes(160, 1), layers: LAYERS, output: { spikes: false }, seed: 5 },
  ...{ batch: 32, steps: 120, learningRate: 0.02 },
};

Deno.test("a classifier learns images, is saved, loaded and says the same", () =>
  inFolder(async (folder) => {
    const { model } = await trainClassifier(null, options), test = strokes(200, 2);
    const { accuracy, scores } = await evaluateClassifier(model, test);
    // By chance a half; one row is 0.5 %.
    assert(accuracy >= 0.97, `${accuracy}`);
    const [path] = await saveClassifier(`${folder}/strokes`, model);
    assertEquals((await classify(await loadClassifier(path), test)).scores, scores);
    assertEquals(model.weights["layers.0.weight"].shape, [6, 1, 3, 3]);
    assertEquals(model.weights["layers.2.weight"].shape, [6, 6, 3, 3]);
  }));

Deno.test("batches of images are divided by their windows, which any number of threads does to the same bits", async () => {
  const { layers } = stackLayout(LAYERS, { inputs: 64, outputs: 1, steps: 1 });
  assertEquals(samplesOfStep(layers), 64);
  assertEquals(samplesOfStep([]), 1);
  const [alone, shared] = [
    await trainClassifier(null, { ...options, steps: 3, threads: 1 }),
    await trainClassifier(null, { ...options, steps: 3, threads: 2 }),
  ];
  assertEquals(shared.model.weights, alone.model.weights);
});

gpuTest("a classifier of images learns on the GPU as on the processor", async (gpu) => {
  const steps = 4, own = await trainClassifier(gpu, { ...options, steps, engine: "gpu" });
  const other = await trainClassifier(null, { ...options, steps });
  for (const [name, { data }] of Object.entries(own.model.weights)) {
    assertClose(data, other.model.weights[name].data, { atol: 2e-4, rtol: 0, what: name });
  }
});
