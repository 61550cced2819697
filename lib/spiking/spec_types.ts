import type { GapJunctions } from "./gap_junctions.ts";
import type { Calcium, Rewiring, SynapticElements } from "./rewiring/rewiring_types.ts";
import type { Receptor } from "./receptor.ts";
import type { ActiveTime, Current, Drive } from "./stimuli.ts";
import type { NeuronValue, ParameterValue, Value } from "./value.ts";

import type { Connect } from "./connect_types.ts";

/** Where the neurons of a population are, in one to three dimensions of any unit. */
export type Positions =
  /** At the points of a grid, the first dimension fastest. */
  | { grid: number[]; spacing: number }
  /** Drawn uniformly in a box of these extents, which begins at 0 or at another place. */
  | { uniform: number[]; from?: number[] }
  /** One by one. */
  | { list: number[][] };

/** Neurons of one model. */
export interface Population {
  /** Name, unique. */
  name: string;
  /** N, neurons. */
  size: number;
  /** Name of a neuron model. */
  neuron: string;
  /** Parameters of the model that differ from its defaults, the same for all neurons, drawn or listed for each; a generator's rate may vary in time. */
  parameters?: Record<string, ParameterValue>;
  /** Where state variables of the model and conductances or currents of receptors start. */
  initial?: Record<string, NeuronValue>;
  /** Where its neurons are, for connections by distance. @default nowhere */
  positions?: Positions;
  /** Receptors by name. */
  receptors?: Record<string, Receptor>;
  /** Calcium, which synaptic elements follow; with `elements` alone. @default none */
  calcium?: Calcium;
  /** Synaptic elements by kind, which projections connect that rewire. @default none */
  elements?: Record<string, SynapticElements>;
  /**
   * Spikes that a population of the model `replay` gives, in any order; times are rounded to steps. Those that a neuron has several of in one
   * step all count, listed one by one or by `counts`, how many each entry stands for (1 without it). @default nothing
   */
  replay?: { timesMs: number[]; cells: number[]; counts?: number[] };
}

/** Short-term plasticity of Tsodyks, Pawelzik & Markram (1998), doi:10.1162/089976698300017502: a spike's weight counts u R. */
export interface ShortTerm {
  /** U, the part of the resources that a first spike takes. */
  U: number;
  /** Time constant of facilitation, ms; 0 for none. */
  tauFacilitation: number;
  /** Time constant with which the resources recover, ms; 0 for at once. */
  tauDepression: number;
  /**
   * Time constant with which what is transmitted becomes inactive, from where it recovers, ms, as in Tsodyks, Uziel & Markram (2000),
   * doi:10.1523/JNEUROSCI.20-01-j0003.2000. @default 0, it recovers from at once
   */
  tauPsc?: number;
}

/** Long-term plasticity: the model of a synapse that learns. */
export interface Learning {
  /** Name of a synapse model. */
  model: string;
  /** Parameters that differ from its defaults. */
  parameters?: Record<string, number>;
}

/** Synapses from one population to another. They transmit the spikes of a time: those after fromMs, up to and with untilMs, rounded to steps. */
export interface Projection extends ActiveTime {
  /** Name, unique, by which it is told from others of the same populations. @default `FROM->TO` */
  name?: string;
  /** Name of the population that spikes. */
  from: string;
  /** Name of the population that is hit. */
  to: string;
  /** Receptor of the target. */
  receptor: string;
  /** Which neurons. */
  connect: Connect;
  /** What a spike adds: mV, pA or nS, by the receptor. */
  weight: Value;
  /**
   * Delay, ms; rounded to the nearest step, half a step up, at least one, or 0 to a receptor with a gating variable. Draws below a step
   * count as one.
   */
  delayMs: Value;
  /** Where the gating variable of each source starts, 0 to 1, to receptors that have one. @default 0 */
  initialGating?: NeuronValue;
  /** Whether a neuron may be connected to itself. @default true for fixed-total, else false */
  autapses?: boolean;
  /** Short-term plasticity. @default none */
  shortTerm?: ShortTerm;
  /** Long-term plasticity; `weight` is then where the weights start. @default none */
  learning?: Learning;
  /** Whether a pair may be connected twice. @default true for fixed-total and for what rewiring makes, else false */
  multapses?: boolean;
  /** Synapses that come and go. @default none */
  rewiring?: Rewiring;
}

/** Validated spec of a network of point neurons: populations, projections between them, drives. Plain JSON. */
export interface SpikingSpec {
  /** Kind of network. */
  kind: "spiking";
  /** Name, for people. */
  name: string;
  /** Time step, ms. */
  stepMs: number;
  /** Populations, in the order of their neurons. */
  populations: Population[];
  /** Projections. */
  projections: Projection[];
  /** Gap junctions. @default none */
  gapJunctions?: GapJunctions[];
  /** Poisson drives. @default none */
  drives?: Drive[];
  /** Injected currents. @default none */
  currents?: Current[];
}
