import { canThread, equalParts, onThreads, serveThread, type ThreadModule } from "../../base/thread.ts";
import { threadsFor } from "./threads_for.ts";

/** How free runs are watched and stopped. */
export interface RunsWatch {
  /** Most threads. @default as many as there are cores, where there is enough to do */
  threads?: number;
  /** Takes the part that is done. */
  tell: (fraction: number) => void;
  signal?: AbortSignal;
}

/** Free runs that go on step by step. */
export interface SteppedRuns {
  /** Part that is done, 0 to 1. */
  readonly done: number;
  /** Does the next step, or some steps. */
  step(): void;
}

/** Time between two reports, at which signals and timers have their turn, ms. */
const REPORT_MS = 100;

/** Does all steps of some runs. @throws The signal's reason, when it stops them. */
export async function doRuns<Runs extends SteppedRuns>(
  runs: Runs,
  { tell, signal }: Pick<RunsWatch, "tell" | "signal">,
): Promise<Runs> {
  let last = performance.now();
  while (runs.done < 1) {
    runs.step();
    if (performance.now() - last < REPORT_MS && runs.done < 1) continue;
    signal?.throwIfAborted();
    tell(runs.done);
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
  return runs;
}

/** Serves free runs as a thread. @param open Prepares some of them. @param found What is given back of them. */
export function serveRuns<Plan, Runs extends SteppedRuns, Found>(
  open: (plan: Plan) => Promise<Runs>,
  found: (runs: Runs) => Found,
): void {
  serveThread(async (plan: Plan, tell) => found(await doRuns(await open(plan), { tell })));
}

/** Free runs that can be divided. */
export interface DividedRuns<Plan, Found> {
  /** Their number. */
  runs: number;
  /** Multiplications by weights that they take. */
  work: number;
  /** The plan of some of them. */
  partOf(first: number, runs: number): Plan;
  /** Does them on this thread. */
  here(plan: Plan, watch: RunsWatch): Promise<Found>;
  /** Module of a thread that does, by {@linkcode serveRuns}. */
  module: ThreadModule;
}

/**
 * Does free runs, divided among threads where that is worth it.
 * @returns What is found, part by part. @throws The signal's reason, when it stops them.
 */
export async function runParts<Plan, Found>(
  all: DividedRuns<Plan, Found>,
  watch: RunsWatch,
): Promise<Found[]> {
  const { runs, work, partOf } = all;
  const count = canThread() ? Math.min(watch.threads ?? threadsFor(work), runs) : 1;
  watch.signal?.throwIfAborted();
  const parts = equalParts(runs, count).map(({ first, count }) => partOf(first, count));
  return count === 1 ? [await all.here(parts[0], watch)] : await onThreads<Found>(all.module, parts, watch);
}
