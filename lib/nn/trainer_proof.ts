import { createBuffer } from "../gpu/buffer.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Agreement, largestError, type Proof } from "../gpu/proof.ts";
import { submit } from "../gpu/submit.ts";
import { madeUp } from "../random/made_up.ts";
import { nnKernel } from "./_kernels.ts";
import { kernelVariants, ofFlags } from "./kernel_variants.ts";
import { type LoopPlan, loopPlan, type Optimizer } from "./loop_options.ts";
import { adamStep, clipScale, descentStep } from "./reference/adam.ts";
import type { Trainable } from "./trainable.ts";
import { createTrainer } from "./trainer.ts";

const STEPS = 6;

/** A run whose gradient is the same in each step, and above the clip. */
function madeUpRun(seed: number, optimizer: Optimizer) {
  const random = madeUp(seed + 1), length = [37, 1, 64, 1000][seed % 4], samples = [19, 1, 64, 65][seed % 4];
  const numbers = (count: number) => Float32Array.from({ length: count }, () => 2 * random() - 1);
  const average = ([
    0.5,
    { kind: "exponential", decay: 0.3, every: 2, from: 1 },
    { kind: "uniform", every: 2, from: 0 },
    { kind: "uniform", every: 1, from: 3 },
  ] as const)[(seed + (seed >> 2) + ["adam", "nadam", "sgd"].indexOf(optimizer)) % 4];
  const plan = loopPlan({ steps: STEPS, optimizer, clip: 0.2, warmup: 2, average, weightDecay: 0.5 });
  return {
    plan,
    length,
    gradient: numbers(4 * length),
    weights: numbers(4 * length),
    losses: numbers(samples),
  };
}

type Run = ReturnType<typeof madeUpRun>;

function trainableOf({ plan, length, gradient, weights, losses }: Run): Trainable {
  return {
    spec: { kind: "proof", training: {} },
    plan,
    length,
    firstWeights: () => weights,
    unpack: () => ({}),
    identifyData: () => Promise.resolve({}),
    build(gpu: Gpu) {
      const own = { losses: createBuffer(gpu, "proof/losses", losses), samples: losses.length };
      return Promise.resolve({
        ...own,
        gather: () => {},
        encode: () => {},
        gradient: createBuffer(gpu, "proof/gradient", gradient),
        validation: { ...own, batches: [() => {}, () => {}] },
      });
    },
  };
}

/** What the average keeps of itself after some steps. */
function keptOf({ average, averageKind, averageEvery, averageFrom }: LoopPlan, done: number): number {
  if (averageKind === "rising") return Math.min(average, done / (10 + done));
  const begun = done > averageFrom, taken = (done - averageFrom) / averageEvery;
  if (begun && taken % 1 === 0) return averageKind === "uniform" ? 1 - 1 / taken : average;
  return begun && (averageKind === "exponential" || taken > 1) ? 1 : 0;
}

/** Weights and averages after all steps, in double precision. */
function referenceOf({ plan, gradient, weights: first }: Run) {
  const weights = Float64Array.from(first), averages = weights.slice();
  const m = new Float64Array(weights.length), v = m.slice(), { beta1, beta2, warmup, finalRate } = plan;
  const scale = clipScale(gradient, plan.clip), clipped = Float64Array.from(gradient, (g) => g * scale);
  for (let step = 0; step < STEPS; step++) {
    const cosine = 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / (STEPS - warmup)));
    const part = step < warmup ? (step + 1) / warmup : finalRate + (1 - finalRate) * cosine;
    const own = { decay: plan.weightDecay, nesterov: plan.optimizer === "nadam" };
    const learningRate = plan.learningRate * part;
    const settings = { learningRate, beta1, beta2, epsilon: 1e-8, step: step + 1, ...own };
    if (plan.optimizer === "sgd") descentStep({ weights, m }, clipped, settings);
    else adamStep({ weights, m, v }, clipped, settings);
    const kept = keptOf(plan, step + 1);
    weights.forEach((value, at) => averages[at] = kept * averages[at] + (1 - kept) * value);
  }
  return { weights, averages, norm: Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)) };
}

/** Six steps of 0.005, each rounded to single precision beside weights of order 1. */
const WEIGHTS = 3e-6;
/** Sums of up to 4,000 terms, beside their size. */
const SUMS = 1e-5;

async function compare(gpu: Gpu, seed: number, optimizer: Optimizer): Promise<Agreement[]> {
  const run = madeUpRun(seed, optimizer), wanted = referenceOf(run), zero = new Float32Array(8 * run.length);
  const trainer = await createTrainer(gpu, trainableOf(run));
  trainer.restore({ weights: run.weights, moments: zero, averages: run.weights.slice() }, 0);
  submit(gpu, "proof", (pass) => {
    for (let step = 0; step < STEPS; step++) trainer.encodeStep(pass);
    trainer.encodeValidation!(pass);
  });
  const { weights, averages } = await trainer.state();
  const [loss, norm] = await trainer.records(STEPS - 1, STEPS);
  const sum = run.losses.reduce((a, b) => a + b, 0), terms = run.losses.length;
  return [
    { of: `weights by ${optimizer}`, error: largestError(weights, wanted.weights), bound: WEIGHTS },
    { of: `averages by ${optimizer}`, error: largestError(averages, wanted.averages), bound: WEIGHTS },
    { of: `norm of ${optimizer}, parts`, error: Math.abs(norm / wanted.norm - 1), bound: SUMS },
    { of: `loss of ${optimizer}, a term`, error: Math.abs(loss - sum) / terms, bound: SUMS },
    {
      of: "loss held out, a term",
      error: Math.abs(await trainer.validationLoss() - sum) / terms,
      bound: SUMS,
    },
  ];
}

/** Clipping, Adam, Nadam and descent, averages, and sums of losses. */
export const TRAINER_PROOF: Proof = {
  name: "nn/adam",
  shaders: ["nn/adam", "nn/gradient_norm"],
  variants: kernelVariants("nn", { adam: ofFlags([{}, { NADAM: true }, { SGD: true }]) }, nnKernel),
  run: async (gpu, seed) => [
    ...await compare(gpu, seed, "adam"),
    ...await compare(gpu, seed, "nadam"),
    ...await compare(gpu, seed, "sgd"),
  ],
};
