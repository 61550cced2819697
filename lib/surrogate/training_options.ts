import type { CountData, SurrogateDesign } from "./count_data.ts";
import { requireNumber, requireWhole } from "./errors.ts";
import type { Schedule } from "./schedule.ts";

/** What a training run reports while it goes on. */
export interface TrainingProgress {
  /** Steps done. */
  step: number;
  /** Steps in all. */
  steps: number;
  /** Mean loss of the last steps, nats per bin. */
  loss: number;
  /** Loss on the networks held out, nats per bin, when it was last taken. */
  validationLoss?: number;
  /** Training steps per second. */
  stepsPerSecond: number;
  /** Expected time to the end, s. */
  secondsLeft: number;
}

/** Options of `trainSurrogate`. */
export interface TrainingOptions {
  /** Counts to learn from. */
  data: CountData;
  /** What is chosen of the surrogate. */
  spec: SurrogateDesign;
  /** Training steps. @default 6000 */
  steps?: number;
  /** Windows per step B. @default 32 */
  batch?: number;
  /** Bins per window T. @default 80 */
  window?: number;
  /** First bins of a window that count nothing, the LSTM's state being unknown there. @default 20 */
  burnIn?: number;
  /** Networks at the end of the data that are held out for the validation loss. @default a sixth of them, at least 1 of several */
  heldOut?: number;
  /** Adam's step size at its largest. @default 0.005 */
  learningRate?: number;
  /** The last step size as a fraction of the largest; a cosine leads there. 1 keeps it constant. @default 0.01 */
  finalRate?: number;
  /** Steps over which the step size rises from 0. @default 50 */
  warmup?: number;
  /** Adam's decay of the first moment. @default 0.9 */
  beta1?: number;
  /** Adam's decay of the second moment. @default 0.99 */
  beta2?: number;
  /** Largest Euclidean norm of the gradient. @default 1 */
  clip?: number;
  /** Decay of the weights' running average, which is what the model gets; 0 takes the last weights. @default 0.998 */
  average?: number;
  /** Seed of the first weights and of the windows. @default 1 */
  seed?: number;
  /** Steps between validation losses. @default a twentieth of the steps */
  validateEvery?: number;
  /** Path of the checkpoint. @default none is written */
  checkpoint?: string;
  /** Steps between checkpoints. @default 1000 */
  checkpointEvery?: number;
  /** Go on from the checkpoint, when there is one. @default false */
  resume?: boolean;
  /** Told after every submit. */
  onProgress?: (progress: TrainingProgress) => void;
  /** Stops after the current submit, with a checkpoint written. */
  signal?: AbortSignal;
  /** How the kernels are spread. @default what suits the adapter */
  schedule?: Schedule;
}

/** {@linkcode TrainingOptions} with nothing left open. */
export interface TrainingPlan {
  steps: number;
  batch: number;
  window: number;
  burnIn: number;
  heldOut: number;
  learningRate: number;
  finalRate: number;
  warmup: number;
  beta1: number;
  beta2: number;
  clip: number;
  average: number;
  seed: number;
  validateEvery: number;
}

/** Fills in the defaults and checks every number. */
export function trainingPlan(options: TrainingOptions): TrainingPlan {
  const { networks, bins } = options.data;
  const steps = options.steps ?? 6000;
  const plan: TrainingPlan = {
    steps,
    batch: options.batch ?? 32,
    window: options.window ?? Math.min(80, bins - 1),
    burnIn: options.burnIn ?? Math.min(20, Math.floor((options.window ?? 80) / 4), bins - 2),
    heldOut: options.heldOut ?? (networks > 1 ? Math.max(1, Math.floor(networks / 6)) : 0),
    learningRate: options.learningRate ?? 0.005,
    finalRate: options.finalRate ?? 0.01,
    warmup: options.warmup ?? 50,
    beta1: options.beta1 ?? 0.9,
    beta2: options.beta2 ?? 0.99,
    clip: options.clip ?? 1,
    average: options.average ?? 0.998,
    seed: options.seed ?? 1,
    validateEvery: options.validateEvery ?? Math.max(1, Math.ceil(steps / 20)),
  };
  const task = "train the surrogate";
  requireWhole(task, "steps", plan.steps);
  requireWhole(task, "batch", plan.batch, 1, 65_536);
  requireWhole(task, "window", plan.window, 1, bins - 1);
  requireWhole(task, "burnIn", plan.burnIn, 0, plan.window - 1);
  requireWhole(task, "heldOut", plan.heldOut, 0, networks - 1);
  requireWhole(task, "warmup", plan.warmup, 0);
  requireWhole(task, "seed", plan.seed, 0);
  requireWhole(task, "validateEvery", plan.validateEvery);
  requireNumber(task, "learningRate", plan.learningRate, 1e-12, 10);
  requireNumber(task, "finalRate", plan.finalRate, 0, 1);
  requireNumber(task, "beta1", plan.beta1, 0, 0.9999999);
  requireNumber(task, "beta2", plan.beta2, 0, 0.9999999);
  requireNumber(task, "clip", plan.clip, 1e-12, Infinity);
  requireNumber(task, "average", plan.average, 0, 0.9999999);
  return plan;
}

/**
 * Adam's schedule `(steps, 4)`: lr / (1 - beta1^n), 1 / sqrt(1 - beta2^n), decay of the average, 0, for n = step + 1.
 * The rate rises linearly over `warmup` steps, then falls as half a cosine to `finalRate` of its largest.
 */
export function adamSchedule(plan: TrainingPlan): Float32Array<ArrayBuffer> {
  const table = new Float32Array(4 * plan.steps);
  const falling = Math.max(1, plan.steps - plan.warmup);
  for (let step = 0; step < plan.steps; step++) {
    const n = step + 1;
    const rise = plan.warmup > 0 ? Math.min(1, n / plan.warmup) : 1;
    const phase = Math.max(0, step - plan.warmup) / falling;
    const fall = plan.finalRate + (1 - plan.finalRate) * 0.5 * (1 + Math.cos(Math.PI * phase));
    table[4 * step] = plan.learningRate * rise * fall / (1 - plan.beta1 ** n);
    table[4 * step + 1] = 1 / Math.sqrt(1 - plan.beta2 ** n);
    table[4 * step + 2] = Math.min(plan.average, n / (10 + n));
  }
  return table;
}
