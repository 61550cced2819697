import { fail } from "../base/fail.ts";
import type { OnProgress, Progress } from "../base/progress.ts";
import type { OptionNames } from "../base/require_known.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { averageDecays, type AveragePlan, averagePlan, type WeightAverage } from "./weight_average.ts";

/** What a training run reports while it goes on. */
export interface TrainingProgress extends Progress {
  /** Steps done. */
  step: number;
  /** Steps in all. */
  steps: number;
  /** Mean loss of the last steps; of a recurrent surrogate nats per bin. */
  loss: number;
  /** Loss on the data held out, in the same unit, when it was last taken. */
  validationLoss?: number;
  /** Training steps per second. */
  stepsPerSecond: number;
  /** Expected time to the end, s. */
  secondsLeft: number;
}

/** Adam, Adam with Nesterov's look ahead, or gradient descent with momentum. */
export type Optimizer = "adam" | "nadam" | "sgd";

const OPTIMIZERS: readonly Optimizer[] = ["adam", "nadam", "sgd"];

/** Options of the training of any kind of surrogate. */
export interface LoopOptions {
  /** Training steps. @default 6000 */
  steps?: number;
  /** The step size at its largest. @default 0.005 */
  learningRate?: number;
  /** The last step size as a fraction of the largest; a cosine leads there. 1 keeps it constant. @default 0.01 */
  finalRate?: number;
  /** Steps over which the step size rises from 0. @default 50 */
  warmup?: number;
  /** Adam's decay of the first moment, or the momentum of `sgd`. @default 0.9 */
  beta1?: number;
  /** Adam's decay of the second moment. @default 0.99 */
  beta2?: number;
  /**
   * `adam`, or `nadam`, which looks one step ahead, or `sgd`: gradient descent with momentum, m = beta1 m + g, w -= rate m, as PyTorch's SGD
   * (I. Sutskever and others 2013). @default "adam"
   */
  optimizer?: Optimizer;
  /** Decay of the weights beside the gradient, per unit of step size, as AdamW has it. @default 0 */
  weightDecay?: number;
  /** Largest Euclidean norm of the gradient. @default 1 */
  clip?: number;
  /**
   * Decay of the weights' running average, which is what the model gets; 0 takes the last weights. A number's decay rises to it with the steps. An object is an average that
   * takes weights in at spaced steps, exponential or uniform, see {@linkcode WeightAverage}. @default 0.998
   */
  average?: number | WeightAverage;
  /** Seed of the first weights and of the batches. @default 1 */
  seed?: number;
  /** Steps between validation losses. @default a twentieth of the steps */
  validateEvery?: number;
  /**
   * Ends the training when the validation loss has not fallen so many times in a row; the model gets the weights of the best time.
   * @default it runs to its end, and the model gets the last weights
   */
  patience?: number;
  /** Path of the checkpoint. @default none is written */
  checkpoint?: string;
  /** Most steps between checkpoints. @default 1000 */
  checkpointEvery?: number;
  /** Most wall time between checkpoints, s. @default 30 */
  checkpointSeconds?: number;
  /** Go on from the checkpoint, when there is one. @default false */
  resume?: boolean;
  /**
   * What trains: `gpu`, or `reference`, the processor.
   * @default the GPU, but the processor where there is none or the only adapter is software, and every layer is there on the processor
   */
  engine?: "gpu" | "reference";
  /** Most threads of the processor. @default as many as there are cores; at most 8 */
  threads?: number;
  /** Whether the processor's threads are others than the caller's, so that trainings go on side by side. @default false */
  apart?: boolean;
  /** Told after every submit. */
  onProgress?: OnProgress<TrainingProgress>;
  /** Stops after the current submit, with a checkpoint written. */
  signal?: AbortSignal;
}

/** All of {@linkcode LoopOptions}, for functions that refuse others. */
export const LOOP_OPTIONS: OptionNames<LoopOptions> = {
  steps: true,
  learningRate: true,
  finalRate: true,
  warmup: true,
  beta1: true,
  beta2: true,
  optimizer: true,
  weightDecay: true,
  clip: true,
  average: true,
  seed: true,
  validateEvery: true,
  patience: true,
  checkpoint: true,
  checkpointEvery: true,
  checkpointSeconds: true,
  resume: true,
  engine: true,
  threads: true,
  apart: true,
  onProgress: true,
  signal: true,
};

