import type { StreamKey } from "../../random/random_words.ts";
import type { Constants, NeuronModel } from "../neurons/neuron_model.ts";
import type { MostSpikes } from "./count_tables.ts";
import type { ResolvedElements } from "../rewiring/resolve_rewiring.ts";
import type { Kinetics } from "./kinetics.ts";
import type { ResolvedDrive, ResolvedInput } from "./stimuli.ts";
import type { ResolvedRate } from "./waveform.ts";
import type { ResolvedWave } from "./waves.ts";

/** A receptor of a population, resolved. */
export interface ResolvedReceptor {
  name: string;
  kinetics: Kinetics;
  /** What one of the accumulator's whole numbers is worth, mV, pA or nS: a power of two. */
  quantum: number;
  /** The same as the first versions had it, in which their checkpoints count. */
  firstQuantum: number;
  /** Whether it is a further part of the receptor before it, and takes what arrives there. */
  follows: boolean;
  /** Of gap junctions: conductance of all of a cell, nS. (N) */
  junctions?: Float64Array;
  /** Poisson drives that hit it. */
  drives: ResolvedDrive[];
}

/** Ornstein-Uhlenbeck noise: `x = decay x + spread times a normal number` in each step, beside the mean. */
export interface ResolvedNoise {
  key: StreamKey;
  mean: number;
  decay: number;
  spread: number;
}

/** A population, resolved. */
export interface ResolvedPopulation {
  name: string;
  size: number;
  /** Index of its first cell among all cells. */
  first: number;
  model: NeuronModel;
  /** Parameters and constants: one for all cells, or one for each. */
  constants: Constants[];
  /** Start of each state variable, and of a of each receptor: one for all cells, or one for each. */
  initial: Map<string, Float64Array>;
  receptors: ResolvedReceptor[];
  /** Pulses and ramps of all cells. */
  waves: ResolvedWave[];
  /** Other currents, and those of some cells. */
  inputs: ResolvedInput[];
  noise: ResolvedNoise | null;
  /** Spikes that it replays: those of cell k are `rows[k]` to `rows[k + 1]`, at these steps, ascending. */
  replayed?: { rows: Uint32Array<ArrayBuffer>; steps: Uint32Array<ArrayBuffer> };
  /** Calcium and synaptic elements, if any. */
  elements: ResolvedElements | null;
  /** Tables of the numbers that its cells draw, {@link countTables}; null where they draw none. */
  counts: Uint32Array<ArrayBuffer>[] | null;
  /** What the rate of its cells is, where they are generators whose rate varies; `counts` are then those of the largest. */
  rate: ResolvedRate | null;
  /** Most spikes in one step. */
  mostSpikes: MostSpikes;
  /** Key of the words of its generator. */
  key: StreamKey;
}

/** Whether currents are injected into a population: they are set before those of receptors are added. */
export function isInjected({ waves, inputs, noise }: ResolvedPopulation): boolean {
  return waves.length > 0 || inputs.length > 0 || noise !== null;
}
