import { assert } from "@std/assert";
import { createBuffer, readBuffer } from "../../../lib/gpu/buffer.ts";
import { submit } from "../../../lib/gpu/submit.ts";
import {
  mixtureDraw,
  mixtureLoss,
  mixtureOutputs,
  type MixtureShape,
} from "../../../lib/surrogate/volley/reference/mixture.ts";
import { mixtureDrawKernel, mixtureLossKernel } from "../../../lib/surrogate/volley/_kernels.ts";
import { gpuTest } from "../../_gpu.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";

const SHAPES: MixtureShape[] = [
  { components: 1, dimensions: 1 },
  { components: 4, dimensions: 7 },
  { components: 5, dimensions: 37 },
];

/** Outputs of one sample: logits and means within ±2, log-scales within ±6 so that both clamps are met. */
function outputsOf(shape: MixtureShape, random: () => number): Float64Array {
  const scales = mixtureOutputs(shape) - shape.components * shape.dimensions;
  return Float64Array.from(
    { length: mixtureOutputs(shape) },
    (_, at) => (at < scales ? 4 : 12) * (random() - 0.5),
  );
}

Deno.test("mixtureLoss() is the logarithm of the density: its integral over a grid is 1", () => {
  const shape = { components: 3, dimensions: 1 };
  const outputs = outputsOf(shape, testRandom(1)).map((value, at) => at >= 7 ? value / 12 : value);
  let integral = 0;
  for (let z = -30; z < 30; z += 0.01) integral += 0.01 * Math.exp(-mixtureLoss(outputs, [z], shape).loss);
  assertClose([integral], [1], { atol: 1e-6, rtol: 0, what: "integral" });
});

Deno.test("mixtureLoss() has the gradient that finite differences give", () => {
  const shape = { components: 4, dimensions: 3 };
  const random = testRandom(2);
  const outputs = outputsOf(shape, random).map((value) => value / 3);
  const z = [0.3, -1, 0.8];
  const { gradient } = mixtureLoss(outputs, z, shape);
  const differences = outputs.map((_, at) => {
    const moved = (by: number) => outputs.map((value, k) => k === at ? value + by : value);
    return (mixtureLoss(moved(1e-5), z, shape).loss - mixtureLoss(moved(-1e-5), z, shape).loss) / 2e-5;
  });
  // Central differences: error of the order of 1e-10 times third derivatives of up to a few hundred.
  assertClose(gradient, differences, { atol: 1e-6, rtol: 1e-6, what: "gradient" });
});

for (const shape of SHAPES) {
  gpuTest(`mixture_loss agrees with the reference: ${JSON.stringify(shape)}`, async (gpu) => {
    const random = testRandom(3);
    const samples = 70, { components, dimensions } = shape;
    const outputStride = Math.ceil(mixtureOutputs(shape) / 4) * 4, targetStride = dimensions + 3;
    const rows = Array.from({ length: samples }, () => outputsOf(shape, random));
    const targets = Array.from(
      { length: samples },
      () => Array.from({ length: dimensions }, () => 4 * (random() - 0.5)),
    );
    const pack = (values: ArrayLike<number>[], stride: number) => {
      const all = new Float32Array(samples * stride);
      values.forEach((row, s) => all.set(Array.from(row), s * stride));
      return all;
    };
    const kernel = await mixtureLossKernel(gpu, 32);
    const losses = createBuffer(gpu, "test/losses", 4 * samples);
    const dOutputs = createBuffer(gpu, "test/dOutputs", 4 * samples * outputStride);
    const group = kernel.bind({
      shape: kernel.uniform("shape", {
        samples,
        components,
        dimensions,
        outputStride,
        targetStride,
        weight: 0.5,
      }),
      outputs: createBuffer(gpu, "test/outputs", pack(rows, outputStride)),
      targets: createBuffer(gpu, "test/targets", pack(targets, targetStride)),
      losses,
      dOutputs,
    });
    submit(gpu, "test", (pass) => kernel.dispatch(pass, group, Math.ceil(samples / 32)));
    const expected = rows.map((row, s) => mixtureLoss(row, targets[s], shape));
    const found = new Float32Array(await readBuffer(gpu, losses));
    // Sums of D squared distances, each with a relative error of a few 1e-7 after an exponential; losses reach 1e6 where
    // the scales are clamped at exp(-5).
    assertClose(found.subarray(0, samples), expected.map(({ loss }) => 0.5 * loss), {
      atol: 1e-4,
      rtol: 1e-5,
      what: "losses",
    });
    const gradients = new Float32Array(await readBuffer(gpu, dOutputs));
    expected.forEach(({ gradient }, s) => {
      const part = gradients.subarray(s * outputStride, s * outputStride + gradient.length);
      // Responsibilities are exponentials of differences of sums as large as the loss: their relative error is its absolute
      // one, about 1e-7 times the loss.
      const error = 1e-6 * (10 + Math.abs(expected[s].loss));
      assertClose(part, gradient.map((value) => 0.5 * value), {
        atol: error,
        rtol: error,
        what: `gradient ${s}`,
      });
    });
  });
}

