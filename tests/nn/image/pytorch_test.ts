import { assertEquals } from "@std/assert";
import type { StackLayer } from "../../../lib/nn/layer_spec.ts";
import { stackLayout, stackShapes, visitStack } from "../../../lib/nn/layout.ts";
import { across } from "../../../lib/nn/processor/stack_proof.ts";
import { processorStacks } from "../../../lib/nn/processor/processor_stack.ts";
import { referenceLayers, stackPass } from "../../../lib/nn/reference/stack_pass.ts";
import { assertClose } from "../_assert_close.ts";
import { conv2d, pool2d } from "./_image_shapes.ts";
import golden from "./image_pytorch.json" with { type: "json" };

type Numbers = Record<string, number[]>;

/** Layers by the names of the golden cases, with the place of each in PyTorch's `Sequential`. */
const LAYERS: Record<keyof typeof golden.cases, [place: number, layer: StackLayer][]> = {
  "strides, padding and a largest value": [
    [0, conv2d(5, [5, 3], { size: [9, 8], stride: 2, padding: [2, 1], activation: "relu" })],
    [2, pool2d("max", { kernel: 2, stride: 1 })],
    [3, conv2d(4, 2, { activation: "tanh" })],
  ],
  "groups, dilation and a mean": [
    [0, conv2d(6, 3, { size: [10, 11], dilation: [2, 1], groups: 2, activation: "sigmoid" })],
    [2, pool2d("mean", { kernel: 3, stride: 2, padding: 1 })],
    [3, conv2d(12, [2, 1], { groups: 6, bias: false })],
  ],
  "padded largest values, the mean of all, and a dense layer": [
    [0, conv2d(6, 3, { size: 7, padding: 1, activation: "selu" })],
    [2, pool2d("max", { kernel: 3, stride: 2, padding: 1 })],
    [3, pool2d("mean")],
    [5, { kind: "dense", units: 3, activation: "linear" }],
  ],
  "a dense layer that reads an image": [
    [0, conv2d(3, 2, { size: [6, 5], activation: "tanh" })],
    [3, { kind: "dense", units: 4, activation: "tanh" }],
  ],
};

for (const [name, listed] of Object.entries(LAYERS)) {
  const { images, outputs, above, dImages, ...named } = golden.cases[name as keyof typeof LAYERS];
  const weights: Numbers = named.weights,
    slopes: Numbers = named.gradient,
    rows = 3,
    inputs = images.length / rows;
  const { layers, length } = stackLayout(listed.map(([, layer]) => layer), { inputs, outputs: 1, steps: 1 });
  /** A name of ours as PyTorch's. */
  const torch = (ours: string) => ours.replace(/^layers\.(\d+)/, (_, at) => `${listed[Number(at)][0]}`);

  /** Fails unless a gradient of the parameter vector is PyTorch's. */
  const checkGradient = (gradient: ArrayLike<number>, rtol: number) => {
    const found: Numbers = {};
    visitStack(layers, (at, of, index) => (found[torch(of)] ??= [])[index] = gradient[at]);
    assertEquals(Object.keys(found).sort(), Object.keys(slopes).sort());
    for (const [of, values] of Object.entries(found)) {
      const most = Math.max(...slopes[of].map(Math.abs));
      assertClose(values, slopes[of], { atol: rtol * most, rtol, what: `gradient of ${of}` });
    }
  };
  const vector = () => {
    const values = new Float64Array(4 * length);
    visitStack(layers, (at, of, index) => values[at] = weights[torch(of)][index]);
    return values;
  };

  Deno.test(`layers of images give PyTorch's outputs and gradients, by its names: ${name}`, () => {
    const shapes = stackShapes(layers);
    assertEquals(Object.keys(shapes).map(torch), Object.keys(weights));
    const own = referenceLayers(layers, vector()), gradient = new Float64Array(4 * length);
    const sums = layers.map(({ offset, rows, columns }) =>
      gradient.subarray(4 * offset, 4 * (offset + rows * columns))
    );
    const each = outputs.length / rows;
    for (let row = 0; row < rows; row++) {
      const part = (values: number[], size: number) =>
        Float64Array.from(values.slice(row * size, (row + 1) * size));
      const pass = stackPass(own, part(images, inputs));
      assertClose(pass.outputs, part(outputs, each), { atol: 1e-10, rtol: 1e-10, what: "outputs" });
      const back = pass.back(part(above, each), sums);
      assertClose(back, part(dImages, inputs), { atol: 1e-10, rtol: 1e-10, what: "gradient of images" });
    }
    checkGradient(gradient, 1e-10);
  });

  Deno.test(`layers of images on the processor give PyTorch's outputs and gradients: ${name}`, async () => {
    const make = await processorStacks(layers), stack = make({ batch: rows, steps: 1, inputs, tape: true });
    const gradient = new Float32Array(4 * length), width = outputs.length / rows;
    stack.load(vector());
    across(stack, stack.inputs, { batch: rows, steps: 1, width: inputs }).put(images);
    stack.forward();
    const top = { batch: rows, steps: 1, width };
    assertClose(across(stack, stack.outputs, top).taken(), outputs, {
      atol: 2e-6,
      rtol: 2e-6,
      what: "outputs",
    });
    across(stack, stack.dOutputs, top).put(above);
    stack.backward();
    stack.storeGradient(gradient);
    checkGradient(gradient, 1e-5);
  });
}
