import { joinTyped } from "../../../base/join_typed.ts";
import { doRuns, runParts, type RunsWatch } from "../../../nn/processor/run_parts.ts";
import { VolleyRuns, type VolleyRunsPlan } from "./volley_runs.ts";

/** What a step of a cell costs, in multiplications by weights. */
const STEPPING = 250;

/**
 * Runs a volley surrogate freely on the processor, runs divided among threads: the same counts on any number of them.
 * @returns Counts of E and I cells, `(runs, 2, bins)`. @throws The signal's reason.
 */
export async function processorVolleys(
  plan: VolleyRunsPlan,
  watch: RunsWatch,
): Promise<Uint16Array<ArrayBuffer>> {
  const { runs, bins, warmup, model: { spec }, stepMs, parameters } = plan, P = parameters.length / runs;
  const cells = spec.populations.E + spec.populations.I;
  const parts = await runParts<VolleyRunsPlan, Uint16Array<ArrayBuffer>>({
    runs,
    work: STEPPING * runs * (bins + warmup) * cells * spec.binMs / stepMs,
    partOf: (first, count) => ({
      ...plan,
      firstRun: plan.firstRun + first,
      runs: count,
      parameters: parameters.slice(first * P, (first + count) * P),
    }),
    here: async (part, own) => (await doRuns(await VolleyRuns.open(part), own)).counts,
    module: { path: "./_volley_runs_thread.ts", base: import.meta.url },
  }, watch);
  return joinTyped(parts);
}
