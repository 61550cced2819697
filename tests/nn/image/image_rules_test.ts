import { assert, assertEquals, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { checkSpec } from "../../../lib/nn/_check_spec.ts";
import { firstWeights } from "../../../lib/nn/first_weights.ts";
import { type StackLayer, stackLayerSchema } from "../../../lib/nn/layer_spec.ts";
import { stackLayout, stackShapes, visitStack } from "../../../lib/nn/layout.ts";
import { processorStacks } from "../../../lib/nn/processor/processor_stack.ts";
import { across } from "../../../lib/nn/processor/stack_proof.ts";
import { referenceLayers, stackPass } from "../../../lib/nn/reference/stack_pass.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../../lib/gpu/buffer.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import { windowedBuffer } from "../../../lib/nn/_buffers.ts";
import { sampleStride } from "../../../lib/nn/dense_layout.ts";
import { inOrder } from "../../../lib/nn/encode.ts";
import { stackBackward, stackForward } from "../../../lib/nn/stack.ts";
import { gpuTest } from "../../_gpu.ts";
import { conv2d, pool2d } from "./_image_shapes.ts";

const imageAfter = (layers: StackLayer[], inputs: number) =>
  stackLayout(layers, { inputs, outputs: 1, steps: 1 }).layers.map(({ image }) => image?.join() ?? "none");

Deno.test("images have as many windows as PyTorch and TensorFlow give them", () => {
  const size: [number, number] = [7, 10], of = (layer: StackLayer) => imageAfter([layer], 140)[0];
  assertEquals(of(conv2d(3, 3, { size })), "5,8,3");
  assertEquals(of(conv2d(3, 3, { size, stride: 2 })), "3,4,3");
  assertEquals(of(conv2d(3, 3, { size, stride: 2, padding: "same" })), "4,5,3");
  assertEquals(of(conv2d(3, [2, 3], { size, stride: [3, 4], padding: [1, 2], dilation: [4, 1] })), "2,3,3");
  assertEquals(of(conv2d(1, [7, 10], { size })), "1,1,1");
  assertEquals(of(pool2d("max", { size, kernel: 2 })), "3,5,2");
  assertEquals(of(pool2d("mean", { size, kernel: 2, stride: 3, padding: "same" })), "3,4,2");
  assertEquals(of(pool2d("mean", { size })), "1,1,2");
});

Deno.test("what leaves images as they are hands them on, and what does not ends them", () => {
  const keeps: StackLayer[] = [conv2d(2, 1, { size: [7, 10] }), { kind: "dropout", rate: 0.5 }, {
    kind: "norm",
  }];
  assertEquals(
    imageAfter([...keeps, { kind: "add", back: 3 }, pool2d("max", { kernel: 2 })], 140).at(-1),
    "3,5,2",
  );
  const dense: StackLayer = { kind: "dense", units: 9, activation: "relu" };
  assertThrows(
    () => imageAfter([...keeps, dense, conv2d(2, 1)], 140),
    RangeError,
    "must have a size, height and width",
  );
  assertEquals(imageAfter([...keeps, dense, conv2d(2, 2, { size: 3 })], 140).at(-1), "2,2,2");
});

const REFUSED: [string, StackLayer[], string][] = [
  ["no size", [conv2d(2, 1)], "must have a size, height and width, where none is below"],
  [
    "a size that the inputs are no multiple of",
    [conv2d(2, 1, { size: [9, 9] })],
    "must have a multiple of 81 inputs",
  ],
  [
    "another size than that below",
    [conv2d(2, 2, { size: [7, 10] }), pool2d("max", { size: 7 })],
    "the 6 by 9 below",
  ],
  [
    "a kernel beyond the image",
    [conv2d(2, [8, 1], { size: [7, 10] })],
    "a window of 8 by 1 must fit the image",
  ],
  [
    "a reach beyond the image",
    [conv2d(2, 3, { size: [7, 10], dilation: [1, 5] })],
    "a window of 3 by 11 must fit",
  ],
  [
    "groups",
    [conv2d(3, 1, { size: [7, 10], groups: 2 })],
    "2 channels and 3 filters of a convolution must be multiples",
  ],
  [
    "a pool of nothing",
    [pool2d("max", { size: [7, 10], kernel: 2, padding: 2 })],
    "less than its window of 2 by 2",
  ],
];
for (const [name, layers, sentence] of REFUSED) {
  Deno.test(`layers of images that do not fit are refused in one sentence: ${name}`, () => {
    assertThrows(() => imageAfter(layers, 140), RangeError, sentence);
  });
}

Deno.test("specs of layers of images are checked field by field", () => {
  const wrong: [object, string][] = [
    [{ kind: "conv2d", filters: 0, kernel: 1 }, "filters"],
    [{ kind: "conv2d", filters: 1, kernel: [1, 2, 3] }, "kernel"],
    [{ kind: "conv2d", filters: 1, kernel: 1.5 }, "kernel"],
    [{ kind: "conv2d", filters: 1, kernel: 1, padding: "causal" }, "padding"],
    [{ kind: "conv2d", filters: 1, kernel: 1, activation: "silu" }, "activation"],
    [{ kind: "conv2d", filters: 1, kernel: 1, strides: 2 }, "did you mean stride?"],
    [{ kind: "pool2d", take: "median" }, "take"],
    [{ kind: "pool2d", take: "max", kernel: 2, dilation: 2 }, "dilation"],
  ];
  for (const [layer, word] of wrong) {
    const error = assertThrows(() => checkSpec(stackLayerSchema, layer), SpecError);
    assert(error.message.includes(word), error.message);
  }
});

/** Values of 4 by 4 pixels, whose windows of 2 by 2 have a tie each; beside each value stands the number of its pixel. */
const TIED = [1, 3, 3, 1, 3, 1, 1, 3, -2, -2, 0, 0, -2, -2, 0, 0].flatMap((value, at) => [value, at]);
const ABOVE = [5, 6, 7, 8];
/** Gradients of the weights of value and number: pixels 1, 2, 8 and 10 come first. */
const FIRST = [5 * 3 + 6 * 3 + 7 * -2, 5 * 1 + 6 * 2 + 7 * 8 + 8 * 10];
const TIE_LAYERS = [conv2d(1, 1, { size: 4 }), conv2d(1, 1), pool2d("max", { kernel: 2 })];

/** The layers with weights that pass the values on and leave the numbers out. */
function tied() {
  const { layers, length } = stackLayout(TIE_LAYERS, { inputs: 32, outputs: 1, steps: 1 });
  const vector = new Float32Array(4 * length), places: number[] = [];
  visitStack(layers.slice(0, 1), (at, name) => name.endsWith("weight") && places.push(at));
  vector[places[0]] = vector[4 * layers[1].offset] = 1;
  return { layers, vector, ofFirst: (gradient: ArrayLike<number>) => places.map((at) => gradient[at]) };
}

Deno.test("of equal largest values the first has the gradient, by the reference and on the processor", async () => {
  const { layers, vector, ofFirst } = tied(), sums = new Float64Array(vector.length);
  const pass = stackPass(referenceLayers(layers, Float64Array.from(vector)), Float64Array.from(TIED));
  assertEquals([...pass.outputs], [3, 3, -2, 0]);
  pass.back(
    Float64Array.from(ABOVE),
    layers.map(({ offset, rows, columns }) => sums.subarray(4 * offset, 4 * (offset + rows * columns))),
  );
  assertEquals(ofFirst(sums), FIRST);
  const stack = (await processorStacks(layers))({ batch: 1, steps: 1, inputs: 32, tape: true });
  const gradient = new Float32Array(vector.length);
  stack.load(vector);
  across(stack, stack.inputs, { batch: 1, steps: 1, width: 32 }).put(TIED);
  stack.forward();
  across(stack, stack.dOutputs, { batch: 1, steps: 1, width: 4 }).put(ABOVE);
  stack.backward();
  stack.storeGradient(gradient);
  assertEquals(ofFirst(gradient), FIRST);
});

gpuTest("of equal largest values the first has the gradient, on the GPU", async (gpu) => {
  const { layers, vector, ofFirst } = tied(), stride = sampleStride(32), inputs = new Float32Array(stride);
  inputs.set([...TIED, 1]);
  const plan = {
    ...{ batch: 1, steps: 1, blocks: layers, weights: windowedBuffer(gpu, "test/weights", vector) },
    inputs: { stride, buffer: windowedBuffer(gpu, "test/inputs", inputs) },
  };
  const forward = await stackForward(gpu, plan, { tape: true }), { stride: top } = forward.outputs;
  const dOutputs = { stride: top, buffer: windowedBuffer(gpu, "test/above", 4 * top) };
  writeBuffer(gpu, dOutputs.buffer, Float32Array.from(ABOVE));
  const gradient = createBuffer(gpu, "test/gradient", vector.byteLength);
  const back = await stackBackward(gpu, plan, { forward, dOutputs, gradient });
  submit(gpu, "test", inOrder([forward.encode, back]));
  assertEquals(ofFirst(new Float32Array(await readBuffer(gpu, gradient))), FIRST);
});

Deno.test("first weights keep signals at their size, and biases begin at 0", () => {
  const layers = [
    conv2d(64, 3, { size: [9, 9], activation: "relu" }),
    conv2d(64, 3, { groups: 2, activation: "selu" }),
  ];
  const layout = stackLayout([...layers, conv2d(32, 2, { activation: "tanh" })], {
    inputs: 81 * 8,
    outputs: 1,
    steps: 1,
  });
  const shapes = { ...stackShapes(layout.layers), "head.weight": [1, 5 * 5 * 32], "head.bias": [1] };
  const weights = firstWeights(layout, shapes, { seed: 4, rule: "variance" });
  const spread = (name: string) => {
    const { data } = weights[name];
    return data.reduce((sum, value) => sum + value * value, 0) / data.length;
  };
  // He: 2 / inputs; LeCun: 1 / inputs; Glorot: 2 / (inputs + outputs). Some 4,000 weights: within 6 %.
  const near = (found: number, wanted: number) =>
    assert(Math.abs(found / wanted - 1) < 0.06, `${found}, not ${wanted}`);
  near(spread("layers.0.weight"), 2 / 72);
  near(spread("layers.1.weight"), 1 / (9 * 32));
  near(spread("layers.2.weight"), 2 / (4 * 64 + 4 * 32));
  assertEquals(spread("layers.0.bias"), 0);
});
