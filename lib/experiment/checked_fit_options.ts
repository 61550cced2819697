import type { OptionNames } from "../base/require_known.ts";
import type { FitResult } from "./fit_parameters.ts";
import { FIT_OPTIONS, type FitOptions } from "./fit_options.ts";

/** Names of {@linkcode CheckedFitOptions}. */
export const CHECKED_FIT_OPTIONS: OptionNames<CheckedFitOptions> = {
  ...FIT_OPTIONS,
  within: true,
  corrections: true,
  onRound: true,
};

/** One fit of the surrogate and its check by the network. */
export interface FitRound {
  /** What the surrogate was to have: the targets, later shifted by the bias found. */
  aims: number[];
  /** The fit of the surrogate. */
  fit: FitResult;
  /** Values of the targets' measures in the network at the point found. */
  network: (number | null)[];
  /** Largest relative error of the network against the targets; null when a measure is undefined. */
  error: number | null;
}

/** Options of `fitChecked`. */
export interface CheckedFitOptions extends FitOptions {
  /** Largest relative error of the network that is accepted. @default 0.05 */
  within?: number;
  /** Most corrections by the network's own result. @default 2 */
  corrections?: number;
  /** Told each round as it ends. */
  onRound?: (round: FitRound) => void;
}
