import { createBuffer, readBuffer, writeBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Agreement, largest, largestError, unequal } from "../gpu/proof.ts";
import { submit } from "../gpu/submit.ts";
import { madeUp } from "../random/made_up.ts";
import { philox4x32 } from "../random/philox.ts";
import { seedKey, STREAMS } from "../random/streams.ts";
import { windowedBuffer } from "./_buffers.ts";
import { sampleStride } from "./dense_layout.ts";
import { inOrder } from "./encode.ts";
import type { StackLayer } from "./layer_spec.ts";
import { stackLayout, stepsAfter, visitStack } from "./layout.ts";
import { referenceLayers, stackPass } from "./reference/stack_pass.ts";
import type { Schedule } from "./schedule.ts";
import { stackBackward, stackForward } from "./stack.ts";

/** Sizes of a stack. */
export interface StackShape {
  batch: number;
  steps: number;
  inputs: number;
  layers: readonly StackLayer[];
}

/** Seed of dropout, and the training step that it is in. */
const SEED = 11, STEP = 5;

/** A stack, its random weights, inputs and gradient from above, and the reference's answer. @param own Other weights. */
export function madeUpStack(shape: StackShape, seed: number, own?: Float64Array) {
  const { batch, steps, inputs, layers } = shape, random = madeUp(batch + steps + 1000 * seed);
  const layout = stackLayout(layers, { inputs, outputs: 1, steps });
  const vector = new Float32Array(4 * layout.length);
  visitStack(layout.layers, (at, name) => {
    const { units } = layout.layers[Number(name.split(".")[1])];
    // Larger weights of many units would make chaos, which amplifies rounding.
    vector[at] = (2 * random() - 1) / (name.includes("bias") ? 4 : Math.max(1.5, Math.sqrt(units)));
  });
  const x = new Float32Array(batch * steps * inputs).map(() => 2 * random() - 1);
  const allSteps = [steps];
  layout.layers.forEach((block, layer) => allSteps.push(stepsAfter(block, allSteps[layer])));
  const outSteps = allSteps[layers.length], { units } = layout.layers[layers.length - 1];
  const above = new Float32Array(batch * outSteps * units).map(() => 2 * random() - 1);
  const outputs: number[] = [];
  const sums = layout.layers.map(({ rows, columns }) => new Float64Array(4 * rows * columns));
  for (let b = 0; b < batch; b++) {
    const words = (layer: number) => (place: number) => {
      const width = layout.layers[layer].units, row = b * allSteps[layer] + Math.floor(place / width);
      const at = row * sampleStride(width) + place % width;
      return philox4x32([STEP, Math.floor(at / 4), layer, STREAMS.dropout], seedKey(SEED))[at % 4];
    };
    const weights = referenceLayers(layout.layers, own ?? Float64Array.from(vector));
    const dropping = weights.map((one, layer) => ({ ...one, words: words(layer), step: STEP }));
    const pass = stackPass(
      dropping,
      Float64Array.from(x.subarray(b * steps * inputs, (b + 1) * steps * inputs)),
    );
    outputs.push(...pass.outputs);
    pass.back(Float64Array.from(above.subarray(b * outSteps * units, (b + 1) * outSteps * units)), sums);
  }
  const total = outputs.reduce((sum, y, at) => sum + y * above[at], 0);
  return { shape, layout, vector, x, above, units, outputs, sums, total };
}

/** Rows of `width` values spread to rows of `stride`, each with a filler after its values. */
function spread(
  values: Float32Array,
  width: number,
  stride: number,
  filler: number,
): Float32Array<ArrayBuffer> {
  const rows = values.length / width, all = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    all.set(values.subarray(row * width, (row + 1) * width), row * stride);
    all[row * stride + width] = filler;
  }
  return all;
}

/** The same on the GPU, forwards and backwards. */
export async function runStack(
  gpu: Gpu,
  { shape, layout, vector, x, above, units }: ReturnType<typeof madeUpStack>,
  schedule?: Schedule,
) {
  const { batch, steps, inputs } = shape, stride = sampleStride(inputs);
  const plan = {
    batch,
    steps,
    blocks: layout.layers,
    weights: windowedBuffer(gpu, "proof/weights", vector),
    inputs: { stride, buffer: windowedBuffer(gpu, "proof/inputs", spread(x, inputs, stride, 1)) },
    schedule,
  };
  const progress = createBuffer(gpu, "proof/progress", Uint32Array.of(STEP, 0, 0, 0));
  const forward = await stackForward(gpu, plan, { tape: true, dropout: { progress, seed: SEED } });
  const top = forward.outputs.stride, content = spread(above, units, top, 7);
  const dOutputs = { stride: top, buffer: windowedBuffer(gpu, "proof/above", content.byteLength) };
  writeBuffer(gpu, dOutputs.buffer, content);
  const gradient = createBuffer(gpu, "proof/gradient", vector.byteLength);
  const backward = await stackBackward(gpu, plan, { forward, dOutputs, gradient });
  submit(gpu, "proof", inOrder([forward.encode, backward]));
  const read = async (buffer: GPUBuffer, byteLength: number) =>
    new Float32Array(await readBuffer(gpu, buffer, { byteLength }));
  const outputs = await read(forward.outputs.buffer, content.byteLength);
  return {
    outputs: outputs.filter((_, at) => at % top < units),
    ones: outputs.filter((_, at) => at % top === units),
    gradient: await read(gradient, vector.byteLength),
  };
}

/** Single precision through a few dozen additions in each of a few layers, beside the largest value. */
const OUTPUTS = 3e-5, GRADIENT = 2e-4;

/** Outputs and gradients of a stack beside the reference's. */
export async function compareStack(
  gpu: Gpu,
  shape: StackShape,
  { seed, schedule, name }: { seed: number; schedule?: Schedule; name: string },
): Promise<Agreement[]> {
  const stack = madeUpStack(shape, seed), found = await runStack(gpu, stack, schedule);
  const beside = (values: ArrayLike<number>, wanted: ArrayLike<number>) =>
    largestError(values, wanted) / Math.max(largest(wanted), 1e-30);
  const slopes = stack.layout.layers.map(({ offset, rows, columns }, layer) =>
    beside(found.gradient.subarray(4 * offset, 4 * (offset + rows * columns)), stack.sums[layer])
  );
  const what = schedule ? `${name}, by ${schedule}` : name;
  return [
    { of: `outputs of ${what}, parts`, error: beside(found.outputs, stack.outputs), bound: OUTPUTS },
    { of: `gradient of ${what}, parts`, error: Math.max(...slopes), bound: GRADIENT },
    { of: `ones after ${what}`, error: unequal(found.ones, found.ones.map(() => 1)), bound: 0 },
  ];
}

/** The same by some schedules for several stacks by name. */
export async function compareStacks(
  gpu: Gpu,
  shapes: Readonly<Record<string, StackShape>>,
  seed: number,
  schedules: readonly Schedule[] = ["rows", "units"],
): Promise<Agreement[]> {
  const comparisons: Agreement[] = [];
  for (const [name, shape] of Object.entries(shapes)) {
    for (const schedule of schedules) {
      using own = gpu.scope();
      comparisons.push(...await compareStack(own, shape, { seed, schedule, name }));
    }
  }
  return comparisons;
}
