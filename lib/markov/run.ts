import type { OnProgress } from "../base/progress.ts";
import type { OptionNames } from "../base/require_known.ts";
import type { NetworkSpec } from "./network_spec.ts";

/** Recorded spikes of one network. */
export interface RunSpikes {
  /** Spike times, ms after the warm-up, ascending. */
  times: Float64Array;
  /** Cell of each spike, E cells first. */
  neurons: Uint32Array;
}

/**
 * Pools at the end of each bin; (networks, bins) each, row-major. The time-stepped scheme delivers a step's spikes at the
 * start of the next, so its pools lack the last step's hits: they are lower than those of the exact method by a part
 * dt/tau of the delay (8 % for 1.3 ms and steps of 0.1 ms), and refractory counts by dt/(2 tau_R). Do not mix the two.
 */
export interface RunPools {
  /** Pending kicks from E to E cells. */
  pendingEE: Uint32Array;
  /** Pending kicks from E to I cells. */
  pendingIE: Uint32Array;
  /** Pending kicks from I to E cells. */
  pendingEI: Uint32Array;
  /** Pending kicks from I to I cells. */
  pendingII: Uint32Array;
  /** Refractory E cells. */
  refractoryE: Uint32Array;
  /** Refractory I cells. */
  refractoryI: Uint32Array;
}

/** Frames recorded every `everyMs`. */
export interface RunFrames<Data> {
  /** ms between frames; the first frame is `everyMs` after the warm-up. */
  everyMs: number;
  /** Number of frames. */
  frames: number;
  /** What was recorded. */
  data: Data;
}

/** Output of one simulation: an ensemble of networks of the same sizes. Plain data. */
export interface EnsembleRun {
  /** One spec for all networks, or one for each. */
  specs: NetworkSpec[];
  /** B, number of networks. */
  networks: number;
  /** Seed of the whole ensemble; network b has its own random stream (seed, b). */
  seed: number;
  /** `step`: the time-stepped scheme. `exact`: without a time step, event by event or in windows. */
  method: "step" | "exact";
  /** `gpu`, or `reference` for the CPU. */
  engine: "gpu" | "reference";
  /** Time step, ms; 0 for the exact method. */
  stepMs: number;
  /** Width of a bin, ms. */
  binMs: number;
  /** T, number of bins. */
  bins: number;
  /** Simulated time that was dropped before recording, ms. */
  warmupMs: number;
  /** E spikes per bin. (B, T) row-major */
  e: Uint16Array;
  /** I spikes per bin. (B, T) */
  i: Uint16Array;
  /** E spikes per bin that a recurrent kick brought over threshold ("EE spikes"). (B, T) */
  recurrent: Uint16Array;
  /** Pools, when recorded. */
  pools?: RunPools;
  /** Spikes of each network, when recorded. */
  spikes?: RunSpikes[];
  /** Histograms of the voltages of awake cells, when recorded. (B, frames, 2, H) cells */
  histograms?: RunFrames<Uint32Array> & { bins: number; lowest: number; width: number };
  /** Voltages of the first cells of each population, when recorded. (B, frames, K), 0 while refractory. */
  voltages?: RunFrames<Int16Array> & { excitatory: number; inhibitory: number };
  /**
   * With `runawayHz`, the time at which each network was stopped as it ran away, ms after the warm-up, negative during it;
   * null where it was not. From then on its counts are 0, from its bin on its pools and frames; the counts of that bin are
   * 65,535 where they are more. (B)
   */
  runaway?: (number | null)[];
  /** Biological seconds simulated, warm-up included, times networks. */
  networkSeconds: number;
  /** Wall time, s, compilation of kernels excluded. */
  wallSeconds: number;
  /** What it ran on. */
  adapter: string;
}

/** What to record besides the counts. */
export interface RecordOptions {
  /** Record spikes: of all cells, or of the first cells of each population. @default false */
  spikes?: boolean | { excitatory: number; inhibitory: number };
  /** Record pending pools and refractory counts at the end of every bin. @default false */
  pools?: boolean;
  /** Record voltage histograms: `bins` of `width` from `lowest` (voltage units), outer bins open. @default none */
  histogram?: { everyMs: number; lowest: number; width: number; bins: number };
  /** Record voltages of the first cells of each population. @default none */
  voltages?: { everyMs: number; excitatory: number; inhibitory: number };
}

/** Options shared by all engines. */
export interface SimulateOptions {
  /** Number of networks (B). @default the number of specs */
  networks?: number;
  /** Recorded time, ms. */
  durationMs: number;
  /** Seed: a whole number from 0 to 2^53 - 1. @default 1 */
  seed?: number;
  /** Time simulated and dropped before recording, ms. @default 500 */
  warmupMs?: number;
  /** Width of a bin of the recorded counts, ms; a multiple of the step. @default 1 */
  binMs?: number;
  /** Time step, ms, of the time-stepped scheme; of the exact method on the GPU, its windows. @default 0.1 */
  stepMs?: number;
  /** Index of the first network, for ensembles made in parts. @default 0 */
  firstNetwork?: number;
  /**
   * Stops a network whose E cells fire at more than this rate for long, Hz, at most 10,000: once they have fired what the
   * rate allows in 20 ms more often than it allows. Without it a network that runs away takes very long, or fails.
   * @default none
   */
  runawayHz?: number;
  /** What else to record. */
  record?: RecordOptions;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops the simulation between submits by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Names of {@linkcode SimulateOptions}. */
export const SIMULATE_OPTIONS: OptionNames<SimulateOptions> = {
  networks: true,
  durationMs: true,
  seed: true,
  warmupMs: true,
  binMs: true,
  stepMs: true,
  firstNetwork: true,
  runawayHz: true,
  record: true,
  onProgress: true,
  signal: true,
};
