import { requireWhole } from "../../base/require_number.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import { type LoopOptions, type LoopPlan, loopPlan } from "../../nn/loop_options.ts";
import type { VolleyData } from "./volley_data.ts";
import type { HiddenLayer, VolleySpec } from "./volley_spec.ts";

/** What is chosen of a volley surrogate. */
export interface VolleyDesign {
  /** The network; the data's parameters replace some of its fields. */
  network: MifSpec;
  /** Width of a bin, ms. */
  binMs: number;
  /** Voltage histograms of the coarse states, as recorded. */
  histogram: { lowest: number; width: number; bins: number };
  /** M, coefficients of the root of a histogram: those of the data. */
  modes: number;
  /** The rule by which the data's volleys were found. */
  rule: VolleySpec["rule"];
  /** Hidden layers. @default two of 64 units, silu */
  layers?: HiddenLayer[];
  /** Components of the mixture. @default 8 */
  components?: number;
  /** Time step between volleys, ms. @default 0.1, the steps of the simulation that made the data */
  stepMs?: number;
}

/** Volleys to learn from, and what the dataset that they are from says of the network, its histograms and the rule of its volleys. */
export interface VolleyLearning
  extends Pick<VolleyDesign, "network" | "binMs" | "histogram" | "modes" | "rule"> {
  /** The volleys. */
  volleys: VolleyData;
}

/** Options of {@linkcode trainVolleys}. */
export interface VolleyTrainingOptions extends LoopOptions {
  /** Volleys to learn from. */
  data: VolleyData;
  /** What is chosen of the surrogate. */
  spec: VolleyDesign;
  /** Volleys per step B. @default 512 */
  batch?: number;
  /** Volleys at the end of the data that are held out for the validation loss. @default none */
  heldOut?: number;
}

/** {@linkcode VolleyTrainingOptions} with nothing left open. */
export interface VolleyPlan extends LoopPlan {
  batch: number;
  heldOut: number;
}

/** Fills in the defaults and checks every number. */
export function volleyPlan(options: VolleyTrainingOptions): VolleyPlan {
  const plan = {
    ...loopPlan({ ...options, learningRate: options.learningRate ?? 0.003 }),
    batch: options.batch ?? 512,
    heldOut: options.heldOut ?? 0,
  };
  const task = "train the volley surrogate";
  requireWhole(task, "batch", plan.batch, 1, 65_536);
  requireWhole(task, "number of volleys", options.data.count, 1);
  requireWhole(task, "heldOut", plan.heldOut, 0, options.data.count - 1);
  return plan;
}
