import { requireWhole } from "../../base/require_number.ts";
import type { CountData } from "./count_data.ts";
import type { SurrogateDesign } from "./count_design.ts";
import { type LoopOptions, type LoopPlan, loopPlan } from "../../nn/loop_options.ts";
import type { Schedule } from "../../nn/schedule.ts";

export type { TrainingProgress } from "../../nn/loop_options.ts";

/** Options of `trainSurrogate`. */
export interface TrainingOptions extends LoopOptions {
  /** Counts to learn from. */
  data: CountData;
  /** What is chosen of the surrogate. @default a layer of 48 LSTM units */
  spec?: SurrogateDesign;
  /** Windows per step B. @default 32 */
  batch?: number;
  /** Bins per window T. @default 80 */
  window?: number;
  /** First bins of a window that count nothing, the state of recurrent layers being unknown there. @default 20 */
  burnIn?: number;
  /** Networks at the end of the data that are held out for the validation loss. @default a sixth of them, at least 1 of several */
  heldOut?: number;
  /** How the kernels are spread. @default what suits the adapter */
  schedule?: Schedule;
}

/** {@linkcode TrainingOptions} with nothing left open. */
export interface TrainingPlan extends LoopPlan {
  batch: number;
  window: number;
  burnIn: number;
  heldOut: number;
}

/**
 * Fills in the defaults and checks every number.
 * @throws {RangeError} Naming the option that is out of range.
 */
export function trainingPlan(options: TrainingOptions): TrainingPlan {
  const { networks } = options.data;
  const history = options.spec?.history ?? 1;
  requireWhole("train the surrogate", "spec.history", history, 1, Math.min(256, options.data.bins - 1));
  // A window of targets starts when all its inputs are there.
  const bins = options.data.bins - history + 1;
  const plan: TrainingPlan = {
    ...loopPlan(options),
    batch: options.batch ?? 32,
    window: options.window ?? Math.min(80, bins - 1),
    burnIn: options.burnIn ?? Math.min(20, Math.floor((options.window ?? 80) / 4), bins - 2),
    heldOut: options.heldOut ?? (networks > 1 ? Math.max(1, Math.floor(networks / 6)) : 0),
  };
  const task = "train the surrogate";
  requireWhole(task, "batch", plan.batch, 1, 65_536);
  requireWhole(task, "window", plan.window, 1, bins - 1);
  requireWhole(task, "burnIn", plan.burnIn, 0, plan.window - 1);
  requireWhole(task, "heldOut", plan.heldOut, 0, networks - 1);
  return plan;
}
