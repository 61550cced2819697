// deno-lint-ignore-file no-explicit-any
import { assert } from "@std/assert";
import fc from "fast-check";
import { isUserError } from "../../../lib/base/errors.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import { loadTfjsTrace } from "../../../lib/surrogate/trace/keras/tfjs_model.ts";
import { inFolder } from "../../_folder.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { changedModel, randomKerasModel, type RandomModel } from "./_keras_models.ts";

const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
const tf = module.default ?? module;
await tf.setBackend("cpu");

type CellModel = Awaited<ReturnType<typeof loadTfjsTrace>>;

/** Reads a model, written to a folder. */
async function read(model: RandomModel, folder: string): Promise<CellModel> {
  const { topology, weights, columns, outputs } = model;
  const bytes = new Blob(weights.map(({ data }) => data));
  await Deno.writeFile(`${folder}/w.bin`, new Uint8Array(await bytes.arrayBuffer()));
  const listed = weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" }));
  const json = {
    modelTopology: { model_config: topology },
    weightsManifest: [{ paths: ["w.bin"], weights: listed }],
  };
  await Deno.writeTextFile(`${folder}/model.json`, JSON.stringify(json));
  return await loadTfjsTrace(`${folder}/model.json`, {
    inputs: Array.from({ length: columns }, (_, m) => `in${m}`),
    outputs: Array.from({ length: outputs }, (_, o) => ({ name: `out${o}` })),
  });
}

/** What tfjs makes of a model: `(T, O)` of every step where the model gives as many, else `(1, O)`. */
async function runTfjs(
  { topology, weights }: RandomModel,
  inputs: Float32Array,
  shape: number[],
): Promise<number[][]> {
  const data = new Uint8Array(await new Blob(weights.map(({ data }) => data)).arrayBuffer());
  const keras = await tf.loadLayersModel(tf.io.fromMemory({
    modelTopology: structuredClone({ model_config: topology }),
    weightSpecs: weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
    weightData: data.buffer,
  }));
  try {
    return tf.tidy(() => {
      const given = keras.predict(tf.tensor(inputs, shape));
      const rows: number[][][] = [given].flat().map((one: any) =>
        one.rank === 3 ? one.arraySync()[0] : one.arraySync()
      );
      return rows[0].map((_, t) => rows.flatMap((one) => one[t]));
    });
  } finally {
    keras.dispose();
  }
}

const mean = (rows: number[][]) =>
  rows[0].map((_, o) => rows.reduce((sum, row) => sum + row[o], 0) / rows.length);

/** Fails unless a model that was read gives the numbers of tfjs, in every step or for its window. */
async function compare(model: RandomModel, made: CellModel, random: () => number): Promise<void> {
  const { spec } = made, { columns: M } = model;
  const [input] = model.topology.config.layers.filter((layer) => layer.class_name === "InputLayer");
  const [, steps] = (input as any).config.batch_input_shape;
  const samples = steps ?? (spec.window ?? 1) + 2;
  const inputs = Float32Array.from({ length: samples * M }, () => Math.floor(3 * random()));
  const given = await runTfjs(model, inputs, [1, samples, M]);
  const found = runTracesReference(made, { runs: 1, samples, inputs }), O = spec.outputs.length;
  const isOdds = (o: number) => spec.outputs[o].loss === "logistic";
  // After RepeatVector there are several predictions, whose mean it is: of the log-odds of probabilities.
  const sums = given.map((row) => row.map((value, o) => isOdds(o) ? Math.log(value / (1 - value)) : value));
  const repeats = spec.layers.some(({ kind }) => kind === "repeat");
  const one = repeats
    ? mean(sums).map((value, o) => isOdds(o) ? 1 / (1 + Math.exp(-value)) : value)
    : given[given.length - 1];
  const [seen, expected] = spec.window === null ? [found, given.flat()] : [found.slice(-O), one];
  // tfjs computes in single precision; stacks of selu and sums reach hundreds.
  const what = JSON.stringify(model.topology);
  assertClose(seen, Float32Array.from(expected), { atol: 2e-5, rtol: 2e-5, what });
}

Deno.test("loadTfjsTrace() reads random models as tfjs does", async () => {
  await inFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), async (seed) => {
        const random = testRandom(seed), model = randomKerasModel(random);
        await compare(model, await read(model, folder), random);
      }),
      { seed: 1, numRuns: 150 },
    );
  });
});

Deno.test("loadTfjsTrace() refuses what is wrong in a changed model, or reads it as tfjs does", async () => {
  let agreed = 0;
  await inFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), async (seed) => {
        const random = testRandom(seed), model = changedModel(randomKerasModel(random), random);
        let made: CellModel;
        try {
          made = await read(model, folder);
        } catch (error) {
          if (!isUserError(error)) throw error;
          assert(error.message.startsWith("Cannot "), error.message);
          assert(error.message.length < 700, error.message);
          return;
        }
        try {
          await compare(model, made, random);
          agreed++;
        } catch (error) {
          // tfjs has no Flatten of what has no steps, which Keras has.
          if (!(error as Error).message.includes("expected min_ndim=3, found ndim=2")) throw error;
        }
      }),
      { seed: 1, numRuns: 400 },
    );
  });
  assert(agreed > 40, `${agreed} changed models are still read`);
});
