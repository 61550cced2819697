import { createBuffer, readBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Agreement, atLeast, largest, largestError, type Proof } from "../gpu/proof.ts";
import { submit } from "../gpu/submit.ts";
import { windowedBuffer } from "../nn/_buffers.ts";
import { kernelVariants, ofFlags } from "../nn/kernel_variants.ts";
import { madeUp } from "../random/made_up.ts";
import { learningKernel } from "./_kernels.ts";
import { rateLosses, readoutLosses } from "./classifier_graph.ts";
import { answerWidth, type ClassifierLoss, type ClassifierSpec, READOUTS } from "./classifier_spec.ts";
import { ratePenalty, readoutLoss } from "./readout_loss.ts";

/** Sizes of rows: also more classes or units than invocations, and one of all. */
const sizesOf = (seed: number) => {
  const [batch, steps, units] = [[9, 7, 10], [3, 1, 130], [1, 20, 2], [17, 4, 65]][seed % 4];
  return { batch, steps, units, stride: 4 * Math.ceil((units + 1) / 4) };
};

const floats = async (gpu: Gpu, buffer: GPUBuffer, count: number) =>
  new Float32Array(await readBuffer(gpu, buffer)).subarray(0, count);

/** A loss of the readout and its gradient beside the plain ones. */
async function compareReadout(
  gpu: Gpu,
  seed: number,
  { readout, loss }: { readout: ClassifierSpec["readout"]; loss: ClassifierLoss },
): Promise<Agreement[]> {
  const { batch, steps, units: classes, stride } = sizesOf(seed), random = madeUp(seed + 31);
  const y = new Float32Array(batch * steps * stride).map(() => 6 * random() - 3);
  // A score beyond what its exponential can be, of one row of several.
  if (loss.kind !== "spike-counts" && batch > 1) y[0] = 120 * steps;
  const labels = new Float32Array(batch).map(() => Math.floor(random() * classes)),
    spec = { readout, classes, loss };
  const width = answerWidth(spec), teacher = new Float32Array(batch * classes).map(() => 8 * random() - 4);
  const told = new Float32Array(batch * width);
  labels.forEach((label, row) => {
    told[row * width] = label;
    if (width > 1) told.set(teacher.subarray(row * classes, (row + 1) * classes), row * width + 1);
  });
  const losses = createBuffer(gpu, "proof/losses", 4 * batch);
  const { dOutputs, encode } = await readoutLosses(gpu, spec, {
    ...{ batch, steps, losses, targets: createBuffer(gpu, "proof/targets", told) },
    outputs: { stride, buffer: windowedBuffer(gpu, "proof/outputs", y) },
  });
  submit(gpu, "proof", encode);
  const wanted = new Float64Array(batch), slopes = new Float64Array(y.length);
  for (let row = 0; row < batch; row++) {
    const place = { values: y, first: row * steps * stride, step: stride, steps };
    const own = { label: labels[row], teacher: teacher.subarray(row * classes, (row + 1) * classes) };
    wanted[row] = readoutLoss(spec, place, { ...own, into: { values: slopes, weight: 1 / batch } }) / batch;
  }
  const found = await floats(gpu, losses, batch), gradient = await floats(gpu, dOutputs.buffer, y.length);
  const name = `${readout}, ${loss.kind}`;
  return [
    { of: `losses of ${name}`, error: largestError(found, wanted), bound: 1e-5 * largest(wanted) + 1e-12 },
    { of: `slopes of ${name}`, error: largestError(gradient, slopes), bound: 2e-5 * largest(slopes) + 1e-12 },
    atLeast(`largest slope of ${name}`, largest(slopes), 1e-9),
  ];
}

/** What is lost on rates of spikes, and its gradient. */
async function compareRates(gpu: Gpu, seed: number): Promise<Agreement[]> {
  const { batch, steps, units, stride } = sizesOf(seed), random = madeUp(seed + 47);
  const spikes = new Float32Array(batch * steps * stride).map(() => Number(random() < 0.3));
  const penalty = { target: 0.1, strength: 2 }, losses = createBuffer(gpu, "proof/losses", 8 * batch);
  const { slopes, encode } = await rateLosses(gpu, penalty, {
    ...{ batch, steps, units, losses, lossFirst: batch },
    spikes: { stride, buffer: windowedBuffer(gpu, "proof/spikes", spikes) },
  });
  submit(gpu, "proof", encode);
  const wanted = new Float64Array(2 * batch), gradient = new Float64Array(spikes.length);
  for (let row = 0; row < batch; row++) {
    const sums = new Float64Array(units), own = new Float64Array(units), first = row * steps * stride;
    for (let t = 0; t < steps; t++) sums.forEach((_, n) => sums[n] += spikes[first + t * stride + n]);
    const place = { values: sums, first: 0, steps, units };
    wanted[batch + row] = ratePenalty(penalty, place, { values: own, weight: 1 / batch }) / batch;
    for (let t = 0; t < steps; t++) gradient.set(own, first + t * stride);
  }
  const found = await floats(gpu, losses, 2 * batch), given = await floats(gpu, slopes.buffer, spikes.length);
  return [
    { of: "losses of rates", error: largestError(found, wanted), bound: 1e-5 * largest(wanted) },
    { of: "slopes of rates", error: largestError(given, gradient), bound: 1e-5 * largest(gradient) },
    atLeast("largest slope of rates", largest(gradient), 1e-6),
  ];
}

/** Losses of classifiers of spiking layers. */
export const LEARNING_PROOF: Proof = {
  name: "learning/readout_loss and learning/rate_penalty",
  shaders: ["learning/readout_loss", "learning/rate_penalty"],
  variants: kernelVariants(
    "learning",
    { readout_loss: ofFlags([{}, { TAUGHT: true }]), rate_penalty: [{}] },
    learningKernel,
  ),
  async run(gpu, seed) {
    const taught = { kind: "distillation", weight: 0.3, temperature: 3 } as const;
    const all = await compareRates(gpu, seed);
    for (const readout of READOUTS) {
      all.push(...await compareReadout(gpu, seed, { readout, loss: { kind: "cross-entropy" } }));
      all.push(...await compareReadout(gpu, seed, { readout, loss: taught }));
    }
    const counts = { kind: "spike-counts", right: 0.8, wrong: 0.1 } as const;
    all.push(...await compareReadout(gpu, seed, { readout: "mean", loss: counts }));
    return all;
  },
};
