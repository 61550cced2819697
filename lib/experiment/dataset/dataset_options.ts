import type { SystemSpec } from "../../system/run.ts";
import type { SystemsOption } from "../../systems.ts";
import type { BoxRange } from "./box.ts";
import type { Split } from "./dataset_names.ts";
import type { Design } from "./sample_box.ts";

/** What a dataset should hold. Everything left out gets its default. */
export interface DatasetOptions extends SystemsOption {
  /** Spec of the network at all values that the box does not set; of any system. */
  spec: SystemSpec;
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
  /** Time simulated and dropped before, ms. @default that of the system, 500 for most */
  warmupMs?: number;
  /** Width of a bin, ms. @default 1 */
  binMs?: number;
  /** Time step, ms. @default 0.1 for Markovian networks, else that of the spec */
  stepMs?: number;
  /** How it is simulated, where the system knows several ways, as `exact` of Markovian networks. @default the system's first */
  method?: string;
  /** Most networks of a shard. More are faster on a large GPU and take more memory. @default about 600,000 bins in all */
  shardNetworks?: number;
  /** Options of Markovian networks: bins of the voltage histograms. @default width 5 from the lowest voltage up to the threshold */
  histogram?: { lowest: number; width: number; bins: number };
  /** The same: what counts as a volley. @default a window of 2 and a tail of 1.5 tau_EE of the spec, open 8, close 2, longest 60 ms */
  rule?: { windowMs?: number; open?: number; close?: number; tailMs?: number; longestMs?: number };
}
