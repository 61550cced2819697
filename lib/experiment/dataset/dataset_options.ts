import type { MifSpec } from "../../markov/mif_spec.ts";
import type { BoxRange } from "./box.ts";
import type { HistogramBins } from "../../markov/coarse_state.ts";
import type { Split } from "./dataset_names.ts";
import type { Design } from "./sample_box.ts";

/** What a dataset should hold. Everything left out gets its default. */
export interface DatasetOptions {
  /** Spec of the network at all values that the box does not set. */
  spec: MifSpec;
  /** Range of each parameter. */
  box: readonly BoxRange[];
  /** Number of parameter points. @default 256 */
  points?: number;
  /** How points are spread. @default "sobol" */
  design?: Design;
  /** Seed of the points, of their parts and of the simulations. @default 1 */
  seed?: number;
  /** Parts of the points for training, validation and test; they add up to 1. @default 0.8, 0.1, 0.1 */
  fractions?: Record<Split, number>;
  /** Runs of each point for training and validation. @default 1 */
  runs?: number;
  /** Runs of each test point: their differences are the seed floor. @default 4 */
  testRuns?: number;
  /** Recorded time of each run, ms. @default 20000 */
  durationMs?: number;
  /** Time simulated and dropped before, ms. @default 500 */
  warmupMs?: number;
  /** Width of a bin, ms. @default 1 */
  binMs?: number;
  /** Time step, ms. @default 0.1 */
  stepMs?: number;
  /** `step`: the time-stepped scheme; `exact`: event by event. @default "step" */
  method?: "step" | "exact";
  /** Bins of the voltage histograms. @default width 5 from -10 up to the threshold */
  histogram?: HistogramBins;
  /** What counts as a volley. @default a window of 2 and a tail of 1.5 tau_EE of the spec, open 8, close 2, longest 60 ms */
  rule?: { windowMs?: number; open?: number; close?: number; tailMs?: number; longestMs?: number };
  /** Most networks of a shard. More are faster on a large GPU and take more memory. @default about 600,000 bins in all */
  shardNetworks?: number;
}
