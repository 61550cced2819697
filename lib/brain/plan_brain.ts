import { fail } from "../base/fail.ts";
import { wholeSteps } from "../base/time_grid.ts";
import type { SystemOptions } from "../system/system.ts";
import type { BrainSpec } from "./spec_types.ts";

/** Time that runs usually drop at their start, ms. */
export const WARMUP_MS = 500;

/** Speed where none is given, mm/ms: that of The Virtual Brain's data sets. */
export const SPEED = 3;

/** How long a run is, in steps and bins. */
export interface BrainPlan {
  binMs: number;
  binSteps: number;
  bins: number;
  warmupBins: number;
}

/** Checks how long a run shall be. @throws {RangeError} */
export function planBrain(
  { stepMs }: BrainSpec,
  { durationMs, warmupMs = WARMUP_MS, binMs = 1, stepMs: asked }: SystemOptions,
): BrainPlan {
  const task = "simulate brains";
  if (asked !== undefined && asked !== stepMs) {
    fail(task, `the step must be that of the spec, ${stepMs} ms`, `${asked} (set stepMs of the spec)`);
  }
  const binSteps = wholeSteps(binMs, stepMs);
  if (!binSteps) fail(task, `bins must be a whole number of steps of ${stepMs} ms`, binMs);
  const bins = wholeSteps(durationMs, binMs), warmupBins = wholeSteps(warmupMs, binMs);
  if (bins === null || bins < 1) {
    fail(task, `the duration must be a whole number of bins of ${binMs} ms`, durationMs);
  }
  if (warmupBins === null || warmupBins < 0) {
    fail(task, `the warm-up must be a whole number of bins of ${binMs} ms`, warmupMs);
  }
  if ((bins + warmupBins) * binSteps >= 2 ** 32 - 1) {
    fail(task, "the number of steps must be below 2^32", (bins + warmupBins) * binSteps);
  }
  return { binMs, binSteps: binSteps!, bins: bins!, warmupBins: warmupBins! };
}