/** The numbers of {@linkcode LoopOptions} with nothing left open. */
export interface LoopPlan extends AveragePlan {
  steps: number;
  learningRate: number;
  finalRate: number;
  warmup: number;
  beta1: number;
  beta2: number;
  optimizer: Optimizer;
  weightDecay: number;
  clip: number;
  seed: number;
  validateEvery: number;
  /** 0: it runs to its end. */
  patience: number;
}

const TASK = "train the surrogate";

/**
 * Fills in the defaults and checks every number.
 * @throws {RangeError} Naming the option that is out of range.
 */
export function loopPlan(options: LoopOptions): LoopPlan {
  const steps = options.steps ?? 6000;
  const plan: LoopPlan = {
    steps,
    learningRate: options.learningRate ?? 0.005,
    finalRate: options.finalRate ?? 0.01,
    warmup: options.warmup ?? 50,
    beta1: options.beta1 ?? 0.9,
    beta2: options.beta2 ?? 0.99,
    optimizer: options.optimizer ?? "adam",
    weightDecay: options.weightDecay ?? 0,
    clip: options.clip ?? 1,
    seed: options.seed ?? DEFAULT_SEED,
    validateEvery: options.validateEvery ?? Math.max(1, Math.ceil(steps / 20)),
    patience: options.patience ?? 0,
    ...averagePlan(TASK, options.average ?? 0.998, steps),
  };
  if (!OPTIMIZERS.includes(plan.optimizer)) {
    fail(TASK, `optimizer must be one of ${OPTIMIZERS.join(", ")}`, plan.optimizer);
  }
  requireWhole(TASK, "patience", plan.patience, 0);
  requireNumber(TASK, "weightDecay", plan.weightDecay, 0, 1000);
  requireWhole(TASK, "steps", plan.steps);
  requireWhole(TASK, "warmup", plan.warmup, 0);
  requireWhole(TASK, "seed", plan.seed, 0);
  requireWhole(TASK, "validateEvery", plan.validateEvery);
  requireWhole(TASK, "checkpointEvery", options.checkpointEvery ?? 1000);
  requireNumber(TASK, "checkpointSeconds", options.checkpointSeconds ?? 30, 0, 1e9);
  requireNumber(TASK, "learningRate", plan.learningRate, 1e-12, 10);
  requireNumber(TASK, "finalRate", plan.finalRate, 0, 1);
  requireNumber(TASK, "beta1", plan.beta1, 0, 0.9999999);
  requireNumber(TASK, "beta2", plan.beta2, 0, 0.9999999);
  requireNumber(TASK, "clip", plan.clip, 1e-12, Infinity);
  const { engine, threads } = options;
  if (engine !== undefined && engine !== "gpu" && engine !== "reference") {
    fail(TASK, "engine must be gpu or reference", engine);
  }
  requireWhole(TASK, "threads", threads ?? 1, 1, 256);
  return plan;
}

/**
 * Adam's schedule `(steps, 4)`: the learning rate over 1 - beta1^n, 1 / sqrt(1 - beta2^n), decay of the average, the learning rate, for n = step + 1.
 * The rate rises linearly over `warmup` steps, then falls as half a cosine to `finalRate` of its largest.
 */
export function adamSchedule(plan: LoopPlan): Float32Array<ArrayBuffer> {
  const table = new Float32Array(4 * plan.steps), kept = averageDecays(plan);
  const falling = Math.max(1, plan.steps - plan.warmup);
  for (let step = 0; step < plan.steps; step++) {
    const n = step + 1;
    const rise = plan.warmup > 0 ? Math.min(1, n / plan.warmup) : 1;
    const phase = Math.max(0, step - plan.warmup) / falling;
    const fall = plan.finalRate + (1 - plan.finalRate) * 0.5 * (1 + Math.cos(Math.PI * phase));
    const rate = plan.learningRate * rise * fall;
    table[4 * step] = rate / (1 - plan.beta1 ** n);
    table[4 * step + 1] = 1 / Math.sqrt(1 - plan.beta2 ** n);
    table[4 * step + 2] = kept[step];
    table[4 * step + 3] = rate;
  }
  return table;
}
