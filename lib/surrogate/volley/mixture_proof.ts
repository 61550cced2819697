import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Agreement, Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { madeUp } from "../../random/made_up.ts";
import { mixtureDrawKernel, mixtureLossKernel } from "./_kernels.ts";
import { CLOCK_WORDS } from "./_made_up_clocks.ts";
import { mixtureDraw, mixtureLoss, mixtureOutputs, type MixtureShape } from "./reference/mixture.ts";

/** Invocations of a workgroup. */
const LANES = 32;

const SHAPES: readonly MixtureShape[] = [
  { components: 4, dimensions: 7 },
  { components: 1, dimensions: 1 },
  { components: 5, dimensions: 37 },
];

/** Outputs of samples: logits and means within ±2, log-scales within ±6 so that both clamps are met. */
function outputsOf(shape: MixtureShape, samples: number, random: () => number): Float32Array[] {
  const length = mixtureOutputs(shape), scales = length - shape.components * shape.dimensions;
  return Array.from(
    { length: samples },
    () => Float32Array.from({ length }, (_, at) => (at < scales ? 4 : 12) * (random() - 0.5)),
  );
}

/** Rows spread to a stride. */
function spread(rows: readonly ArrayLike<number>[], stride: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(rows.length * stride);
  rows.forEach((row, at) => all.set(row, at * stride));
  return all;
}

/** The largest error beside what a sample's rounding may come to. */
const beside = (error: number, most: number, worst: number) => error / most > worst ? error / most : worst;

async function compareLoss(gpu: Gpu, seed: number): Promise<Agreement[]> {
  const random = madeUp(seed + 3),
    shape = SHAPES[seed % 3],
    samples = [70, 1, 64, 33][seed % 4],
    weight = 0.5;
  const outputStride = Math.ceil(mixtureOutputs(shape) / 4) * 4, targetStride = shape.dimensions + 3;
  const rows = outputsOf(shape, samples, random);
  const targets = rows.map(() => Float32Array.from({ length: shape.dimensions }, () => 4 * random() - 2));
  const kernel = await mixtureLossKernel(gpu, LANES);
  const losses = createBuffer(gpu, "proof/losses", 4 * samples);
  const dOutputs = createBuffer(gpu, "proof/dOutputs", 4 * samples * outputStride);
  const group = kernel.bind({
    shape: kernel.uniform("shape", { samples, ...shape, outputStride, targetStride, weight }),
    outputs: createBuffer(gpu, "proof/outputs", spread(rows, outputStride)),
    targets: createBuffer(gpu, "proof/targets", spread(targets, targetStride)),
    losses,
    dOutputs,
  });
  submit(gpu, "proof", (pass) => kernel.dispatch(pass, group, Math.ceil(samples / LANES)));
  const found = new Float32Array(await readBuffer(gpu, losses));
  const gradients = new Float32Array(await readBuffer(gpu, dOutputs));
  let loss = 0, slope = 0;
  rows.forEach((row, s) => {
    const wanted = mixtureLoss(row, targets[s], shape), size = 10 + Math.abs(wanted.loss);
    loss = beside(Math.abs(found[s] - weight * wanted.loss), size, loss);
    wanted.gradient.forEach((value, at) => {
      const error = Math.abs(gradients[s * outputStride + at] - weight * value);
      slope = beside(error, size * (1 + Math.abs(value)), slope);
    });
  });
  return [
    // Sums of squared distances, each with a relative error of a few 1e-7 after an exponential.
    { of: "losses, parts of 10 + their size", error: loss, bound: 1e-5 },
    // Responsibilities are exponentials of differences of sums as large as the loss: 1e-7 times the loss.
    { of: "gradients, parts of 10 + the size of losses", error: slope, bound: 1e-6 },
  ];
}

async function compareDraws(gpu: Gpu, seed: number): Promise<Agreement> {
  const random = madeUp(seed + 4), shape = SHAPES[seed % 3], networks = [40, 1, 32, 65][seed % 4];
  const features = 6, inputStride = 8, first = 9, stream = 77, key = [5, seed] as const;
  const outputStride = mixtureOutputs(shape) + 1, mixedStride = features + shape.dimensions + 3;
  const rows = outputsOf(shape, networks, random).map((row) => row.map((value) => value / 6));
  const clocks = new Uint32Array(networks * CLOCK_WORDS);
  for (let n = 0; n < networks; n++) clocks.set([0, 0, n === 3 ? 0 : 1, 2 * n], CLOCK_WORDS * n);
  const inputs = Float32Array.from({ length: networks * inputStride }, random);
  const kernel = await mixtureDrawKernel(gpu, LANES);
  const mixed = createBuffer(gpu, "proof/mixed", 4 * networks * mixedStride);
  const strides = { inputStride, outputStride, mixedStride };
  const fields = { networks, networkFirst: first, ...shape, features, ...strides, stream, seed: [...key] };
  const group = kernel.bind({
    shape: kernel.uniform("shape", fields),
    clocks: createBuffer(gpu, "proof/clocks", clocks),
    inputs: createBuffer(gpu, "proof/inputs", inputs),
    outputs: createBuffer(gpu, "proof/outputs", spread(rows, outputStride)),
    mixed,
  });
  submit(gpu, "proof", (pass) => kernel.dispatch(pass, group, Math.ceil(networks / LANES)));
  const found = new Float32Array(await readBuffer(gpu, mixed));
  let worst = 0;
  rows.forEach((row, n) => {
    const drawn = mixtureDraw(row, shape, { draw: 2 * n, network: first + n, stream, seed: key });
    const own = inputs.subarray(n * inputStride, n * inputStride + features);
    const wanted = n === 3
      ? new Array<number>(features + shape.dimensions + 1).fill(0)
      : [...own, ...drawn, 1];
    wanted.forEach((value, d) => {
      worst = beside(Math.abs(found[n * mixedStride + d] - value), 1 + Math.abs(value), worst);
    });
  });
  // WGSL lets a cosine err by 2^-11; a radius is at most 6, a scale here at most e.
  return { of: "draws, parts of 1 + their size", error: worst, bound: 6 * Math.E * 2 ** -11 };
}

/** Likelihood, gradient and draws of mixtures. */
export const MIXTURE_PROOF: Proof = {
  name: "surrogate/volley/mixture",
  shaders: [
    "surrogate/volley/mixture_loss",
    "surrogate/volley/mixture_draw",
    "surrogate/volley/mixture_layout",
    "surrogate/volley/volley_clock",
    "random/philox",
    "random/uniform",
  ],
  variants: [
    { name: "surrogate/volley/mixture_loss", compile: (gpu) => mixtureLossKernel(gpu, LANES) },
    { name: "surrogate/volley/mixture_draw", compile: (gpu) => mixtureDrawKernel(gpu, LANES) },
  ],
  run: async (gpu, seed) => [...await compareLoss(gpu, seed), await compareDraws(gpu, seed)],
};
