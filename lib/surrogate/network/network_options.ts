import type { OnProgress } from "../../base/progress.ts";
import type { OptionNames } from "../../base/require_known.ts";
import type { CellNetworkSpec } from "../../cable/cell_network_spec.ts";
import type { SurrogateModel } from "../model.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";

/** How a surrogate's spikes are read off while it runs. */
export interface NetworkSpikeRule {
  /** Output that they are read off: a `logistic` one, or a voltage. */
  output: string;
  /**
   * Least probability of a spike; `drawn`, where each step has one with the predicted probability; or the voltage that is crossed upwards. In the
   * output's unit.
   */
  threshold: number | "drawn";
  /** Least time between spikes, ms. @default 3 */
  refractoryMs?: number;
}

/** Options of {@linkcode runSurrogateNetwork}. */
export interface SurrogateNetworkOptions {
  /** Surrogates of the populations, by name; or one of all. */
  models: SurrogateModel<TraceSpec> | Readonly<Record<string, SurrogateModel<TraceSpec>>>;
  /** How their spikes are read off. @default drawn from the first logistic output */
  rule?: NetworkSpikeRule;
  /** Simulated time, ms; rounded to steps. */
  durationMs: number;
  /** Seed of synapses, drives and drawn spikes. @default 1 */
  seed?: number;
  /** Cells of each population, from the first on, whose outputs are recorded. @default 0 */
  record?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** All of {@linkcode SurrogateNetworkOptions}. */
export const NETWORK_OPTIONS: OptionNames<SurrogateNetworkOptions> = {
  models: true,
  rule: true,
  durationMs: true,
  seed: true,
  record: true,
  onProgress: true,
  signal: true,
};

/** What one population did. */
export interface NetworkPopulationRun {
  /** Name. */
  name: string;
  /** N. */
  size: number;
  /** Spikes in the order of time and then of cells: the step's begin, ms. */
  spikes: { timesMs: Float64Array; cells: Uint32Array };
  /** Outputs of the first cells in their units, probabilities where they are logistic. (recorded, T, O) */
  outputs: Float32Array;
  /** Names of the outputs. */
  outputNames: string[];
}

/** Output of a network of surrogates. Plain data. */
export interface CellNetworkRun {
  /** What was simulated. */
  spec: CellNetworkSpec;
  /** Told apart from networks of detailed cells. */
  engine: "surrogate";
  /** T, steps. */
  steps: number;
  /** Time step, ms. */
  stepMs: number;
  /** Populations in the order of the spec. */
  populations: NetworkPopulationRun[];
  /** Synapses in all. */
  synapses: number;
  /** Wall time of the simulation itself, s. */
  wallSeconds: number;
}
