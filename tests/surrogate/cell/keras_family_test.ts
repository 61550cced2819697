// deno-lint-ignore-file no-explicit-any
import { assert } from "@std/assert";
import fc from "fast-check";
import { isUserError } from "../../../lib/base/errors.ts";
import { runCellReference } from "../../../lib/surrogate/cell/run_cell_reference.ts";
import { loadTfjsCell } from "../../../lib/surrogate/cell/tfjs_model.ts";
import { assertClose, testRandom } from "../_assert_close.ts";
import { randomKerasModel, type RandomModel } from "./_keras_models.ts";

const module: any = await import("npm:@tensorflow/tfjs@4.22.0");
const tf = module.default ?? module;
await tf.setBackend("cpu");

/** Reads a model, written to a folder of its own. */
async function read(model: RandomModel, folder: string) {
  const { topology, weights, columns, outputs } = model;
  const bytes = new Blob(weights.map(({ data }) => data));
  await Deno.writeFile(`${folder}/w.bin`, new Uint8Array(await bytes.arrayBuffer()));
  const listed = weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" }));
  const json = {
    modelTopology: { model_config: topology },
    weightsManifest: [{ paths: ["w.bin"], weights: listed }],
  };
  await Deno.writeTextFile(`${folder}/model.json`, JSON.stringify(json));
  return await loadTfjsCell(`${folder}/model.json`, {
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

/** Log-odds of probabilities, as those are what is averaged. */
const logit = (p: number) => Math.log(p / (1 - p));

/** Compares a model that was read with tfjs. */
async function compare(model: RandomModel, read_: Awaited<ReturnType<typeof read>>, random: () => number) {
  const { spec } = read_, { columns: M, steps } = model;
  const T = steps ?? (spec.window ?? 1) + 2;
  const inputs = Float32Array.from({ length: T * M }, () => Math.floor(3 * random()));
  const given = await runTfjs(model, inputs, [1, T, M]);
  const found = runCellReference(read_, { runs: 1, samples: T, inputs });
  const O = spec.outputs.length, logistic = (o: number) => spec.outputs[o].loss === "logistic";
  const repeats = spec.layers.some(({ kind }) => kind === "repeat");
  const last = repeats
    ? mean(given.map((row) => row.map((value, o) => logistic(o) ? logit(value) : value)))
    : given.at(-1)!;
  const restored = repeats ? last.map((value, o) => logistic(o) ? 1 / (1 + Math.exp(-value)) : value) : last;
  const expected = spec.window === null ? given.flat() : restored;
  const seen = spec.window === null ? found : found.slice(-O);
  assertClose(seen, Float32Array.from(expected), {
    atol: 1e-4,
    rtol: 1e-4,
    what: JSON.stringify(model.topology),
  });
}

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("loadTfjsCell() reads random models as tfjs does", async () => {
  await withFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 30 }), async (seed) => {
        const random = testRandom(seed), model = randomKerasModel(random);
        await compare(model, await read(model, folder), random);
      }),
      { seed: 1, numRuns: Number(Deno.env.get("N") ?? 100) },
    );
  });
});
