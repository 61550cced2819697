import type { SystemSpec } from "../system/run.ts";
import type { Waveform } from "../system/waveform.ts";
import type { ConnectomeSpec } from "./connectome/connectome_spec.ts";

/** What a node gets of other regions: one of the inputs of its system, and whose activity it is. */
export interface NodeInput {
  /**
   * Name of an input of the node's system, such as an input of a mean field, or a population of Poisson
   * generators.
   */
  to: string;
  /** Regions whose activity it is the weighted sum of. @default all that the connectome connects */
  from?: string[];
  /** What the sum is multiplied by. @default 1 */
  gain?: number;
  /** Whether the sum is multiplied by the brain's coupling, too. @default true */
  coupled?: boolean;
  /**
   * Largest rate of each generator, Hz, where the input is a population of them; a rate above it is an
   * error.
   * @default 1000
   */
  mostHz?: number;
  /** Delay of all of it, ms, in place of those by the tracts. @default by the tracts */
  delayMs?: number;
}

/** What others get of a node. */
export interface NodeOutput {
  /** Name of the population whose rate it is. @default its first, or first that is no generator */
  population?: string;
  /** What the rate, Hz, is multiplied by: the activity that others get. @default 1 */
  gain?: number;
  /** Time constant over which the rate of spikes is smoothed, ms. @default 10, where the system spikes */
  smoothMs?: number;
}

/** The model of some regions. */
export interface NodeSpec {
  /** Name, unique. */
  name: string;
  /** Regions that it is the model of. @default all that no other node has */
  regions?: string[];
  /** Spec of the system in each of them, with its kind. */
  system: SystemSpec;
  /** What it gets; none for a node that only gives. */
  inputs: NodeInput[];
  /** What it gives. */
  output?: NodeOutput;
}

/** What comes to a region from outside, beside what its system has itself. */
export interface Stimulus {
  /** Name, unique among stimuli, by which it is told from others. @default that of its region */
  name?: string;
  /** Name of the region. */
  region: string;
  /** Name of one of the inputs of its node. @default the first */
  to?: string;
  /** What is added to the input; the mean over each step counts. */
  value: number | Waveform;
}

/** Noise that each region gets by itself: an Ornstein-Uhlenbeck process on the first input of its node. */
export interface BrainNoise {
  /** Standard deviation, in the unit of the input. */
  sd: number;
  /** Correlation time, ms. */
  tauMs: number;
}

/** Validated spec of a brain: regions, what connects them, and a system in each. Plain JSON. */
export interface BrainSpec {
  /** Kind of system. */
  kind: "brain";
  /** Name, for people. */
  name: string;
  /** Time step of the coupling, and of nodes that are rates, ms. */
  stepMs: number;
  /**
   * How long nodes run by themselves between two exchanges, ms.
   * @default 1 with nodes that spike, else as long as delays allow, which changes nothing
   */
  windowMs?: number;
  /** Regions and tracts. */
  connectome: ConnectomeSpec;
  /** G, by which what regions get of each other is multiplied. @default 1 */
  coupling?: number;
  /** Speed along the tracts, mm/ms. @default 3 */
  speed?: number;
  /** Models of regions. */
  nodes: NodeSpec[];
  /** What comes from outside. @default nothing */
  stimuli?: Stimulus[];
  /** Noise. @default none */
  noise?: BrainNoise;
}
