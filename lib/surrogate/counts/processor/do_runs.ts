import type { CountRuns } from "./count_runs.ts";

/** Time between two reports, at which signals and timers have their turn, ms. */
const REPORT_MS = 100;

/** Does all bins of some runs. @param options.tell Takes the part that is done. @throws The signal's reason, when it stops them. */
export async function doRuns(
  runs: CountRuns,
  { tell, signal }: { tell: (fraction: number) => void; signal?: AbortSignal },
): Promise<CountRuns> {
  const all = runs.plan.warmup + runs.plan.bins;
  let last = performance.now();
  while (runs.done < all) {
    runs.step();
    if (performance.now() - last < REPORT_MS && runs.done < all) continue;
    signal?.throwIfAborted();
    tell(runs.done / all);
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
  return runs;
}
