import { assertEquals, assertRejects } from "@std/assert";
import { isUserError } from "../../../lib/base/errors.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import { runCellReference } from "../../../lib/surrogate/cell/run_cell_reference.ts";
import { loadTfjsCell, type TfjsCellOptions } from "../../../lib/surrogate/cell/tfjs_model.ts";
import { inFolder } from "../../_folder.ts";
import { assertClose } from "../_assert_close.ts";

type Json = Record<string, unknown>;
type Weights = [name: string, shape: unknown, values: number[]][];

/** A layer of the functional form that reads calls of others. */
function layer(className: string, name: string, config: Json, ...from: [string, number][]): Json {
  const nodes = from.map(([name, call]) => [[name, call, 0, {}]]);
  return { class_name: className, name, config: { name, ...config }, inbound_nodes: nodes };
}

function functional(layers: Json[], outputs: string[]): Json {
  const config = {
    name: "m",
    layers,
    input_layers: [["in", 0, 0]],
    output_layers: outputs.map((name) => [name, 0, 0]),
  };
  return { class_name: "Functional", config };
}

function sequential(layers: [string, Json][], name = "m"): Json {
  return {
    class_name: "Sequential",
    config: { name, layers: layers.map(([class_name, config]) => ({ class_name, config })) },
  };
}

const input = (steps: number | null) => layer("InputLayer", "in", { batch_input_shape: [null, steps, 2] });
const entries = (weights: Weights): Json[] =>
  weights.map(([name, shape]) => ({ name, shape, dtype: "float32" }));

interface File {
  topology: unknown;
  weights?: Weights;
  /** What stands in the place of the list of files and weights. */
  manifest?: unknown;
}

