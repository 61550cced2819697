import type { OnProgress, Progress } from "../base/progress.ts";
import type { OptionNames } from "../base/require_known.ts";
import type { BoxRange } from "./dataset/box.ts";
import type { FitSample, FitTarget } from "./fit_target.ts";

/** How far a fit is. */
export interface FitProgress extends Progress {
  /** The design over the whole box, those of a round, the repeats at the points found, or of a fit that is checked the network. */
  stage: "global" | "local" | "confirm" | "check";
  /** Points measured so far. */
  points: number;
  /** Smallest error so far; infinite where none is known. */
  error: number;
}

/** Options of {@linkcode fitParameters}. */
export interface FitOptions {
  /** The free parameters and where they may lie. */
  box: readonly BoxRange[];
  /** What is wanted. */
  targets: readonly FitTarget[];
  /** Points over the whole box, measured together first. @default 256 */
  globalPoints?: number;
  /** Points of each local design. @default twice the terms of a quadratic, at least 24 */
  localPoints?: number;
  /** Most rounds of local designs. @default 8 */
  rounds?: number;
  /** Places searched side by side. @default 3 */
  starts?: number;
  /** Largest relative error that counts as reached. @default 0.02 */
  tolerance?: number;
  /** Repeats by which the point found is measured. @default 8 */
  repeats?: number;
  /** Seed of the designs. @default 1 */
  seed?: number;
  /** Points measured before, as by a fit to other targets: they replace the points over the whole box. */
  samples?: readonly FitSample[];
  /** Told how far it is, of all the rounds that there may be. */
  onProgress?: OnProgress<FitProgress>;
  /** Stops before the next batch by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Names of {@linkcode FitOptions}. */
export const FIT_OPTIONS: OptionNames<FitOptions> = {
  box: true,
  targets: true,
  globalPoints: true,
  localPoints: true,
  rounds: true,
  starts: true,
  tolerance: true,
  repeats: true,
  seed: true,
  samples: true,
  onProgress: true,
  signal: true,
};
