import { cores } from "../../base/cores.ts";
import { canThread, openThread, type Thread, type ThreadModule } from "../../base/thread.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { Checkpoint } from "../checkpoint.ts";
import { NumericalFailure } from "../errors.ts";
import type { LoopOptions } from "../loop_options.ts";
import { threadsFor } from "../processor/threads_for.ts";
import { takesProcessor } from "../takes_processor.ts";
import type { Trainable } from "../trainable.ts";
import type { MemberCommand, MemberDone } from "./serve_members.ts";

/** What threads make the trainings of members from: plain data. */
export interface MemberThread {
  /** It calls `serveMembers`. */
  module: ThreadModule;
  /** What all members have in common. */
  common: () => unknown;
}

/** Passes of a training step over all weights. */
const PASSES = 3;

/** Multiplications by weights that members take in all. */
function workOf(trainings: readonly Trainable[]): number {
  const of = ({ plan, length, processor }: Trainable) =>
    processor ? PASSES * plan.steps * processor.batch * processor.steps * 4 * length : 0;
  return trainings.reduce((sum, one) => sum + of(one), 0);
}

/** Threads that each take members to a step, one after another: a training is there from its first to its last step, and nothing is told in between but how far it is. */
export class MemberLanes implements Disposable {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));

  private constructor(readonly threads: readonly Thread[], readonly own: number) {}

  /** How many there are. */
  get count(): number {
    return this.threads.length;
  }

  /**
   * Opens as many as there are members and cores, where members learn on the processor and have enough to do; else none.
   * @throws {TypeError} When a member needs a GPU and there is none.
   */
  static async open(
    gpu: Gpu | null,
    of: { task: string; trainings: readonly Trainable[]; thread?: MemberThread },
    { engine, threads }: Pick<LoopOptions, "engine" | "threads">,
  ): Promise<MemberLanes | null> {
    const { task, trainings, thread } = of;
    const onProcessor = trainings.map(({ processor }) =>
      takesProcessor(task, gpu, { blocks: processor?.blocks ?? null, engine })
    );
    const most = threads ?? (threadsFor(workOf(trainings)) > 1 ? cores() : 1);
    const count = Math.min(most, trainings.length);
    const able = thread && canThread() && typeof SharedArrayBuffer !== "undefined";
    if (!able || count < 2 || onProcessor.includes(false)) return null;
    const all = Array.from({ length: count }, () => openThread(thread.module)), common = thread.common();
    try {
      await Promise.all(all.map((one) => one.ask<void>({ kind: "open", common } satisfies MemberCommand)));
    } catch {
      // A page whose rules forbid the worker, or a bundle that does not hold it.
      for (const one of all) one.end();
      return null;
    }
    return new MemberLanes(all, Math.floor(most / count));
  }

  /** Takes a member on. @throws {NumericalFailure} When its loss is not finite. */
  async take(
    lane: number,
    of: { member: unknown; current: Checkpoint; until: number },
    { signal, onProgress }: { signal?: AbortSignal; onProgress: (fraction: number) => void },
  ): Promise<MemberDone> {
    const stop = () => Atomics.store(this.#stop, 0, 1), threads = this.own;
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const command: MemberCommand = { kind: "take", ...of, threads, stop: this.#stop };
      const found = await this.threads[lane].ask<MemberDone | { lost: { step: number; loss: number } }>(
        command,
        onProgress,
      );
      if ("lost" in found) throw new NumericalFailure(found.lost.step, found.lost.loss);
      return found;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends them. */
  [Symbol.dispose](): void {
    for (const thread of this.threads) thread.end();
  }
}
