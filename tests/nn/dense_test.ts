import { assert } from "@std/assert";
import { readBuffer, writeBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { submit } from "../../lib/gpu/submit.ts";
import {
  denseBackward as referenceBackward,
  denseForward as referenceForward,
} from "../../lib/nn/reference/dense.ts";
import { createBuffer } from "../../lib/gpu/buffer.ts";
import { windowedBuffer } from "../../lib/nn/_buffers.ts";
import { denseBackward, denseForward } from "../../lib/nn/dense_layer.ts";
import {
  type Activation,
  ACTIVATIONS,
  blockEnd,
  denseBlock,
  denseShapes,
  sampleStride,
  visitDense,
} from "../../lib/nn/dense_layout.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { gpuTest } from "../_gpu.ts";
import { assertClose, largest, testRandom } from "./_assert_close.ts";

interface Shape {
  samples: number;
  inputs: number;
  units: number;
  activation: Activation;
  /** Outputs without the 1 that a layer above reads. */
  last?: boolean;
}

/** A layer that is not the first one of its parameter vector, its inputs and a gradient of its outputs. */
function problemOf(shape: Shape) {
  const { samples, inputs, units, activation } = shape;
  const random = testRandom(samples + units);
  const block = denseBlock(32, { inputs, units, activation });
  const vector = new Float32Array(4 * blockEnd(block));
  visitDense(block, "layer", (at) => vector[at] = (2 * random() - 1) / Math.sqrt(inputs));
  const x = new Float32Array(samples * inputs).map(() => 2 * random() - 1);
  const dOutputs = new Float32Array(samples * units).map(() => 2 * random() - 1);
  const { offset, rows, columns } = block;
  const values = vector.subarray(4 * offset, 4 * (offset + rows * columns));
  const weights = { inputs, units, width: 4 * columns, activation, values };
  const tape = referenceForward(weights, x);
  return { block, vector, x, dOutputs, expected: { ...tape, ...referenceBackward(weights, tape, dOutputs) } };
}

/** Rows of `width` values spread to rows of `stride`, with the `filler` between. */
function spread(
  values: Float32Array,
  width: number,
  stride: number,
  filler: number[],
): Float32Array<ArrayBuffer> {
  const rows = values.length / width, all = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    all.set(values.subarray(row * width, (row + 1) * width), row * stride);
    all.set(filler.slice(0, stride - width), row * stride + width);
  }
  return all;
}

const gathered = (values: Float32Array, width: number, stride: number) =>
  values.filter((_, at) => at % stride < width);

async function onGpu(gpu: Gpu, shape: Shape, schedule: Schedule) {
  const { samples, inputs, units, last = false } = shape;
  const { block, vector, x, dOutputs } = problemOf(shape);
  const sample = (values: Float32Array, width: number, stride: number, filler: number[]) => {
    const buffer = windowedBuffer(gpu, "test/sample", 4 * samples * stride);
    writeBuffer(gpu, buffer, spread(values, width, stride, filler));
    return { buffer, stride };
  };
  const plan = {
    samples,
    block,
    weights: windowedBuffer(gpu, "test/weights", vector),
    inputs: sample(x, inputs, sampleStride(inputs), [1]),
    schedule,
  };
  const forward = await denseForward(gpu, plan, { tape: true, ones: !last });
  const { stride } = forward.outputs;
  // A layer above leaves what it likes past the last unit; the loss, which reads the last layer, leaves 0.
  const above = sample(dOutputs, units, stride, last ? [] : [7, 7, 7, 7]);
  const dInputs = sample(new Float32Array(samples * inputs), inputs, plan.inputs.stride, []);
  const gradient = createBuffer(gpu, "test/gradient", vector.byteLength);
  const backward = await denseBackward(gpu, plan, { forward, dOutputs: above, gradient, dInputs });
  submit(gpu, "test/dense", (pass) => [forward.encode, backward].forEach((encode) => encode(pass)));
  const read = async (buffer: GPUBuffer, length: number) =>
    new Float32Array(await readBuffer(gpu, buffer, { byteLength: 4 * length }));
  return {
    stride,
    outputs: await read(forward.outputs.buffer, samples * stride),
    dInputs: gathered(await read(dInputs.buffer, samples * dInputs.stride), inputs, dInputs.stride),
    gradient: await read(gradient, vector.length),
  };
}