/** Reads a model with two inputs, written to a folder of its own. */
async function load(file: File, outputs: TfjsCellOptions["outputs"] = [{ name: "y" }]) {
  const { topology, weights = [] } = file;
  let model: Awaited<ReturnType<typeof loadTfjsCell>>;
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/model`);
    const values = Float32Array.from(weights.flatMap(([, , values]) => values));
    for (const place of ["w.bin", "model/w.bin"]) {
      await Deno.writeFile(`${folder}/${place}`, new Uint8Array(values.buffer));
    }
    const manifest = file.manifest ?? [{ paths: ["w.bin"], weights: entries(weights) }];
    const json = { modelTopology: { model_config: topology }, weightsManifest: manifest };
    await Deno.writeTextFile(`${folder}/model/model.json`, JSON.stringify(json));
    model = await loadTfjsCell(`${folder}/model/model.json`, { inputs: ["a", "b"], outputs });
  });
  return model!;
}

/** Runs a model from rest. */
async function run(
  file: File,
  inputs: number[],
  outputs?: TfjsCellOptions["outputs"],
): Promise<Float32Array> {
  const model = await load(file, outputs);
  return runCellReference(model, { runs: 1, samples: inputs.length / 2, inputs: Float32Array.from(inputs) });
}

/** Compares with values by hand, in double precision from weights in single precision. */
function assertValues(found: Float32Array, right: number[]): void {
  assertClose(found, Float32Array.from(right), { atol: 1e-6, rtol: 1e-6, what: "values by hand" });
}

const W = [0.5, -1, 2, 0.3], B = [0.1, -0.2], V = [1, -2], C = [0.25], X = [1, 0.5];
const hidden = (x: number[]) => [0, 1].map((n) => Math.tanh(W[n] * x[0] + W[2 + n] * x[1] + B[n]));
const output = (x: number[]) => V[0] * x[0] + V[1] * x[1] + C[0];
const TANH = { units: 2, activation: "tanh" }, LINEAR = { units: 1, activation: "linear" };
const WEIGHTS: Weights = [["d/kernel", [2, 2], W], ["d/bias", [2], B], ["o/kernel", [2, 1], V], ["o/bias", [
  1,
], C]];

const CHAIN = functional([
  input(null),
  layer("Dense", "d", TANH, ["in", 0]),
  layer("Dense", "o", LINEAR, ["d", 0]),
], [
  "o",
]);

Deno.test("loadTfjsCell() uses a layer as often as the model does", async () => {
  const twice = layer("Dense", "d", TANH, ["in", 0], ["d", 0]);
  const topology = functional([input(null), twice, layer("Dense", "o", LINEAR, ["d", 1])], ["o"]);
  assertValues(await run({ topology, weights: WEIGHTS }, X), [output(hidden(hidden(X)))]);
  // What the first call gives is an output of its own.
  const once = functional([input(null), twice, layer("Dense", "o", LINEAR, ["d", 0])], ["o"]);
  await assertRejects(
    () => load({ topology: once, weights: WEIGHTS }),
    FileError,
    "layers must form a chain",
  );
});

Deno.test("loadTfjsCell() takes weights by the layer's whole name", async () => {
  const layers: [string, Json][] = [
    ["Dense", { name: "d1", ...TANH, batch_input_shape: [null, null, 2] }],
    ["Dense", { name: "d2", ...TANH }],
    ["Dense", { name: "o", ...LINEAR }],
  ];
  const weights: Weights = [
    ["d1/kernel", [2, 2], W],
    ["d1/bias", [2], B],
    ["d2/kernel", [2, 2], [1, 0, 0, 1]],
    ["d2/bias", [2], [0, 0]],
    ["o/kernel", [2, 1], V],
    ["o/bias", [1], C],
  ];
  const right = [output(hidden(X).map(Math.tanh))];
  // The model is named as its second layer; Keras may put the model's name first.
  const topology = sequential(layers, "d2");
  assertValues(await run({ topology, weights }, X), right);
  const under = weights.map(([name, shape, values]): Weights[number] => [`d2/${name}:0`, shape, values]);
  assertValues(await run({ topology, weights: under }, X), right);
  const odd = weights.map((
    [name, ...rest],
    at,
  ): Weights[number] => [at === 0 ? `x/y/${name}` : name, ...rest]);
  await assertRejects(
    () => load({ topology, weights: odd }),
    FileError,
    "weights must be named LAYER/ROLE by the layers of the model: current value is x/y/d1/kernel",
  );
});

Deno.test("loadTfjsCell() reads an activation below which another layer reads", async () => {
  const topology = functional([
    input(null),
    layer("Dense", "d", { units: 2 }, ["in", 0]),
    layer("ReLU", "r", {}, ["d", 0]),
    { ...layer("Add", "s", {}), inbound_nodes: [[["r", 0, 0], ["d", 0, 0]]] },
    layer("Dense", "o", LINEAR, ["s", 0]),
  ], ["o"]);
  const sums = [0, 1].map((n) => W[n] * X[0] + W[2 + n] * X[1] + B[n]);
  assertValues(await run({ topology, weights: WEIGHTS }, X), [output(sums.map((x) => x + Math.max(0, x)))]);
});

const conv = (config: Json) => ({ kernel_size: [2], padding: "causal", ...config });
const K = [0.5, -1, 2, 0.3], L = [3, -1];

Deno.test("loadTfjsCell() reads convolutions that end in each step, by a head of either kind", async () => {
  const given = { batch_input_shape: [null, 16, 2] };
  const last = [1, 2, 3, 4, 5, 6], sum = K[0] * 3 + K[1] * 4 + K[2] * 5 + K[3] * 6 + 0.1;
  const wide = sequential([["Conv1D", { name: "c", ...conv({ filters: 1, ...given }) }]]);
  const weights: Weights = [["c/kernel", [2, 2, 1], K], ["c/bias", [1], [0.1]]];
  const found = await load({ topology: wide, weights });
  assertEquals(found.spec.window, 2);
  assertValues((await run({ topology: wide, weights }, last)).slice(2), [sum]);
  for (
    const [className, config, shape] of [["Dense", { units: 1 }, [1, 1]], ["Conv1D", {
      filters: 1,
      kernel_size: 1,
    }, [1, 1, 1]]] as const
  ) {
    const topology = sequential([
      ["Conv1D", { name: "c", ...conv({ filters: 1, activation: "relu", ...given }) }],
      [className, { name: "d", ...config }],
    ]);
    const all: Weights = [...weights, ["d/kernel", shape, [L[0]]], ["d/bias", [1], [L[1]]]];
    assertValues((await run({ topology, weights: all }, last)).slice(2), [L[0] * sum + L[1]]);
  }
});

Deno.test("loadTfjsCell() keeps batch normalisation out of what a convolution pads", async () => {
  // Normalisation below a causal convolution: what is padded is 0, not what 0 becomes.
  const topology = functional([
    input(2),
    layer("BatchNormalization", "b", { axis: [2], epsilon: 0 }, ["in", 0]),
    layer("Conv1D", "c", conv({ filters: 1, kernel_size: [3] }), ["b", 0]),
    layer("Flatten", "f", {}, ["c", 0]),
    layer("Dense", "o", LINEAR, ["f", 0]),
  ], ["o"]);
  const weights: Weights = [
    ["b/gamma", [2], [2, 2]],
    ["b/beta", [2], [5, 5]],
    ["b/moving_mean", [2], [1, 1]],
    ["b/moving_variance", [2], [4, 4]],
    ["c/kernel", [3, 2, 1], [1, 1, 10, 10, 100, 100]],
    ["c/bias", [1], [0]],
    ["o/kernel", [2, 1], [1, 1]],
    ["o/bias", [1], [0]],
  ];
  // Normalised: x + 4, in the steps of the window alone.
  const [first, second] = [1 + 4 + 2 + 4, 3 + 4 + 4 + 4];
  assertValues((await run({ topology, weights }, [1, 2, 3, 4])).slice(1), [
    100 * first + 10 * first + 100 * second,
  ]);
});

Deno.test("loadTfjsCell() makes several heads the outputs in the model's order", async () => {
  const topology = functional([
    input(null),
    layer("Dense", "d", TANH, ["in", 0]),
    layer("Dense", "p", { units: 1, activation: "sigmoid" }, ["d", 0]),
    layer("Dense", "o", LINEAR, ["d", 0]),
  ], ["o", "p"]);
  const weights: Weights = [...WEIGHTS, ["p/kernel", [2, 1], [0.5, 1]], ["p/bias", [1], [-1]]];
  const [a, b] = hidden(X);
  const outputs = [{ name: "v", centre: -70, scale: 10 }, { name: "spike" }];
  const found = await run({ topology, weights }, X, outputs);
  assertValues(found.subarray(0, 1), [-70 + 10 * output([a, b])]);
  assertValues(found.subarray(1), [1 / (1 + Math.exp(-(0.5 * a + b - 1)))]);
  await assertRejects(
    () => load({ topology, weights }),
    FileError,
    "it must have the 1 outputs y: current value is 2",
  );
});

const dense = (config: Json, ...from: [string, number][]) =>
  functional([
    input(6),
    layer("Dense", "d", { ...TANH, ...config }, ["in", 0]),
    layer("Dense", "o", LINEAR, ...from),
  ], ["o"]);
const changed = (config: Json): File => ({ topology: dense(config, ["d", 0]), weights: WEIGHTS });
/** One layer of a kind below the head. */
const one = (className: string, config: Json, weights: Weights = []): File => ({
  topology: functional([
    input(6),
    layer(className, "d", config, ["in", 0]),
    layer("Dense", "o", LINEAR, ["d", 0]),
  ], ["o"]),
  weights: [...weights, ...WEIGHTS.slice(2)],
});
const LSTM = { units: 2, activation: "tanh", recurrent_activation: "sigmoid", return_sequences: true };
const NORM: Weights = [["d/gamma", [2], [1, 1]], ["d/beta", [2], [0, 0]]];
const listed = (paths: unknown, weights: unknown = entries(WEIGHTS)): File => ({
  topology: CHAIN,
  weights: WEIGHTS,
  manifest: [{ paths, weights }],
});
const called = (node: unknown): File => ({
  topology: functional([
    input(6),
    { ...layer("Dense", "d", TANH), inbound_nodes: [node] },
    layer("Dense", "o", LINEAR, ["d", 0]),
  ], ["o"]),
  weights: WEIGHTS,
});

const WRONG: [what: string, file: File, sentence: string][] = [
  ["an output below another", {
    topology: functional([
      input(null),
      layer("Dense", "d", TANH, ["in", 0]),
      layer("Dense", "o", LINEAR, ["d", 0]),
      layer("Dense", "p", LINEAR, ["o", 0]),
    ], ["o", "p"]),
    weights: [...WEIGHTS, ["p/kernel", [1, 1], [10]], ["p/bias", [1], [7]]],
  }, "outputs must read the same layer, d: current value is o in layer p (Dense)"],
  [
    "normalisation over the steps",
    one("LayerNormalization", { axis: [1] }, NORM),
    "axis must be the last one: current value is [1] in layer d",
  ],
  [
    "normalisation over all",
    one("LayerNormalization", { axis: [1, 2] }, NORM),
    "axis must be the last one: current value is [1, 2]",
  ],
  ["a layer that no output reads", {
    topology: functional([
      input(null),
      layer("Dense", "d", TANH, ["in", 0]),
      layer("Dense", "o", LINEAR, ["d", 0]),
      layer("Dense", "p", LINEAR, ["o", 0]),
    ], ["o"]),
    weights: [...WEIGHTS, ["p/kernel", [1, 1], [10]], ["p/bias", [1], [7]]],
  }, "layers must form a chain, sums aside: current value is o in layer p"],
  [
    "a weight of no use",
    { topology: CHAIN, weights: [...WEIGHTS, ["o/other", [1], [0]]] },
    "it must use each of its weights: current value is other in layer o",
  ],
  [
    "a weight of no layer",
    { topology: CHAIN, weights: [...WEIGHTS, ["x/kernel", [1], [0]]] },
    "weights must be named LAYER/ROLE by the layers of the model: current value is x/kernel",
  ],
  [
    "a bias that is missing",
    { topology: CHAIN, weights: WEIGHTS.slice(0, 3) },
    "it must have its bias: current value is none in layer o",
  ],
  ["a weight that is not finite", {
    topology: CHAIN,
    weights: [...WEIGHTS.slice(0, 3), ["o/bias", [1], [NaN]]],
  }, "its bias must be finite: current value is NaN in layer o"],
  [
    "units that differ from the weights",
    changed({ units: 3 }),
    "its kernel must be [2, 3]: current value is [2, 2] in layer d",
  ],
  [
    "units in a list",
    changed({ units: [2] }),
    "units must be a whole number from 1: current value is [2] in layer d",
  ],
  [
    "use_bias that is no truth value",
    changed({ use_bias: 1 }),
    "use_bias must be true or false: current value is 1 in layer d",
  ],
  [
    "a field that nobody knows",
    changed({ scale_by: 2 }),
    "scale_by must be none, as it is not read: current value is 2 in layer d",
  ],
  [
    "half precision",
    changed({ dtype: "float16" }),
    "dtype must be float32: current value is float16 in layer d",
  ],
  [
    "an activation that is not supported",
    changed({ activation: "elu" }),
    "activation must be one of linear, relu, tanh, sigmoid, silu, selu: current value is elu",
  ],
  [
    "an input shape within",
    changed({ batch_input_shape: [null, 4, 2] }),
    "its batch_input_shape must be that of what it reads: current value is [null, 4, 2]",
  ],
  [
    "steps that are jumped",
    one("Conv1D", conv({ filters: 2, strides: [2] })),
    "strides must be 1: current value is [2]",
  ],
  [
    "padding on both sides",
    one("Conv1D", conv({ filters: 2, padding: "same" })),
    "padding must be causal or valid: current value is same",
  ],
  [
    "channels in groups",
    one("Conv1D", conv({ filters: 2, groups: 2 })),
    "groups must be 1: current value is 2",
  ],
  [
    "channels first",
    one("Conv1D", conv({ filters: 2, data_format: "channels_first" })),
    "data_format must be channels_last: current value is channels_first",
  ],
  [
    "a Flatten of channels first",
    one("Flatten", { data_format: "channels_first" }),
    "data_format must be channels_last: current value is channels_first",
  ],
  [
    "time backwards",
    one("LSTM", { ...LSTM, go_backwards: true }),
    "go_backwards must be false: current value is true",
  ],
  [
    "states kept between batches",
    one("LSTM", { ...LSTM, stateful: true }),
    "stateful must be false: current value is true",
  ],
  [
    "states as outputs",
    one("LSTM", { ...LSTM, return_state: true }),
    "return_state must be false: current value is true",
  ],
  [
    "steps before the batch",
    one("LSTM", { ...LSTM, time_major: true }),
    "time_major must be false: current value is true",
  ],
  [
    "no activation of an LSTM",
    one("LSTM", { ...LSTM, activation: null }),
    "activation must be tanh: current value is none",
  ],
  [
    "a GRU that resets first",
    one("GRU", { ...LSTM, reset_after: false }),
    "reset_after must be true: current value is false",
  ],
  [
    "noise of a shape",
    one("Dropout", { rate: 0.1, noise_shape: [1, 2] }),
    "noise_shape must be none: current value is [1, 2]",
  ],
  [
    "variances below 0",
    one("BatchNormalization", {}, [...NORM, ["d/moving_mean", [2], [0, 0]], ["d/moving_variance", [2], [
      1,
      -1,
    ]]]),
    "moving_variance and epsilon must add up to more than 0: current value is -1",
  ],
  [
    "a call as in training",
    called([["in", 0, 0, { training: true }]]),
    "layer d must be called with its inputs alone: current value is training true",
  ],
  [
    "a call with a mask of Keras 3",
    called({
      args: [{ class_name: "__keras_tensor__", config: { keras_history: ["in", 0, 0] } }],
      kwargs: { mask: {} },
    }),
    "layer d must be called with its inputs alone: current value is mask an object of nothing",
  ],
  [
    "two inputs of a Dense",
    called([["in", 0, 0], ["in", 0, 0]]),
    "it must read one layer: current value is in and in in layer d",
  ],
  [
    "a second result of a layer",
    called([["in", 0, 1]]),
    "d must name tensors as [layer, call, 0]: current value is [in, 0, 1]",
  ],
  [
    "a call that is not there",
    called([["in", 1, 0]]),
    "what is read must be among its layers: current value is in (call 2)",
  ],
  ["a layer that reads itself", called([["d", 0, 0]]), "no layer may read itself: current value is d"],
  ["a layer of somebody's own", {
    topology: sequential(
      [["Dense", { name: "o", ...LINEAR, batch_input_shape: [null, null, 2] }]].map(([name, config]) =>
        [name, config] as [string, Json]
      ),
    ),
    weights: WEIGHTS,
  }, "weights must be named LAYER/ROLE"],
  [
    "files outside the folder",
    listed(["../w.bin"]),
    "files of weights must lie in its folder: current value is ../w.bin",
  ],
  [
    "files from the root",
    listed(["/etc/hosts"]),
    "files of weights must lie in its folder: current value is /etc/hosts",
  ],
  [
    "files by other separators",
    listed(["..\\w.bin"]),
    "files of weights must lie in its folder: current value is ..\\w.bin",
  ],
  [
    "files at an address",
    listed(["file:w.bin"]),
    "files of weights must lie in its folder: current value is file:w.bin",
  ],
  ["files that are no list", listed("w.bin"), "a group of weightsManifest must list paths and weights"],
  ["files that have no names", listed([7]), "files of weights must lie in its folder: current value is 7"],
  [
    "shapes that are no lists",
    listed(["w.bin"], [{ name: "d/kernel", shape: 4, dtype: "float32" }]),
    "the shape of d/kernel must be a list of sizes: current value is 4",
  ],
  [
    "sizes that are no numbers",
    listed(["w.bin"], [{ name: "d/kernel", shape: ["2", 2], dtype: "float32" }]),
    "the shape of d/kernel must be a list of sizes: current value is [2, 2]",
  ],
  [
    "float16 quantization",
    listed(["w.bin"], [{
      name: "d/kernel",
      shape: [2, 2],
      dtype: "float32",
      quantization: { dtype: "float16", original_dtype: "float32" },
    }]),
    "weights must be float32 without quantization: current value is d/kernel of float16, quantized from float32",
  ],
  [
    "weights that leave some over",
    listed(["w.bin"], entries(WEIGHTS.slice(0, 2))),
    "its weights must fill the 36 bytes of their files: current value is 24",
  ],
  [
    "layers that are no list",
    { topology: { class_name: "Functional", config: { layers: 7 } } },
    "its configuration must list layers: current value is 7",
  ],
  [
    "layers that are no objects",
    { topology: sequential([]), weights: [] },
    "its configuration must list layers",
  ],
  ["nothing at all", { topology: null }, "the model must be Sequential or Functional: current value is none"],
];

for (const [what, file, sentence] of WRONG) {
  Deno.test(`loadTfjsCell() refuses ${what}`, async () => {
    const error = await assertRejects(() => load(file), FileError, sentence);
    assertEquals(isUserError(error), true);
  });
}
