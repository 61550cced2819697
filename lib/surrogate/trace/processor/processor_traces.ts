import { joinTyped } from "../../../base/join_typed.ts";
import { doRuns, runParts, type RunsWatch } from "../../../nn/processor/run_parts.ts";
import { TraceRuns, type TraceRunsPlan } from "./trace_runs.ts";

/**
 * Runs a trace surrogate on the processor, runs divided among threads: the same outputs on any number of them.
 * @returns Normalised outputs. (R, T, O)
 * @throws {TypeError} When a layer is of a kind that is not there on the processor. @throws The signal's reason.
 */
export async function runTracesOnProcessor(
  plan: TraceRunsPlan,
  watch: RunsWatch,
): Promise<Float32Array<ArrayBuffer>> {
  const { runs, samples, spec, vector } = plan;
  const take = <A extends Uint8Array | Float32Array>(values: A, first: number, count: number): A => {
    const each = values.length / runs;
    return values.slice(first * each, (first + count) * each) as A;
  };
  const parts = await runParts<TraceRunsPlan, Float32Array<ArrayBuffer>>({
    runs,
    work: runs * samples * vector.length * (spec.window ?? 1),
    partOf: (first, count) => ({
      ...plan,
      runs: count,
      inputs: take(plan.inputs, first, count),
      start: take(plan.start, first, count),
      parameters: take(plan.parameters, first, count),
    }),
    here: async (part, own) => (await doRuns(await TraceRuns.open(part), own)).predicted,
    module: { path: "./_trace_runs_thread.ts", base: import.meta.url },
  }, watch);
  return joinTyped(parts);
}
