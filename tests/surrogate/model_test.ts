import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FileError } from "../../lib/io/file_error.ts";
import { packWeights, unpackWeights, weightShapes } from "../../lib/surrogate/counts/count_layout.ts";
import { parseLayers } from "../../lib/nn/layer_list.ts";
import { loadModel, saveModel, type SurrogateModel } from "../../lib/surrogate/model_file.ts";
import type { Layer } from "../../lib/nn/layer_spec.ts";
import { parseSurrogateSpec } from "../../lib/surrogate/registry.ts";
import { layersOf, problemOf } from "./counts/_problem.ts";
import { inFolder } from "../_folder.ts";
import { isUserError } from "../../lib/base/errors.ts";
import { SpecError } from "../../lib/base/spec_error.ts";

const SHAPE = {
  batch: 1,
  steps: 1,
  layers: [...layersOf("lstm", 6), ...layersOf("gru", 5), {
    kind: "dense",
    units: 3,
    activation: "relu",
  }] as Layer[],
  parameters: 2,
};

function modelOf(): SurrogateModel {
  const { spec, vector } = problemOf(SHAPE);
  return { spec, weights: unpackWeights(spec, vector) };
}

Deno.test("packWeights() and unpackWeights() are each other's reverse", () => {
  const { spec, vector } = problemOf(SHAPE);
  assertEquals(packWeights(spec, unpackWeights(spec, vector)), vector);
});

Deno.test("packWeights() adds two biases of PyTorch that act together, and keeps those apart that do not", () => {
  const { spec, vector } = problemOf(SHAPE);
  const weights = unpackWeights(spec, vector);
  const again = () => unpackWeights(spec, packWeights(spec, weights));
  weights["layers.0.bias_hh_l0"].data.fill(0.5);
  const lstm = weights["layers.0.bias_ih_l0"].data.map((bias) => bias + 0.5);
  assertEquals(again()["layers.0.bias_ih_l0"].data, lstm);
  weights["layers.1.bias_hh_l0"].data.fill(0.5);
  const gru = weights["layers.1.bias_ih_l0"].data.map((bias, row) => row < 10 ? bias + 0.5 : bias);
  assertEquals(again()["layers.1.bias_ih_l0"].data, gru);
  assertEquals(again()["layers.1.bias_hh_l0"].data, new Float32Array(15).fill(0.5, 10));
});

