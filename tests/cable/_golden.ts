import type { CellSpec } from "../../lib/cable/cell_spec.ts";
import golden from "../science/golden/cells_neuron.json" with { type: "json" };
import nmda from "../science/golden/nmda_neuron.json" with { type: "json" };

/** A cell that NEURON ran. */
export interface GoldenCell {
  spec: CellSpec;
  durationMs: number;
  clamps: { section: string; at: number; nA: number; fromMs: number; untilMs: number }[];
  /** Time and synapse. */
  events: [timeMs: number, synapse: number][];
  sites: [section: string, at: number][];
  everyMs: number;
  spikes: number[];
  /** By site, mV, rounded to 1e-4. */
  traces: number[][];
}

/** Time step of NEURON, ms. */
export const GOLDEN_STEP = golden.stepMs;
/**
 * Ball and stick with HH, a branching passive cell, a branching cell with HH under a barrage of synapses, and a ball and stick with AMPA,
 * NMDA and GABA-A receptors.
 */
export const GOLDEN_CELLS = [...golden.cells, ...nmda.cells] as unknown as GoldenCell[];
