import type { PopulationCounts } from "./population_counts.ts";

/** What every spec has: plain JSON that says what system it is of. */
export interface SystemSpec {
  /** Kind of system, by which its {@linkcode System} is found. */
  kind: string;
  /** Name, for people. */
  name: string;
}

/** Spikes of one network, in the order of time. */
export interface Spikes {
  /** Spike times, ms after the warm-up, ascending. */
  times: Float64Array;
  /** Cell of each spike; cells are numbered through all populations, in their order. */
  neurons: Uint32Array;
}

/** A variable of some cells, sampled at equal times. */
export interface RunTrace {
  /** Name of the population. */
  population: string;
  /** Name of the variable. */
  variable: string;
  /** K, its first cells that were recorded. */
  cells: number;
  /** Time between samples, ms; the first is that long after the warm-up. */
  everyMs: number;
  /** `(samples, K)` row-major, in the variable's unit. */
  values: Float32Array;
}

/** What one simulation of a system gives: several networks of equal populations, or several runs of one. Plain data. */
export interface Run<Spec extends SystemSpec = SystemSpec> {
  /** Kind of the system. */
  system: string;
  /** One spec for all networks, or one for each. */
  specs: Spec[];
  /** Seed of all; each network has random numbers of its own. */
  seed: number;
  /** What ran it, such as `gpu` or `reference`. */
  engine: string;
  /** The device or processor. */
  adapter: string;
  /** Time step, ms; 0 for a system without steps. */
  stepMs: number;
  /** Simulated time that was dropped before recording, ms. */
  warmupMs: number;
  /** Spikes of each population in each bin. */
  counts: PopulationCounts;
  /** Spikes of each network, when recorded. (B) */
  spikes?: Spikes[];
  /** Traces of each network, when recorded. (B) */
  traces?: RunTrace[][];
  /** Biological seconds simulated, warm-up included, times networks. */
  networkSeconds: number;
  /** Wall time, s. */
  wallSeconds: number;
  /** What the system records beside these, for those who know it. */
  own?: unknown;
}
