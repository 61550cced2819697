import { assert } from "@std/assert";
import { createBuffer, readBuffer, writeBuffer } from "../../lib/gpu/buffer.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { submit } from "../../lib/gpu/submit.ts";
import { windowedBuffer } from "../../lib/nn/_buffers.ts";
import { sampleStride } from "../../lib/nn/dense_layout.ts";
import type { StackLayer } from "../../lib/nn/layer_spec.ts";
import { stackLayout, stepsAfter, visitStack } from "../../lib/nn/layout.ts";
import { stackPass } from "../../lib/nn/reference/stack_pass.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";
import { stackBackward, stackForward } from "../../lib/nn/stack.ts";
import { seedKey } from "../../lib/random/streams.ts";
import { assertClose, largest, testRandom } from "./_assert_close.ts";
import { droppingLayers } from "./_stack_weights.ts";

/** A stack and the sizes of its inputs. */
export interface StackShape {
  batch: number;
  steps: number;
  inputs: number;
  layers: readonly StackLayer[];
}

const SEED = 11, STEP = 5;

/** A stack, its weights, inputs and gradient from above, and the reference's answer. */
export function problemOf(shape: StackShape, vectorOf?: Float64Array) {
  const { batch, steps, inputs, layers } = shape;
  const random = testRandom(batch + steps);
  const layout = stackLayout(layers, { inputs, outputs: 1, steps });
  const vector = new Float32Array(4 * layout.length);
  visitStack(
    layout.layers,
    (at, name) => vector[at] = (2 * random() - 1) / (name.includes("bias") ? 4 : 1.5),
  );
  const x = new Float32Array(batch * steps * inputs).map(() => 2 * random() - 1);
  const allSteps = [steps];
  layout.layers.forEach((block, layer) => allSteps.push(stepsAfter(block, allSteps[layer])));
  const top = layout.layers[layout.layers.length - 1];
  const outSteps = allSteps[layers.length], units = top.units;
  const above = new Float32Array(batch * outSteps * units).map(() => 2 * random() - 1);
  const values = vectorOf ?? Float64Array.from(vector);
  const outputs: number[] = [];
  const sums = layout.layers.map(({ rows, columns }) => new Float64Array(4 * rows * columns));
  for (let b = 0; b < batch; b++) {
    const weights = droppingLayers(layout.layers, values, {
      seed: seedKey(SEED),
      step: STEP,
      stride: ({ units }) => sampleStride(units),
      before: (layer) => b * allSteps[layer],
    });
    const row = Float64Array.from(x.subarray(b * steps * inputs, (b + 1) * steps * inputs));
    const pass = stackPass(weights, row);
    outputs.push(...pass.outputs);
    pass.back(Float64Array.from(above.subarray(b * outSteps * units, (b + 1) * outSteps * units)), sums);
  }
  const total = outputs.reduce((sum, y, at) => sum + y * above[at], 0);
  return { layout, vector, x, above, outSteps, units, outputs, sums, total };
}

function spread(values: Float32Array, width: number, stride: number, one: number): Float32Array<ArrayBuffer> {
  const rows = values.length / width, all = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    all.set(values.subarray(row * width, (row + 1) * width), row * stride);
    all[row * stride + width] = one;
  }
  return all;
}

/** Outputs and gradient of a problem on the GPU. */
export async function onGpu(gpu: Gpu, shape: StackShape, schedule?: Schedule) {
  const { batch, steps, inputs } = shape;
  const { layout, vector, x, above, units } = problemOf(shape);
  const stride = sampleStride(inputs);
  const plan = {
    batch,
    steps,
    blocks: layout.layers,
    weights: windowedBuffer(gpu, "test/weights", vector),
    inputs: { stride, buffer: windowedBuffer(gpu, "test/inputs", spread(x, inputs, stride, 1)) },
    schedule,
  };
  const progress = createBuffer(gpu, "test/progress", Uint32Array.of(STEP, 0, 0, 0));
  const forward = await stackForward(gpu, plan, { tape: true, dropout: { progress, seed: SEED } });
  const topStride = forward.outputs.stride;
  const content = spread(above, units, topStride, 7);
  const dOutputs = { stride: topStride, buffer: windowedBuffer(gpu, "test/above", content.byteLength) };
  writeBuffer(gpu, dOutputs.buffer, content);
  const gradient = createBuffer(gpu, "test/gradient", vector.byteLength);
  const backward = await stackBackward(gpu, plan, { forward, dOutputs, gradient });
  submit(gpu, "test/stack", (pass) => [forward.encode, backward].forEach((encode) => encode(pass)));
  const outputs = new Float32Array(
    await readBuffer(gpu, forward.outputs.buffer, { byteLength: content.byteLength }),
  );
  return {
    outputs: outputs.filter((_, at) => at % topStride < units),
    ones: outputs.filter((_, at) => at % topStride === units),
    gradient: new Float32Array(await readBuffer(gpu, gradient, { byteLength: vector.byteLength })),
  };
}

/** That the GPU gives the outputs and the gradient of the reference. */
export async function checkStack(gpu: Gpu, shape: StackShape, schedule?: Schedule) {
  const { layout, outputs, sums } = problemOf(shape);
  const found = await onGpu(gpu, shape, schedule);
  // Single precision through a few dozen additions in each of a few layers.
  assertClose(found.outputs, outputs, { atol: 2e-5 * largest(outputs), rtol: 2e-5, what: "outputs" });
  assert(found.ones.every((one) => one === 1), "the 1 after the outputs");
  layout.layers.forEach(({ offset, rows, columns }, layer) => {
    const part = found.gradient.subarray(4 * offset, 4 * (offset + rows * columns));
    const atol = 1e-4 * largest(sums[layer]);
    assertClose(part, sums[layer], { atol, rtol: 1e-4, what: `gradient of layer ${layer}` });
  });
}

/** That the reference has the gradient that finite differences give. */
export function checkDifferences(shape: StackShape): void {
  const { layout, vector, sums } = problemOf(shape);
  layout.layers.forEach(({ offset, rows, columns }, layer) => {
    for (let at = 0; at < 4 * rows * columns; at += 3) {
      if (vector[4 * offset + at] === 0) continue;
      // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
      const [high, low] = [1e-5, -1e-5].map((step) => {
        const moved = Float64Array.from(vector);
        moved[4 * offset + at] += step;
        return problemOf(shape, moved).total;
      });
      const slope = (high - low) / 2e-5;
      assert(
        Math.abs(slope - sums[layer][at]) < 1e-7 * (1 + Math.abs(slope)),
        `layer ${layer} ${at}: ${sums[layer][at]}, not ${slope}`,
      );
    }
  });
}
