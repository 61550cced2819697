import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { submit } from "../gpu/submit.ts";
import { referenceLayers, stackPass } from "../nn/reference/stack_pass.ts";
import { windowedBuffer } from "../nn/_buffers.ts";
import { sampleStride } from "../nn/dense_layout.ts";
import { inOrder } from "../nn/encode.ts";
import type { StackLayer } from "../nn/layer_spec.ts";
import { stackLayout, visitStack } from "../nn/layout.ts";
import { stackBackward, stackForward } from "../nn/stack.ts";
import type { SelfTest } from "./self_test.ts";

/** Whole numbers that look drawn, the same everywhere. */
const mixed = (at: number) => Math.imul(at + 11, 2654435761) >>> 16;

const CONV: StackLayer = {
  kind: "conv",
  units: 8,
  width: 3,
  dilation: 2,
  causal: true,
  activation: "selu",
};
const WINDOWED: StackLayer[] = [
  CONV,
  { kind: "norm", epsilon: 1e-3 },
  { kind: "dense", units: 8, activation: "relu" },
  { kind: "add", back: 2 },
  { kind: "flatten" },
  { kind: "repeat", count: 3 },
  { kind: "gru", units: 6 },
];

const WINDOW = 6;
const windowedLayout = () => stackLayout(WINDOWED, { inputs: 5, outputs: 1, steps: WINDOW });

/** The layers' weights of a surrogate, and their gradient from one window of inputs and one gradient above. */
async function gradientOnGpu(gpu: Gpu, plan: { x: Float32Array; above: Float32Array; vector: Float32Array }) {
  const { x, above, vector } = plan, { layers } = windowedLayout(), [F, steps] = [x.length / WINDOW, WINDOW];
  const stride = sampleStride(F), content = new Float32Array(steps * stride);
  for (let t = 0; t < steps; t++) {
    content.set(x.subarray(t * F, (t + 1) * F), t * stride);
    content[t * stride + F] = 1;
  }
  const weights = windowedBuffer(gpu, "doctor/weights", new Float32Array(vector));
  const inputs = { stride, buffer: windowedBuffer(gpu, "doctor/inputs", content) };
  const stack = { batch: 1, steps, blocks: layers, weights, inputs };
  const forward = await stackForward(gpu, stack, { tape: true });
  const units = above.length / forward.steps, top = forward.outputs.stride;
  const spread = new Float32Array(forward.steps * top);
  for (let t = 0; t < forward.steps; t++) spread.set(above.subarray(t * units, (t + 1) * units), t * top);
  const dOutputs = { stride: top, buffer: windowedBuffer(gpu, "doctor/above", spread) };
  const gradient = createBuffer(gpu, "doctor/gradient", vector.byteLength);
  const backward = await stackBackward(gpu, stack, { forward, dOutputs, gradient });
  submit(gpu, "doctor/gradient", inOrder([forward.encode, backward]));
  return new Float32Array(await readBuffer(gpu, gradient));
}

const GRADIENT_TEST: SelfTest = {
  kernel: "surrogate/cells (gradient)",
  async compare(gpu) {
    const made = (length: number, first: number) =>
      Float32Array.from({ length }, (_, at) => mixed(at + first) / 2 ** 15 - 1);
    const { layers, length } = windowedLayout();
    const vector = new Float32Array(4 * length);
    visitStack(layers, (at) => vector[at] = 0.7 * (mixed(at) / 2 ** 15 - 1));
    const x = made(5 * WINDOW, 7), above = made(18, 99);
    const found = await gradientOnGpu(gpu, { x, above, vector });
    const values = Float64Array.from(vector), sums = new Float64Array(vector.length);
    const pass = stackPass(referenceLayers(layers, values), Float64Array.from(x));
    pass.back(
      Float64Array.from(above),
      layers.map(({ offset, rows, columns }) => sums.subarray(4 * offset, 4 * (offset + rows * columns))),
    );
    const largest = sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const most = sums.reduce((most, value, at) => Math.max(most, Math.abs(value - found[at])), 0);
    return most < 1e-4 * largest
      ? null
      : `gradients differ by up to ${(most / largest).toExponential(1)} of the largest`;
  },
};

/** Self-tests of detailed cells, of their surrogates in both schedules and their gradient, and of networks of surrogates. */
export const CELL_TESTS: readonly SelfTest[] = [GRADIENT_TEST];