Deno.test("weightShapes() are PyTorch's", () => {
  const spec = { ...problemOf(SHAPE).spec, layers: [...SHAPE.layers, { kind: "rnn", units: 2 } as const] };
  assertEquals(weightShapes(spec), {
    "layers.0.weight_ih_l0": [24, 4],
    "layers.0.weight_hh_l0": [24, 6],
    "layers.0.bias_ih_l0": [24],
    "layers.0.bias_hh_l0": [24],
    "layers.1.weight_ih_l0": [15, 6],
    "layers.1.weight_hh_l0": [15, 5],
    "layers.1.bias_ih_l0": [15],
    "layers.1.bias_hh_l0": [15],
    "layers.2.weight": [3, 5],
    "layers.2.bias": [3],
    "layers.3.weight_ih_l0": [2, 3],
    "layers.3.weight_hh_l0": [2, 2],
    "layers.3.bias_ih_l0": [2],
    "layers.3.bias_hh_l0": [2],
    "head.weight": [5, 2],
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
    assertThrows(() => parseSurrogateSpec({ ...spec, ...changes }), SpecError).message;
  const start = "Cannot use the surrogate's spec as";
  assert(
    message({ layers: [{ kind: "lstm", units: "6" }] }).startsWith(`${start} layers.0.units is wrong (`),
  );
  assert(message({ layers: [{ kind: "lstn", units: 6 }] }).startsWith(`${start} layers.0.kind is wrong (`));
  assert(
    message({ layers: [{ kind: "dense", units: 6 }] }).startsWith(`${start} layers.0.activation is wrong (`),
  );
  assert(message({ kind: "lstm" }).startsWith(`${start} kind must be one of recurrent`));
  assert(message({ parameters: { ...spec.parameters, scale: [1] } }).includes("parameters.scale"));
  assertEquals(
    message({ layers: [{ kind: "lstm", units: 6, unit: 7 }] }),
    `${start} layers.0.unit is wrong (expected no such field, did you mean units?): current value is 7.`,
  );
  assertEquals(
    message({ windows: 1 }),
    `${start} it has no such field: current value is windows.`,
  );
  assertEquals(
    message({ features: { ...spec.features, windw: 1 } }),
    `${start} features has no such field: current value is windw (did you mean window?).`,
  );
});

Deno.test("a surrogate's spec with several mistakes says each, with the path of the first", () => {
  const { spec } = problemOf(SHAPE);
  const error = assertThrows(
    () => parseSurrogateSpec({ ...spec, binMs: 0, layers: [{ kind: "lstm", units: 0 }] }),
    SpecError,
  );
  assertEquals([error.path, error.issues.length], ["layers.0.units", 2]);
  assert(error.issues[1].startsWith("Cannot use the surrogate's spec as binMs is wrong ("), error.message);
  assertEquals(isUserError(error), true);
});

Deno.test("parseLayers() reads a stack, and names the layer that it cannot read", () => {
  assertEquals(parseLayers("lstm:48, dense:32:tanh,dense:8"), [
    { kind: "lstm", units: 48 },
    { kind: "dense", units: 32, activation: "tanh" },
    { kind: "dense", units: 8, activation: "relu" },
  ]);
  assertEquals(parseLayers("none"), []);
  const message = (text: string) => assertThrows(() => parseLayers(text), TypeError).message;
  assertEquals(
    message("gru:4,lstm"),
    "Cannot read the layers as each must be lstm:UNITS, gru:UNITS, rnn:UNITS or dense:UNITS:ACTIVATION: current value is lstm",
  );
  assertEquals(
    message("dense:4:sine"),
    "Cannot read the layers as the activation must be one of linear, relu, tanh, sigmoid, silu, selu: current value is dense:4:sine",
  );
});

Deno.test("parseSurrogateSpec() reads specs of version 0.1.0, whose populations were E and I by name", () => {
  const spec = {
    ...problemOf(SHAPE).spec,
    populations: [{ name: "E", size: 300 }, { name: "I", size: 100 }],
    features: {
      inputs: [{ population: "I", kind: "log" as const }, { population: "E", kind: "count" as const }],
      window: 2,
      centre: [1, 2],
      scale: [3, 4],
    },
  };
  const first = {
    ...spec,
    populations: { E: 300, I: 100 },
    features: { kinds: ["logI", "E"], window: 2, centre: [1, 2], scale: [3, 4] },
    couplingCentre: spec.couplingCentres[0],
    couplingCentres: undefined,
    maxMean: { E: spec.maxMean[0], I: spec.maxMean[1] },
  };
  const { couplingCentres: _, ...written } = first;
  assertEquals(parseSurrogateSpec(written), spec);
  const wrong = { ...written, features: { ...written.features, kinds: ["logI", "logA"] } };
  assertThrows(() => parseSurrogateSpec(wrong), SpecError, "features.inputs.1 is wrong");
});

Deno.test("parseSurrogateSpec() says what is wrong with populations, and names the nearest", () => {
  const { spec } = problemOf({ ...SHAPE, populations: 3 });
  const message = (changes: Record<string, unknown>) =>
    assertThrows(() => parseSurrogateSpec({ ...spec, ...changes }), SpecError).message;
  const [one, two] = spec.populations, inputs = spec.features.inputs;
  assert(
    message({ populations: [one, two, two] }).includes(
      "populations.2.name is wrong (expected a name of its own)",
    ),
  );
  assert(message({ maxMean: [1, 2] }).includes("maxMean is wrong (expected 3 numbers)"));
  assert(message({ couplingCentres: [1, 2, 3] }).includes("couplingCentres is wrong (expected 2 numbers)"));
  const other = {
    ...spec.features,
    inputs: [...inputs.slice(0, 2), { population: "popullation1", kind: "log" }],
  };
  assert(message({ features: other }).includes("did you mean population1?"), message({ features: other }));
  const twice = { ...spec.features, inputs: [inputs[0], inputs[1], inputs[1]] };
  assert(message({ features: twice }).includes("features.inputs.2 is wrong (expected each once)"));
});