gpuTest("mixture_draw draws what the reference draws, and copies the inputs beside it", async (gpu) => {
  const shape = { components: 5, dimensions: 11 };
  const random = testRandom(4);
  const networks = 40, features = 6, outputStride = mixtureOutputs(shape) + 1, mixedStride = 20;
  const rows = Array.from({ length: networks }, () => outputsOf(shape, random).map((value) => value / 2));
  const outputs = new Float32Array(networks * outputStride);
  rows.forEach((row, n) => outputs.set(row, n * outputStride));
  const clocks = new Uint32Array(networks * 24);
  for (let n = 0; n < networks; n++) clocks.set([0, 0, n === 3 ? 0 : 1, 2 * n], 24 * n);
  const inputs = Float32Array.from({ length: networks * 8 }, random);
  const seed = [5, 6] as const, stream = 77;
  const kernel = await mixtureDrawKernel(gpu, 32);
  const mixed = createBuffer(gpu, "test/mixed", 4 * networks * mixedStride);
  const group = kernel.bind({
    shape: kernel.uniform("shape", {
      networks,
      networkFirst: 9,
      ...shape,
      features,
      inputStride: 8,
      outputStride,
      mixedStride,
      stream,
      seed: [...seed],
    }),
    clocks: createBuffer(gpu, "test/clocks", clocks),
    inputs: createBuffer(gpu, "test/inputs", inputs),
    outputs: createBuffer(gpu, "test/outputs", outputs),
    mixed,
  });
  submit(gpu, "test", (pass) => kernel.dispatch(pass, group, 2));
  const found = new Float32Array(await readBuffer(gpu, mixed));
  for (let n = 0; n < networks; n++) {
    const row = found.subarray(n * mixedStride, n * mixedStride + features + shape.dimensions + 1);
    const z = mixtureDraw(rows[n], shape, { draw: 2 * n, network: 9 + n, stream, seed });
    const expected = n === 3
      ? new Float64Array(row.length)
      : [...inputs.subarray(8 * n, 8 * n + features), ...z, 1];
    // A normal number of at most 6 with single-precision logarithm, root and cosine, times a scale of at most exp(3).
    assertClose(row, expected, { atol: 1e-4, rtol: 1e-4, what: `draw ${n}` });
  }
});

Deno.test("mixtureDraw() follows its density: mean and variance of a bimodal mixture", () => {
  const shape = { components: 2, dimensions: 1 };
  // Weights 0.25 and 0.75; means -2 and 1; scales 0.5 and 1.
  const outputs = [0, Math.log(3), 0, 0, -2, 1, Math.log(0.5), 0];
  const draws = Array.from(
    { length: 20_000 },
    (_, draw) => mixtureDraw(outputs, shape, { draw, network: 0, stream: 1, seed: [1, 2] })[0],
  );
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const variance = draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length;
  // Expected 0.25 and 0.25 (0.25 + 5.0625) + 0.75 (1 + 0.5625) = 2.5; standard errors 0.011 and about 0.025.
  assert(Math.abs(mean - 0.25) < 0.045, `mean ${mean}`);
  assert(Math.abs(variance - 2.5) < 0.1, `variance ${variance}`);
});
