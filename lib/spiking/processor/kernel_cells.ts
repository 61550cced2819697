import type { Inbox } from "../cpu/receive.ts";
import type { Neurons } from "../neurons/neuron_model.ts";
import type { ResolvedPopulation } from "../build/resolve.ts";

/** Cells of a population whose arrays are in the memory of the kernels, with room for a whole number of passes. */
export interface KernelCells {
  population: ResolvedPopulation;
  cells: Neurons;
  inboxes: readonly Inbox[];
  /** Parameters and constants of each cell by name, where they differ; else none. (N) each */
  columns: ReadonlyMap<string, Float64Array>;
  spikes: SpikeLists;
}

/** Which cells spiked in each step of a call, and how many these are. */
export interface SpikeLists {
  /** (MOST_STEPS, more than N) */
  lists: Uint32Array;
  /** (MOST_STEPS) */
  counts: Uint32Array;
}
