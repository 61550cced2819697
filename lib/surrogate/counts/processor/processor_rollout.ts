import { canThread, openThread, type Thread } from "../../../base/thread.ts";
import { threadsFor } from "../../../nn/processor/threads_for.ts";
import { CountRuns, type CountRunsPlan, type CountRunsResult } from "./count_runs.ts";
import { doRuns } from "./do_runs.ts";

/** What a bin of a run costs beside the layers, in multiplications by weights: its random words and draws. */
const DRAWING = 10_000;

/** How runs are watched and stopped. */
interface Watch {
  /** Most threads. @default as many as there are cores, where there is enough to do */
  threads?: number;
  /** Takes the part that is done. */
  tell: (fraction: number) => void;
  signal?: AbortSignal;
}

/** The part of the runs from one of them on. */
function partOf(plan: CountRunsPlan, first: number, runs: number): CountRunsPlan {
  const take = (values: Float32Array) => {
    const each = values.length / plan.runs;
    return values.slice(first * each, (first + runs) * each);
  };
  const { parameters, state } = plan;
  return { ...plan, firstRun: plan.firstRun + first, runs, parameters: take(parameters), state: take(state) };
}

async function onThreads(
  parts: readonly CountRunsPlan[],
  { tell, signal }: Watch,
): Promise<CountRunsResult[]> {
  const threads: Thread[] = parts.map(() => openThread(new URL("./_runs_thread.ts", import.meta.url)));
  const fractions = parts.map(() => 0);
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => stop = () => reject(signal!.reason));
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const found = Promise.all(
      threads.map((thread, at) =>
        thread.ask<CountRunsResult>(parts[at], (fraction) => {
          fractions[at] = fraction;
          tell(fractions.reduce((sum, part) => sum + part, 0) / parts.length);
        })
      ),
    );
    return await Promise.race([found, stopped]);
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const thread of threads) thread.end();
  }
}

/** Joins parts of runs. */
function joined(parts: readonly CountRunsResult[]): CountRunsResult {
  const join = <A extends Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(arrays: readonly A[]): A => {
    const length = arrays.reduce((sum, array) => sum + array.length, 0);
    const all = new (arrays[0].constructor as { new (length: number): A })(length);
    arrays.reduce((at, array) => (all.set(array, at), at + array.length), 0);
    return all;
  };
  return { counts: join(parts.map(({ counts }) => counts)), states: join(parts.map(({ states }) => states)) };
}

/**
 * Runs a surrogate freely on the processor, runs divided among threads: the same counts on any number of them.
 * @throws {TypeError} When a layer is of a kind that is not there on the processor. @throws The signal's reason.
 */
export async function processorRollout(plan: CountRunsPlan, watch: Watch): Promise<CountRunsResult> {
  const { runs, bins, warmup, vector } = plan, work = runs * (bins + warmup) * (vector.length + DRAWING);
  const threads = canThread() ? Math.min(watch.threads ?? threadsFor(work), runs) : 1;
  watch.signal?.throwIfAborted();
  if (threads === 1) return await doRuns(await CountRuns.open(plan), watch);
  const ends = Array.from({ length: threads + 1 }, (_, part) => Math.floor(part * runs / threads));
  return joined(
    await onThreads(ends.slice(1).map((end, at) => partOf(plan, ends[at], end - ends[at])), watch),
  );
}
