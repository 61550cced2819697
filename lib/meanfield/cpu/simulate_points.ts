import { cores } from "../../base/cores.ts";
import { cpuName } from "../../base/cpu_name.ts";
import { joinTyped } from "../../base/join_typed.ts";
import { canThread, equalParts, onThreads } from "../../base/thread.ts";
import { MeanFieldFailure } from "../mean_field_failure.ts";
import type { FieldPlan } from "../plan_mean_field.ts";
import type { MeanFieldSpec } from "../spec_types.ts";
import { type PointsCommand, type PointsFound, type PointsOptions, runPoints } from "./run_points.ts";

/** Steps of populations from which on further threads are worth their start, which takes some tenths of a second. */
const WORTH = 2e6;

/** What points did, and where. */
export interface SimulatedPoints extends Omit<PointsFound, "runaway"> {
  /** The processor. */
  adapter: string;
}

/** On how many threads points are run. */
function threadsFor(
  plan: FieldPlan,
  specs: readonly MeanFieldSpec[],
  { own, threads }: PointsOptions,
): number {
  if (threads !== undefined) return threads;
  // Functions of the user's own do not go to other threads.
  const shared = !own?.models?.length && !own?.transfers?.length;
  const work = specs.length * specs[0].populations.length * (plan.warmupSteps + plan.bins * plan.binSteps);
  return shared && canThread() && work >= WORTH ? Math.min(cores(), specs.length) : 1;
}

/**
 * Simulates mean fields of equal structure on the processor, in double precision, divided among threads: the same run on any number of them.
 * @throws {MeanFieldFailure} When a population runs away. @throws The signal's reason, when it stops them.
 */
export async function simulatePoints(
  plan: FieldPlan,
  specs: readonly MeanFieldSpec[],
  options: PointsOptions,
): Promise<SimulatedPoints> {
  const count = threadsFor(plan, specs, options);
  const commands = equalParts(specs.length, count).map(({ first, count }): PointsCommand => ({
    plan: { ...plan, firstNetwork: plan.firstNetwork + first },
    specs: specs.slice(first, first + count),
  }));
  const found = count === 1
    ? [await runPoints(commands[0], options)]
    : await onThreads<PointsFound>({ path: "./_points_thread.ts", base: import.meta.url }, commands, options);
  const failed = found.find(({ runaway }) => runaway !== null);
  if (failed) throw new MeanFieldFailure(failed.runaway!);
  return {
    counts: joinTyped(found.map(({ counts }) => counts)),
    traces: joinTyped(found.map(({ traces }) => traces)),
    adapter: cpuName(count),
  };
}
