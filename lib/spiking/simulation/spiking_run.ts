import type { OnProgress } from "../../base/progress.ts";
import type { OptionNames } from "../../base/require_known.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";
import type { StructureRecord } from "../rewiring/structure_record.ts";
import type { NeuronModel } from "../neurons/neuron_model.ts";

/** State variable of some neurons, recorded at the ends of steps. */
export interface TraceOptions {
  /** Name of the population. */
  population: string;
  /**
   * State variable of its model, or the name of a receptor (its conductance, nS, or current, pA; with a gating variable of its sources the mean over the step),
   * or of a projection of its neurons, whose gating variable it then is.
   */
  variable: string;
  /** How many of its first neurons; left out of sums. */
  cells?: number;
  /**
   * Sums over all neurons of the population in place of single ones. `values` sums the variable; `currents` sums what the synapses of a receptor let into the neurons, pA: its
   * current, or its conductance, with its block, times its reversal potential less the voltage, all at the ends of steps. Inward, that is depolarising, is positive.
   * The sum is exact to 2^-24 of the unit for each neuron, in whatever order it is taken. @default single neurons
   */
  sum?: "values" | "currents";
}

/** A recorded trace. */
export interface Trace extends TraceOptions {
  /** Its neurons; 1 of sums. */
  cells: number;
  /** (samples, neurons) row-major; sample k is at (k + 1) times the run's `everyMs` after its start. */
  values: Float32Array;
}

/** Options of simulations of spiking networks. */
export interface SpikingOptions {
  /** Simulated time, ms; a whole number of bins. */
  durationMs: number;
  /** Seed of graph, drawn values, drives and generators: a whole number from 0 to 2^53 - 1. @default 1 */
  seed?: number;
  /** Width of a bin of the counts, ms; a multiple of the step. @default 1 */
  binMs?: number;
  /** What to record beside the counts. */
  record?: {
    /** Spikes of all neurons. @default true */
    spikes?: boolean;
    /** State variables of some neurons. @default none */
    traces?: readonly TraceOptions[];
    /** Time between samples of traces, ms; a multiple of the step. @default the step */
    everyMs?: number;
  };
  /** Models of neurons besides those of the library. @default none */
  neurons?: readonly NeuronModel[];
  /** Models of synapses that learn besides those of the library. @default none */
  synapses?: readonly SynapseModel[];
  /**
   * Threads of the CPU's engine; the run is the same with any number.
   * @default 1 for small networks and models of one's own, else one for each core, at most 8
   */
  threads?: number;
  /**
   * Whether steps of a network that rests are left out, on one thread of the processor: nothing is on its way, no stimulus changes, and a step changes no value, bit by bit, or
   * voltages that return to rest have a closed form (`leap` of their model). Hours between stimuli then take seconds: clocks of synapses and updates of structure go on. The run is
   * the same, but for the rounding of voltages that a closed form gives. @default false
   */
  fastForward?: boolean;
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops the simulation by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Names of {@linkcode SpikingOptions}. */
export const SPIKING_OPTIONS: OptionNames<SpikingOptions> = {
  durationMs: true,
  seed: true,
  binMs: true,
  record: true,
  neurons: true,
  synapses: true,
  threads: true,
  fastForward: true,
  onProgress: true,
  signal: true,
};

/** Where the wall time went, s. */
export interface SpikingTimes {
  /** Drawing the synapses. */
  build: number;
  /** Compiling kernels. */
  compile: number;
  /** Copying to the device. */
  load: number;
  /** Running. */
  run: number;
  /** Copying what was recorded to the host. */
  readback: number;
}

/** Output of a simulation of a spiking network. Plain data. */
export interface SpikingRun {
  /** What was simulated. */
  spec: SpikingSpec;
  /** Its seed. */
  seed: number;
  /** `gpu`, or `reference` for one CPU core. */
  engine: "gpu" | "reference";
  /** Time step, ms. */
  stepMs: number;
  /** Time at which it begins, ms from the network's start: 0 unless it goes on from another. */
  startMs: number;
  /** Width of a bin, ms. */
  binMs: number;
  /** T, number of bins. */
  bins: number;
  /** Populations, in the order of their neurons: neurons `first` to `first + size - 1`. */
  populations: { name: string; size: number; first: number }[];
  /**
   * Spikes in each bin. (populations, T) row-major. A bin holds the spikes of its steps, and so has its end: bin k of a run that begins
   * at 0 those at the times in (k binMs, (k + 1) binMs], as `binCounts` does with `edge: "end"`.
   */
  counts: Uint32Array;
  /** Spikes in the order of time and then of neurons, when recorded: steps counted from the network's start (time = step times `stepMs`), and neurons. */
  spikes?: { steps: Uint32Array; cells: Uint32Array };
  /** Recorded traces. */
  traces: Trace[];
  /** Time between samples of traces, ms. */
  everyMs: number;
  /** Number of synapses; where they come and go, at the end. */
  synapses: number;
  /** How they came and went, of networks that rewire. */
  structure?: StructureRecord;
  /** Where the wall time went. */
  seconds: SpikingTimes;
  /** What it ran on. */
  adapter: string;
}