/** The proof of the kernels compares layers below others. */
const LAST: Omit<Shape, "activation"> = { samples: 45, inputs: 30, units: 11, last: true };

for (const schedule of ["rows", "units"] as Schedule[]) {
  gpuTest(`the last dense layer by ${schedule} agrees with the reference`, async (gpu) => {
    for (const activation of ACTIVATIONS) {
      const whole = { ...LAST, activation };
      const { block, expected } = problemOf(whole);
      const found = await onGpu(gpu, whole, schedule);
      const what = (part: string) => `${part}, ${activation}`;
      // Sums of about 100 products of order 1 in single precision, relative to the largest value of each part.
      const within = (values: ArrayLike<number>) => ({ atol: 1e-12 + 1e-5 * largest(values), rtol: 1e-5 });
      const outputs = gathered(found.outputs, block.units, found.stride);
      assertClose(outputs, expected.outputs, { ...within(expected.outputs), what: what("outputs") });
      assertClose(found.dInputs, expected.dInputs, { ...within(expected.dInputs), what: what("dInputs") });
      const { offset, rows, columns } = block;
      const gradient = found.gradient.subarray(4 * offset, 4 * (offset + rows * columns));
      assertClose(gradient, expected.dWeights, { ...within(expected.dWeights), what: what("dWeights") });
      found.outputs.forEach((value, at) => {
        const unit = at % found.stride;
        if (unit < block.units) return;
        assert(value === (unit === block.units && !whole.last ? 1 : 0), `${value} after the units`);
      });
    }
  });

  gpuTest(`a dense layer by ${schedule} may be 1,024 wide`, async (gpu) => {
    const shape: Shape = { samples: 40, inputs: 1024, units: 1024, activation: "silu" };
    const { block, expected } = problemOf(shape);
    const found = await onGpu(gpu, shape, schedule);
    // The error of a sum of 1,000 products grows as its square root: 3e-6 of the largest value.
    const outputs = gathered(found.outputs, block.units, found.stride);
    assertClose(outputs, expected.outputs, { atol: 2e-5, rtol: 1e-5, what: "outputs" });
    assertClose(found.dInputs, expected.dInputs, { atol: 2e-5, rtol: 1e-5, what: "dInputs" });
    const gradient = found.gradient.subarray(
      4 * block.offset,
      4 * (block.offset + block.rows * block.columns),
    );
    assertClose(gradient, expected.dWeights, { atol: 2e-5, rtol: 1e-5, what: "dWeights" });
  });
}

Deno.test("the reference of a dense layer has the gradient that finite differences give", () => {
  for (const activation of ACTIVATIONS) {
    const random = testRandom(4);
    const values = Float64Array.from({ length: 5 * 4 }, () => 2 * random() - 1);
    const x = Float64Array.from({ length: 3 * 4 }, () => 2 * random() - 1);
    const above = Float64Array.from({ length: 3 * 3 }, () => 2 * random() - 1);
    const weights = { inputs: 4, units: 3, width: 4, activation, values };
    const total = () => referenceForward(weights, x).outputs.reduce((sum, y, at) => sum + y * above[at], 0);
    const exact = referenceBackward(weights, referenceForward(weights, x), above);
    for (const [list, slopes] of [[values, exact.dWeights], [x, exact.dInputs]] as const) {
      list.forEach((value, at) => {
        // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
        const [high, low] = [1e-5, -1e-5].map((step) => {
          list[at] = value + step;
          return total();
        });
        list[at] = value;
        assert(Math.abs((high - low) / 2e-5 - slopes[at]) < 1e-8, `${activation} ${at}`);
      });
    }
  }
});

Deno.test("denseShapes() are those of PyTorch's Linear", () => {
  const shapes = denseShapes(denseBlock(0, { inputs: 3, units: 2 }), "layers.0");
  assert(JSON.stringify(shapes) === `{"layers.0.weight":[2,3],"layers.0.bias":[2]}`);
});
