import { assertEquals, assertRejects } from "@std/assert";
import { FileError } from "../../../lib/io/file_error.ts";
import { runTracesReference } from "../../../lib/surrogate/trace/run_traces_reference.ts";
import type { TfjsTraceOptions } from "../../../lib/surrogate/trace/keras/tfjs_model.ts";
import { assertClose } from "../../nn/_assert_close.ts";
import {
  B,
  C,
  conv,
  type File,
  functional,
  input,
  type Json,
  layer,
  LINEAR,
  load,
  sequential,
  TANH,
  V,
  W,
  WEIGHTS,
  type Weights,
  X,
} from "./_keras_file.ts";

/** Runs a model from rest. */
async function run(
  file: File,
  inputs: number[],
  outputs?: TfjsTraceOptions["outputs"],
): Promise<Float32Array> {
  const model = await load(file, outputs);
  return runTracesReference(model, {
    runs: 1,
    samples: inputs.length / 2,
    inputs: Float32Array.from(inputs),
  });
}

/** Compares with values by hand, in double precision from weights in single precision. */
function assertValues(found: Float32Array, right: number[]): void {
  assertClose(found, Float32Array.from(right), { atol: 1e-6, rtol: 1e-6, what: "values by hand" });
}

const hidden = (x: number[]) => [0, 1].map((n) => Math.tanh(W[n] * x[0] + W[2 + n] * x[1] + B[n]));
const output = (x: number[]) => V[0] * x[0] + V[1] * x[1] + C[0];
Deno.test("loadTfjsTrace() uses a layer as often as the model does", async () => {
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

Deno.test("loadTfjsTrace() takes weights by the layer's whole name", async () => {
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

Deno.test("loadTfjsTrace() reads an activation below which another layer reads", async () => {
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

const K = [0.5, -1, 2, 0.3], L = [3, -1];

Deno.test("loadTfjsTrace() reads convolutions that end in each step, by a head of either kind", async () => {
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

Deno.test("loadTfjsTrace() keeps batch normalisation out of what a convolution pads", async () => {
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

Deno.test("loadTfjsTrace() makes several heads the outputs in the model's order", async () => {
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
