import { cpuName } from "../../base/cpu_name.ts";
import { adamSchedule, type LoopPlan } from "../loop_options.ts";
import type { ProcessorTraining } from "../trainable.ts";
import type { StretchDone, TrainingEngine, TrainingState } from "../training_engine.ts";
import { batchShares, samplesOfStep } from "./batch_shares.ts";
import { LossThreads } from "./loss_threads.ts";
import { threadsFor } from "./threads_for.ts";
import { stackLoss } from "./stack_loss.ts";

/** Added to the roots of second moments. */
const EPSILON = 1e-8;

/** Passes of a training step over all weights: forward, gradient of the weights, gradient of what is below. */
const PASSES = 3;

/** A run that is trained on the processor. */
interface Run {
  plan: LoopPlan;
  /** vec4 in the parameter vector. */
  length: number;
  processor: ProcessorTraining;
}

/**
 * Clipping, Adam and the running average of the weights, as `shaders/nn/adam.wgsl` has them; the plain reference is `adamStep`.
 */
class AdamState {
  readonly gradient: Float32Array;
  readonly moments: Float32Array<ArrayBuffer>;
  readonly averages: Float32Array<ArrayBuffer>;
  readonly #schedule: Float32Array;

  constructor(readonly plan: LoopPlan, readonly weights: Float32Array) {
    this.gradient = new Float32Array(weights.length);
    this.moments = new Float32Array(2 * weights.length);
    this.averages = new Float32Array(weights.length);
    this.#schedule = adamSchedule(plan);
  }

  /** Adds up the gradients of the parts of a batch, in their order. @returns Its Euclidean norm. */
  sum(parts: readonly Float32Array[]): number {
    const { gradient } = this;
    gradient.set(parts[0]);
    for (const part of parts.slice(1)) {
      for (let at = 0; at < gradient.length; at++) gradient[at] += part[at];
    }
    let squares = 0;
    for (let at = 0; at < gradient.length; at++) squares += gradient[at] * gradient[at];
    return Math.sqrt(squares);
  }

  /** Takes a step by the gradient, whose norm is known. */
  step(step: number, norm: number): void {
    const { gradient, weights, moments, averages } = this,
      { beta1, beta2, clip, weightDecay, optimizer } = this.plan;
    const [rate, root, kept, plain] = this.#schedule.subarray(4 * step, 4 * step + 4);
    const scale = Math.min(1, clip / Math.max(norm, 1e-30)), shrunk = 1 - plain * weightDecay;
    const ahead = optimizer === "nadam" ? plain / (1 - beta1 * (1 - plain / rate)) * beta1 : rate;
    const now = optimizer === "nadam" ? rate * (1 - beta1) : 0;
    for (let at = 0; at < weights.length; at++) {
      // The first moments of four weights, then the second ones.
      const first = at + (at & ~3), second = first + 4, g = gradient[at] * scale;
      const m = beta1 * moments[first] + (1 - beta1) * g;
      const v = beta2 * moments[second] + (1 - beta2) * g * g;
      const w = weights[at] * shrunk - (now * g + ahead * m) / (Math.sqrt(v) * root + EPSILON);
      moments[first] = m;
      moments[second] = v;
      weights[at] = w;
      averages[at] = kept * averages[at] + (1 - kept) * w;
    }
  }

  restore({ weights, moments, averages }: TrainingState): void {
    this.weights.set(weights);
    this.moments.set(moments);
    this.averages.set(averages);
  }

  copy(): TrainingState {
    return {
      weights: Float32Array.from(this.weights),
      moments: this.moments.slice(),
      averages: this.averages.slice(),
    };
  }
}

/** Trains on the processor: parts of a batch on several threads, and Adam on this one. */
class ProcessorEngine implements TrainingEngine {
  readonly adapter: string;
  readonly stretchMs = 100;
  readonly validates: boolean;
  readonly #adam: AdamState;
  #step = 0;

  constructor(readonly run: Run, readonly threads: LossThreads) {
    this.adapter = cpuName(threads.count);
    this.validates = run.processor.heldOutBatches > 0;
    this.#adam = new AdamState(run.plan, threads.memory.weights);
  }

  restore(state: TrainingState, step: number): void {
    this.#adam.restore(state);
    this.#step = step;
  }

  state(): Promise<TrainingState> {
    return Promise.resolve(this.#adam.copy());
  }

  async advance(steps: number, validate: boolean): Promise<StretchDone> {
    const { threads } = this, adam = this.#adam, records = new Float32Array(2 * steps);
    for (let n = 0; n < steps; n++, this.#step++) {
      const loss = await threads.take({ step: this.#step, heldOut: false });
      const norm = adam.sum(threads.memory.gradients);
      records.set([loss, norm], 2 * n);
      adam.step(this.#step, norm);
    }
    const validation = validate ? await this.#validation() : null;
    // Signals and timers have their turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return { records, validation };
  }

  async #validation(): Promise<number> {
    const batches = this.run.processor.heldOutBatches;
    let sum = 0;
    for (let step = 0; step < batches; step++) sum += await this.threads.take({ step, heldOut: true });
    return sum / batches;
  }

  [Symbol.dispose](): void {
    this.threads[Symbol.dispose]();
  }
}

/**
 * Trains on the processor.
 * @param options.threads Most threads. @default as many as there are cores, where there is enough to do
 * @param options.apart Whether they are others than this one. @default false
 * @throws {TypeError} When a layer is of a kind that is not there on the processor.
 */
export async function processorTraining(
  run: Run,
  options: { threads?: number; apart?: boolean } = {},
): Promise<TrainingEngine> {
  const { length, processor } = run, { batch, steps, thread } = processor;
  const samples = steps * samplesOfStep(processor.blocks);
  const work = PASSES * run.plan.steps * batch * samples * 4 * length;
  const loss = await stackLoss(await processor.problem());
  const plan = { loss, thread, length: 4 * length, shares: batchShares(batch, samples) };
  const { threads: most = threadsFor(work), apart = false } = options;
  return new ProcessorEngine(run, await LossThreads.open(plan, { most, apart }));
}
