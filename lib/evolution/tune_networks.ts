import { cores } from "../base/cores.ts";
import { fail } from "../base/fail.ts";
import { canThread, equalParts, openThread, type Thread } from "../base/thread.ts";
import { requireNumber, requireWhole } from "../base/require_number.ts";
import type { TuningCommand } from "./_tuning_thread.ts";
import {
  requireTasks,
  tunedLayout,
  type TunedNetwork,
  Tuner,
  type Tuning,
  type TuningTask,
} from "./tuning_problem.ts";

const TASK = "learn in tasks";

/** Takes many networks of one shape through tasks, each network through each: one batch of both, over threads. What comes out is the same on any number of them. */
export class NetworkTuner implements Disposable {
  readonly #tuner: Tuner;
  readonly #threads: readonly Thread[];

  private constructor(
    /** The networks. */
    readonly network: TunedNetwork,
    /** D, numbers of the weights of each. */
    readonly length: number,
    tuner: Tuner,
    threads: readonly Thread[],
  ) {
    this.#tuner = tuner;
    this.#threads = threads;
  }

  /**
   * Opens it.
   * @param options.threads Most threads. @default as many as there are cores
   * @throws {RangeError} When layers do not fit. @throws {TypeError} When a layer is not there on the processor.
   */
  static async open(network: TunedNetwork, options: { threads?: number } = {}): Promise<NetworkTuner> {
    const { threads: most = cores() } = options;
    requireWhole(TASK, "threads", most, 1, 256);
    const tuner = await Tuner.open(network), threads: Thread[] = [];
    try {
      for (let n = 1; n < most && canThread(); n++) {
        threads.push(openThread({ path: "./_tuning_thread.ts", base: import.meta.url }));
      }
      await Promise.all(
        threads.map((thread) => thread.ask({ kind: "open", network } satisfies TuningCommand)),
      );
    } catch {
      // A page whose rules forbid the worker: one thread does all.
      for (const thread of threads.splice(0)) thread.end();
    }
    return new NetworkTuner(network, 4 * tunedLayout(network).length, tuner, threads);
  }

  /**
   * Takes networks through tasks by plain gradient descent.
   * @param candidates Weights of each network, as one vector. (P) of (D)
   * @param tasks What each learns. (K)
   * @param tuning Steps, and their size.
   * @returns Of each network and task the mean squares of what it is off in the rows that judge it, after 0, 1 and all further steps, or the last. (P, K, steps + 1 or 1)
   * @throws {RangeError} When a number is out of range, or arrays do not fit the network.
   */
  async losses(
    candidates: readonly Float32Array[],
    tasks: readonly TuningTask[],
    tuning: Tuning,
  ): Promise<Float64Array[][]> {
    this.#require(candidates, tasks, tuning);
    const threads = this.#threads, tuner = this.#tuner;
    const parts = equalParts(candidates.length, threads.length + 1);
    const of = (part: number) => candidates.slice(parts[part].first, parts[part].first + parts[part].count);
    const others = threads.map((thread, at) => {
      const command: TuningCommand = { kind: "tune", candidates: of(at + 1), tasks, tuning };
      return thread.ask<Float64Array[][]>(command);
    });
    const own = of(0).map((weights) => tasks.map((task) => tuner.losses(weights, task, tuning)));
    return [...own, ...(await Promise.all(others)).flat()];
  }

  /**
   * The weights of one network after plain gradient descent in one task.
   * @param weights Before it. (D) @returns After it. (D)
   * @throws {RangeError} When a number is out of range, or arrays do not fit the network.
   */
  trained(weights: Float32Array, task: TuningTask, tuning: Tuning): Float32Array<ArrayBuffer> {
    this.#require([weights], [task], tuning);
    return this.#tuner.trained(weights, task, tuning);
  }

  #require(
    candidates: readonly Float32Array[],
    tasks: readonly TuningTask[],
    { steps, learningRate }: Tuning,
  ): void {
    requireTasks(this.network, tasks);
    requireWhole(TASK, "steps", steps, 0, 10_000_000);
    requireNumber(TASK, "learningRate", learningRate, 0, 1000);
    const odd = candidates.findIndex(({ length }) => length !== this.length);
    if (odd >= 0) {
      fail(
        TASK,
        `each network must have ${this.length} numbers`,
        `${candidates[odd].length} of network ${odd}`,
      );
    }
  }

  /** Ends its threads. */
  [Symbol.dispose](): void {
    for (const thread of this.#threads) thread.end();
  }
}
