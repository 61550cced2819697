import { canThread, openThread, type Thread, type ThreadModule } from "../../base/thread.ts";
import type { Share } from "./batch_shares.ts";
import { LossMemory } from "./loss_memory.ts";
import { type BatchPlace, type LossCommand, takeLosses } from "./serve_losses.ts";
import type { PartLoss } from "./stack_loss.ts";

/** What the losses of a batch are taken with. */
export interface LossThreadsPlan {
  /** This thread's. */
  loss: PartLoss;
  /** The worker's module, and what it makes its problem from; it calls `serveLosses`. */
  thread: { module: ThreadModule; from: () => unknown };
  /** Numbers of the parameter vector. */
  length: number;
  shares: readonly Share[];
  /** Bytes after what the threads use, for this thread's own. */
  more: number;
}

/** Bytes of a page of memory. */
const PAGE = 65_536;

/** Memory for kernels of this thread, which is whole from the start. */
function wholeMemory(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

/** Whether threads can share memory here. */
const canShare = () => canThread() && typeof SharedArrayBuffer !== "undefined";

/** How many threads take losses. */
export interface LossThreadsNumber {
  /** Most threads. */
  most: number;
  /** This thread is none of them, and is free while they work. */
  apart: boolean;
}

/** The losses of batches on several threads that share memory; where that cannot be, on this one alone. */
export class LossThreads implements Disposable {
  private constructor(
    readonly plan: LossThreadsPlan,
    readonly memory: LossMemory,
    readonly workers: readonly Thread[],
    /** Numbers of the parts that this thread takes. */
    readonly own: readonly number[],
    /** Where the memory is. */
    readonly kernelMemory: WebAssembly.Memory,
  ) {}

  /** Whether others see the memory, too. */
  get shared(): boolean {
    return this.workers.length > 0;
  }

  /** Threads in all. */
  get count(): number {
    return this.workers.length + Number(this.own.length > 0);
  }

  /** Opens the threads. */
  static async open(plan: LossThreadsPlan, { most, apart }: LossThreadsNumber): Promise<LossThreads> {
    const { shares, length, thread, more } = plan, bytes = LossMemory.bytes(length, shares.length) + more;
    const count = canShare() ? Math.min(most, shares.length) : 1;
    const parts = (part: number) => shares.map((_, share) => share).filter((share) => share % count === part);
    if (canShare() && (count > 1 || apart)) {
      const whole = wholeMemory(bytes, true), memory = whole.buffer as unknown as SharedArrayBuffer;
      const first = apart ? 0 : 1;
      const workers = Array.from({ length: count - first }, () => openThread(thread.module));
      try {
        const common = { kind: "open", from: thread.from(), memory, length, shares } as const;
        const opened = (at: number): LossCommand => ({ ...common, own: parts(at + first) });
        await Promise.all(workers.map((worker, at) => worker.ask<void>(opened(at))));
        const own = apart ? [] : parts(0);
        return new LossThreads(plan, new LossMemory(memory, length, shares.length), workers, own, whole);
      } catch {
        // A page whose rules forbid the worker, or a bundle that does not hold it: one thread does all.
        for (const worker of workers) worker.end();
      }
    }
    const whole = wholeMemory(bytes, false), memory = new LossMemory(whole.buffer, length, shares.length);
    return new LossThreads(plan, memory, [], shares.map((_, share) => share), whole);
  }

  /** Takes the losses of all parts of a batch, and in training their gradients, into the memory. @returns Their sum. */
  async take(place: BatchPlace): Promise<number> {
    const { plan: { loss, shares }, memory, own } = this;
    const command: LossCommand = { kind: "losses", place };
    const others = this.workers.map((worker) => worker.ask<void>(command));
    try {
      takeLosses(loss, memory, { place, shares, own });
    } finally {
      await Promise.all(others);
    }
    return memory.losses.reduce((sum, part) => sum + part, 0);
  }

  [Symbol.dispose](): void {
    for (const worker of this.workers) worker.end();
  }
}
