import type { BrainSpec } from "./spec_types.ts";

/** Networks that one thread runs. */
export interface BrainCommand {
  specs: readonly BrainSpec[];
  /** Seeds of each. */
  seeds: readonly number[];
  warmupBins: number;
  bins: number;
  binSteps: number;
}
