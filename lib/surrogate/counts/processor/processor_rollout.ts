import { joinTyped } from "../../../base/join_typed.ts";
import { doRuns, runParts, type RunsWatch } from "../../../nn/processor/run_parts.ts";
import { CountRuns, type CountRunsPlan, type CountRunsResult } from "./count_runs.ts";

/** What a bin of a run costs beside the layers, in multiplications by weights: its random words and draws. */
const DRAWING = 10_000;

/**
 * Runs a surrogate freely on the processor, runs divided among threads: the same counts on any number of them.
 * @throws {TypeError} When a layer is of a kind that is not there on the processor. @throws The signal's reason.
 */
export async function processorRollout(plan: CountRunsPlan, watch: RunsWatch): Promise<CountRunsResult> {
  const { runs, bins, warmup, vector } = plan;
  const take = (values: Float32Array, first: number, count: number) => {
    const each = values.length / runs;
    return values.slice(first * each, (first + count) * each);
  };
  const parts = await runParts<CountRunsPlan, CountRunsResult>({
    runs,
    work: runs * (bins + warmup) * (vector.length + DRAWING),
    partOf: (first, count) => ({
      ...plan,
      firstRun: plan.firstRun + first,
      runs: count,
      parameters: take(plan.parameters, first, count),
      state: take(plan.state, first, count),
    }),
    here: async (part, own) => await doRuns(await CountRuns.open(part), own),
    module: { path: "./_count_runs_thread.ts", base: import.meta.url },
  }, watch);
  return {
    counts: joinTyped(parts.map(({ counts }) => counts)),
    states: joinTyped(parts.map(({ states }) => states)),
  };
}
