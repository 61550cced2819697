import { cpuName } from "../../base/cpu_name.ts";
import { adamSchedule, type LoopPlan } from "../loop_options.ts";
import type { ProcessorTraining } from "../trainable.ts";
import type { StretchDone, TrainingEngine, TrainingState } from "../training_engine.ts";
import { type AdamKernels, adamKernels, STEP_NUMBERS } from "./adam_kernels.ts";
import { batchShares, samplesOfStep } from "./batch_shares.ts";
import { LossMemory } from "./loss_memory.ts";
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
 * Clipping, Adam or descent with momentum, and the running average of the weights, as `shaders/nn/adam.wgsl` has them; the plain references are `adamStep` and `descentStep`.
 * All of it is in the memory that the threads share, after what they use.
 */
class AdamState {
  readonly weights: Float32Array;
  readonly moments: Float32Array;
  readonly averages: Float32Array;
  readonly #numbers: Float32Array;
  readonly #gradient: Float32Array;
  readonly #schedule: Float32Array;
  readonly #kernels: AdamKernels;

  constructor(readonly plan: LoopPlan, readonly threads: LossThreads) {
    const { memory, kernelMemory, shared, plan: { length, shares } } = threads;
    this.weights = memory.weights;
    this.#kernels = adamKernels(kernelMemory, shared);
    let end = LossMemory.bytes(length, shares.length);
    const take = (numbers: number) => {
      const view = new Float32Array(kernelMemory.buffer, end, numbers);
      end += view.byteLength;
      return view;
    };
    this.#gradient = take(length);
    this.moments = take(2 * length);
    this.averages = take(length);
    this.#numbers = take(STEP_NUMBERS.length);
    this.#schedule = adamSchedule(plan);
  }

  /** Bytes that it takes. @param length Numbers of the parameter vector. */
  static bytes(length: number): number {
    return 4 * (4 * length + STEP_NUMBERS.length);
  }

  /** Adds up the gradients of the parts of a batch, in their order. @returns Its Euclidean norm. */
  sum(): number {
    const { memory, plan: { shares } } = this.threads, { byteLength } = this.weights;
    const { gradients } = memory.addresses;
    const { byteOffset } = this.#gradient;
    return Math.sqrt(this.#kernels.sumParts(gradients, byteLength, shares.length, byteOffset, byteLength));
  }

  /** Takes a step by the gradient, whose norm is known. */
  step(step: number, norm: number): void {
    if (this.plan.optimizer === "sgd") this.#descend(step, norm);
    else this.#adam(step, norm);
  }

  #descend(step: number, norm: number): void {
    const { weights, moments, averages, plan: { beta1, clip, weightDecay } } = this,
      gradient = this.#gradient;
    const [, , kept, rate] = this.#schedule.subarray(4 * step, 4 * step + 4);
    const scale = Math.min(1, clip / Math.max(norm, 1e-30)), shrunk = 1 - rate * weightDecay;
    for (let at = 0; at < weights.length; at++) {
      const first = at + (at & ~3), m = beta1 * moments[first] + gradient[at] * scale;
      const w = weights[at] * shrunk - rate * m;
      moments[first] = m;
      weights[at] = w;
      averages[at] = kept * averages[at] + (1 - kept) * w;
    }
  }

  #adam(step: number, norm: number): void {
    const { beta1, beta2, clip, weightDecay, optimizer } = this.plan;
    const [rate, root, kept, plain] = this.#schedule.subarray(4 * step, 4 * step + 4);
    const numbers: Record<(typeof STEP_NUMBERS)[number], number> = {
      scale: Math.min(1, clip / Math.max(norm, 1e-30)),
      shrunk: 1 - plain * weightDecay,
      ahead: optimizer === "nadam" ? plain / (1 - beta1 * (1 - plain / rate)) * beta1 : rate,
      now: optimizer === "nadam" ? rate * (1 - beta1) : 0,
      ...{ beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2 },
      ...{ root, epsilon: EPSILON, kept, restKept: 1 - kept },
    };
    this.#numbers.set(STEP_NUMBERS.map((name) => numbers[name]));
    const places = [this.weights, this.moments, this.averages, this.#numbers].map((own) => own.byteOffset);
    const [weights, moments, averages, at] = places, { byteLength } = this.weights;
    this.#kernels.adamStep(this.#gradient.byteOffset, weights, moments, averages, at, byteLength);
  }

  restore({ weights, moments, averages }: TrainingState): void {
    this.weights.set(weights);
    this.moments.set(moments);
    this.averages.set(averages);
  }

  copy(): TrainingState {
    return {
      weights: Float32Array.from(this.weights),
      moments: Float32Array.from(this.moments),
      averages: Float32Array.from(this.averages),
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
    this.#adam = new AdamState(run.plan, threads);
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
      const norm = adam.sum();
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
  const plan = {
    ...{ loss, thread, length: 4 * length, shares: batchShares(batch, samples) },
    more: AdamState.bytes(4 * length),
  };
  const { threads: most = threadsFor(work), apart = false } = options;
  return new ProcessorEngine(run, await LossThreads.open(plan, { most, apart }));
}
