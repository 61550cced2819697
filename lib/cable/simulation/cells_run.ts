import type { OnProgress } from "../../base/progress.ts";
import type { ChannelModel } from "../channels/channel_model.ts";
import type { CellSpec } from "../cell_spec.ts";
import type { ExtracellularProbe } from "../extracellular/extracellular_probe.ts";
import type { SegmentPlace } from "../extracellular/segment_places.ts";

/** A place on a cell. */
export interface CellPlace {
  /** Name of the section. */
  section: string;
  /** Where on it, from 0 to 1. */
  at: number;
}

/** What is recorded at a place. */
export interface CellSite extends CellPlace {
  /** Channels whose current is recorded, outwards, mA/cm2, at the voltage and gates of the sample. @default the voltage, mV */
  channel?: string;
}

/** A current that is injected for a time. */
export interface CellClamp extends CellPlace {
  /** Current, nA. */
  nA: number;
  /** From when, ms. */
  fromMs: number;
  /** Until when, ms. */
  untilMs: number;
}

/** What one cell gets. */
export interface CellInput {
  /** Times of synaptic events, ms, in any order. @default none */
  timesMs?: ArrayLike<number>;
  /** Synapse of each event. */
  synapses?: ArrayLike<number>;
  /** Weight of each event beside that of its synapse. @default 1 */
  weights?: ArrayLike<number>;
  /** Injected currents. @default none */
  clamps?: readonly CellClamp[];
}

/** Options of simulations of detailed cells. */
export interface CellsOptions {
  /** Simulated time, ms; a whole number of steps. */
  durationMs: number;
  /** What each cell gets: as many cells as there are entries. */
  inputs: readonly CellInput[];
  /** Models of channels of your own, beside those that are built in. @default none */
  channels?: readonly ChannelModel[];
  /** Time step, ms. @default 0.025 */
  stepMs?: number;
  /** What is recorded; the first site is one of the voltage. @default the middle of the first section */
  sites?: readonly CellSite[];
  /** Time between samples, ms; a multiple of the step. @default 1 */
  everyMs?: number;
  /** Electrodes at which the potential outside is recorded; the sections of the cell must have points. @default none */
  probe?: ExtracellularProbe;
  /** Whether the current through the membrane of each compartment is recorded. @default false */
  currents?: boolean;
  /** Voltage at the first site whose upward crossing is a spike, mV. @default 0 */
  thresholdMv?: number;
  /** Called as work is done. */
  onProgress?: OnProgress;
  /** Stops the simulation by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Output of a simulation of detailed cells. Plain data. */
export interface CellsRun {
  /** What was simulated. */
  spec: CellSpec;
  /** `gpu`; `tabulated` or `reference` for the CPU. */
  engine: "gpu" | "tabulated" | "reference";
  /** Number of cells. */
  cells: number;
  /** Time step, ms. */
  stepMs: number;
  /** Time between samples, ms; sample k is at k times it. */
  everyMs: number;
  /** Where was recorded. */
  sites: CellSite[];
  /** Voltages, mV, and currents, mA/cm2. (cells, sites, samples) row-major */
  voltages: Float32Array;
  /** Potentials at the electrodes of a probe by each cell alone, mV; those of several cells add up. (cells, electrodes, samples) row-major */
  potentials?: Float64Array;
  /** Where the segments lie, of runs with a probe. */
  segments?: SegmentPlace[];
  /**
   * Currents through the membrane of the compartments, outwards, nA: of capacitance, channels and synapses together, in the step that ends at the sample. Their sum
   * over a cell is what clamps inject into it. Compartments are the segments of sections in their order, and without area, and so without current, where branches
   * meet. (cells, compartments, samples) row-major, when recorded
   */
  currents?: Float64Array;
  /** Samples of each trace. */
  samples: number;
  /** Spikes in the order of time and then of cells: time of the end of the step of the crossing, ms. */
  spikes: { timesMs: Float64Array; cells: Uint32Array };
  /** Wall time of the simulation itself, s. */
  wallSeconds: number;
}
