import type { RunTrace, Spikes } from "../system/run.ts";
import type { GradedPlan } from "./plan_graded.ts";
import type { GradedSpec } from "./spec_types.ts";

/** What one network does. */
export interface OneRun {
  /** (P, T) */
  counts: Uint32Array<ArrayBuffer>;
  /** Units that are active at the start of each bin, of populations whose models tell it. (P, T) */
  active: Uint32Array<ArrayBuffer>;
  /** Events of units, by their time. */
  spikes: Spikes;
  /** Traces, in the order of the plan. */
  traces: RunTrace[];
}

/** A trace without its values yet. */
export function traceOf(
  { populations }: GradedSpec,
  plan: GradedPlan,
  { population, variable }: GradedPlan["traces"][number],
): RunTrace {
  const { name, size } = populations[population];
  const samples = Math.floor(plan.bins * plan.binSteps / plan.everySteps);
  return {
    population: name,
    variable,
    cells: size,
    everyMs: plan.everySteps * plan.stepMs,
    values: new Float32Array(samples * size),
  };
}
