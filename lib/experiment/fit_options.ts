import type { BoxRange } from "./dataset/box.ts";
import type { FitSample, FitTarget } from "./fit_target.ts";

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
  /** Told after each batch: what was done, points measured so far, smallest error so far. */
  onProgress?: (progress: { stage: "global" | "local" | "confirm"; points: number; error: number }) => void;
  /** Stops before the next batch by throwing the signal's reason. */
  signal?: AbortSignal;
}
