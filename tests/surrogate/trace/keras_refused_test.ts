import { assert, assertRejects } from "@std/assert";
import { isUserError } from "../../../lib/base/errors.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import {
  CHAIN,
  conv,
  entries,
  type File,
  functional,
  input,
  type Json,
  layer,
  LINEAR,
  load,
  TANH,
  WEIGHTS,
  type Weights,
} from "./_keras_file.ts";

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

/** A model of one layer, of which the list says more. */
const only = (said: Json) =>
  functional([input(6), { ...layer("Dense", "o", LINEAR, ["in", 0]), ...said }], ["o"]);

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
  [
    "a layer of somebody's own",
    { topology: only({ registered_name: "Own>Dense" }), weights: WEIGHTS.slice(2) },
    "layer o must be one of Keras' own: current value is Own>Dense",
  ],
  [
    "a layer of another module",
    { topology: only({ module: "own.layers" }), weights: WEIGHTS.slice(2) },
    "layer o must be one of Keras' own: current value is own.layers",
  ],
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
    { topology: { class_name: "Sequential", config: [7] } },
    "every layer must be an object: current value is 7",
  ],
  ["nothing at all", { topology: null }, "the model must be Sequential or Functional: current value is none"],
];

for (const [what, file, sentence] of WRONG) {
  Deno.test(`loadTfjsTrace() refuses ${what}`, async () => {
    const error = await assertRejects(() => load(file), FileError, sentence);
    assert(isUserError(error));
  });
}
