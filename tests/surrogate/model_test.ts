import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../lib/io/file_error.ts";
import { packWeights, unpackWeights, weightShapes } from "../../lib/surrogate/layout.ts";
import { loadModel, saveModel, type SurrogateModel } from "../../lib/surrogate/model.ts";
import { parseSurrogateSpec } from "../../lib/surrogate/spec.ts";
import { problemOf } from "./_problem.ts";

const SHAPE = { batch: 1, steps: 1, hidden: 6, layers: 2, parameters: 2 };

function modelOf(): SurrogateModel {
  const { spec, vector } = problemOf(SHAPE);
  return { spec, weights: unpackWeights(spec, vector) };
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("packWeights() and unpackWeights() are each other's reverse", () => {
  const { spec, vector } = problemOf(SHAPE);
  assertEquals(packWeights(spec, unpackWeights(spec, vector)), vector);
});

Deno.test("packWeights() adds the two biases of PyTorch's LSTM", () => {
  const { spec, vector } = problemOf(SHAPE);
  const weights = unpackWeights(spec, vector);
  weights["lstm.bias_hh_l1"].data.fill(0.5);
  const both = unpackWeights(spec, packWeights(spec, weights))["lstm.bias_ih_l1"].data;
  assertEquals(both, weights["lstm.bias_ih_l1"].data.map((bias) => bias + 0.5));
});

Deno.test("weightShapes() are PyTorch's", () => {
  assertEquals(weightShapes(problemOf(SHAPE).spec), {
    "lstm.weight_ih_l0": [24, 4],
    "lstm.weight_hh_l0": [24, 6],
    "lstm.bias_ih_l0": [24],
    "lstm.bias_hh_l0": [24],
    "lstm.weight_ih_l1": [24, 6],
    "lstm.weight_hh_l1": [24, 6],
    "lstm.bias_ih_l1": [24],
    "lstm.bias_hh_l1": [24],
    "head.weight": [5, 6],
    "head.bias": [5],
  });
});

Deno.test("loadModel() reads what saveModel() wrote, bit for bit", () =>
  inFolder(async (folder) => {
    const model = modelOf();
    const paths = await saveModel(`${folder}/model`, model);
    assertEquals(paths, [`${folder}/model.safetensors`, `${folder}/model.json`]);
    assertEquals(await loadModel(`${folder}/model`), model);
    assertEquals(parseSurrogateSpec(JSON.parse(await Deno.readTextFile(paths[1]))), model.spec);
  }));

Deno.test("loadModel() says in one sentence what is wrong with a file", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    const message = async () => (await assertRejects(() => loadModel(path), FileError)).message;
    assert((await message()).includes("the file must exist"));
    await saveModel(path, modelOf());
    const whole = Deno.readFileSync(path);
    await Deno.writeFile(path, whole.subarray(0, whole.length - 4));
    assert((await message()).startsWith(`Cannot read ${path} as the tensors must cover`), await message());
    await Deno.writeFile(path, new TextEncoder().encode("not a model at all"));
    assert((await message()).startsWith(`Cannot read ${path} as its header must`), await message());
    const other = whole.slice();
    other["volley surrogate ".length + new TextDecoder().decode(whole.subarray(0, 200)).indexOf("volley s")] =
      57;
    await Deno.writeFile(path, other);
    assert((await message()).includes('its format must be "volley surrogate 2"'), await message());
  }));

Deno.test("saveModel() refuses weights that do not fit the spec", () =>
  inFolder(async (folder) => {
    const model = modelOf();
    delete (model.weights as Record<string, unknown>)["head.bias"];
    const error = await assertRejects(() => saveModel(`${folder}/model`, model), FileError);
    assertEquals(
      error.message,
      "Cannot read the model as head.bias must be F32 [5]: current value is nothing",
    );
  }));

Deno.test("parseSurrogateSpec() names the field that is wrong", () => {
  const { spec } = problemOf(SHAPE);
  const message = (changes: Record<string, unknown>) =>
    assertThrows(() => parseSurrogateSpec({ ...spec, ...changes }), TypeError).message;
  assert(message({ hidden: "6" }).startsWith("Cannot use the surrogate's spec as hidden is wrong ("));
  assert(message({ parameters: { ...spec.parameters, scale: [1] } }).includes("parameters.scale"));
  assert(message({ extra: 1 }).includes("extra"));
});
