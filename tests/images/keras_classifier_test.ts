// deno-lint-ignore-file no-explicit-any
import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadKerasClassifier, saveTfjsClassifier } from "../../lib/images/keras_classifier.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { type ClassifierModel, classify } from "../../lib/learning/classifier.ts";
import { inFolder } from "../_folder.ts";
import { assertClose, testRandom } from "../nn/_assert_close.ts";

const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
const tf = module.default ?? module;
await tf.setBackend("cpu");

/** Writes what tfjs made as it says itself. */
async function saved(model: any, folder: string): Promise<string> {
  await model.save(tf.io.withSaveHandler(async (made: any) => {
    await Deno.writeFile(`${folder}/w.bin`, new Uint8Array(made.weightData));
    const weightsManifest = [{ paths: ["w.bin"], weights: made.weightSpecs }];
    await Deno.writeTextFile(
      `${folder}/model.json`,
      JSON.stringify({ modelTopology: made.modelTopology, weightsManifest }),
    );
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  }));
  return `${folder}/model.json`;
}

/** What tfjs gives for images. */
const predicted = (model: any, images: Float32Array, shape: number[]): Float32Array =>
  model.predict(tf.tensor(images, [images.length / shape.reduce((a, b) => a * b, 1), ...shape])).dataSync();

/** Probabilities of what a classifier of ours says. */
async function probabilities(model: ClassifierModel, images: Float32Array): Promise<number[]> {
  const { channels, classes } = model.spec, rows = images.length / channels;
  const { scores } = await classify(model, { inputs: images, channels, rows });
  return Array.from({ length: rows }, (_, row) => {
    const own = [...scores.subarray(row * classes, (row + 1) * classes)].map(Math.exp);
    const sum = own.reduce((a, b) => a + b, 0);
    return own.map((value) => value / sum);
  }).flat();
}

/** Weights that are not the zeros and ones that some begin with. */
function stir(model: any, random: () => number): void {
  const names: string[] = model.weights.map(({ originalName }: any) => originalName);
  model.setWeights(
    model.getWeights().map((weight: any, at: number) => {
      const least = names[at].includes("variance") ? 0.5 : -0.3;
      return tf.tensor(Float32Array.from({ length: weight.size }, () => random() + least), weight.shape);
    }),
  );
}

const NEAR = { atol: 2e-6, rtol: 0, what: "probabilities" };
const { layers } = tf;
const MODELS: [string, number[], () => any[]][] = [
  ["strides, same padding and pools", [13, 11, 2], () => [
    layers.conv2d({ filters: 5, kernelSize: [5, 3], strides: 2, padding: "same", activation: "relu" }),
    layers.maxPooling2d({ poolSize: 2, strides: 1, padding: "same" }),
    layers.conv2d({ filters: 4, kernelSize: 2, activation: "tanh", useBias: false }),
    layers.averagePooling2d({ poolSize: [2, 3], strides: [2, 1], padding: "same" }),
    layers.flatten(),
    layers.dense({ units: 6, activation: "selu" }),
    layers.dropout({ rate: 0.5 }),
    layers.dense({ units: 3, activation: "softmax" }),
  ]],
  ["depthwise, dilated, normalised and padded", [9, 10, 3], () => [
    layers.zeroPadding2d({ padding: [2, 1] }),
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "valid" }),
    layers.batchNormalization(),
    layers.reLU(),
    layers.conv2d({ filters: 7, kernelSize: 2, dilationRate: [2, 3] }),
    layers.batchNormalization(),
    layers.activation({ activation: "sigmoid" }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.batchNormalization(),
    layers.dense({ units: 5, activation: "tanh" }),
    layers.globalAveragePooling2d({ dataFormat: "channelsLast" }),
    layers.dense({ units: 4 }),
    layers.softmax(),
  ]],
  ["a largest value of all, activations above pools", [4, 5, 1], () => [
    layers.conv2d({ filters: 6, kernelSize: 3, padding: "same" }),
    layers.averagePooling2d({ poolSize: 2 }),
    layers.activation({ activation: "relu" }),
    layers.globalMaxPooling2d({ dataFormat: "channelsLast" }),
    layers.dense({ units: 2, activation: "softmax" }),
  ]],
];

for (const [name, shape, make] of MODELS) {
  Deno.test(`a classifier that tfjs made gives the same probabilities, and again when it is written: ${name}`, () =>
    inFolder(async (folder) => {
      const keras = tf.sequential(), random = testRandom(7);
      make().forEach((layer, at) => {
        if (at === 0) keras.add(layers.inputLayer({ inputShape: shape }));
        keras.add(layer);
      });
      stir(keras, random);
      const size = shape.reduce((a, b) => a * b, 1);
      const images = Float32Array.from({ length: 5 * size }, () => 2 * random() - 1);
      const wanted = predicted(keras, images, shape);
      const model = await loadKerasClassifier(await saved(keras, folder));
      assertClose(await probabilities(model, images), wanted, NEAR);
      const [path] = await saveTfjsClassifier(`${folder}/again.json`, model);
      const json = JSON.parse(await Deno.readTextFile(path)), [{ paths, weights }] = json.weightsManifest;
      const bytes = await Deno.readFile(`${folder}/${paths[0]}`);
      const again = await tf.loadLayersModel(
        tf.io.fromMemory({
          modelTopology: json.modelTopology,
          weightSpecs: weights,
          weightData: bytes.buffer,
        }),
      );
      assertClose(predicted(again, images, shape), wanted, NEAR);
      const back = await loadKerasClassifier(path);
      assertClose(await probabilities(back, images), wanted, NEAR);
    }));
}

const input = () => layers.inputLayer({ inputShape: [6, 6, 2] });
const REFUSED: [string, any[], RegExp][] = [
  ["a kind that is not read", [
    input(),
    layers.separableConv2d({ filters: 2, kernelSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ], /kind that is supported: current value is SeparableConv2D/],
  ["one pixel after another in another order", [
    input(),
    layers.conv2d({ filters: 2, kernelSize: 2, dataFormat: "channelsFirst" }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ], /data_format must be channels_last/],
  ["an activation that is not there", [
    input(),
    layers.conv2d({ filters: 2, kernelSize: 2, activation: "swish" }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ], /activation must be one of linear, relu, tanh, sigmoid, selu on images/],
  [
    "a head that is none",
    [input(), layers.flatten(), layers.dense({ units: 2, activation: "sigmoid" })],
    /softmax/,
  ],
  ["padding of one side", [
    input(),
    layers.zeroPadding2d({ padding: [[1, 2], [0, 0]] }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ], /padding must be as much on either side/],
  [
    "one class",
    [input(), layers.flatten(), layers.dense({ units: 1 })],
    /does not fit a classifier/,
  ],
  [
    "no image",
    [layers.inputLayer({ inputShape: [6, 6] }), layers.flatten(), layers.dense({ units: 2 })],
    /no image/,
  ],
];

for (const [name, chain, sentence] of REFUSED) {
  Deno.test(`a Keras model is refused as a classifier of images in one sentence: ${name}`, () =>
    inFolder(async (folder) => {
      const keras = tf.sequential();
      for (const layer of chain) keras.add(layer);
      const path = await saved(keras, folder);
      const error = await assertRejects(() => loadKerasClassifier(path), FileError);
      assert(sentence.test(error.message), error.message);
      assertEquals(error.message.split("\n").length, 1);
    }));
}
