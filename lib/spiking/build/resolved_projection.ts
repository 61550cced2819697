import type { StreamKey } from "../../random/random_words.ts";
import type { Constants } from "../neurons/neuron_model.ts";
import type { DrawnConnect } from "../connect_types.ts";
import type { SynapseModel } from "../synapses/synapse_model.ts";
import type { ResolvedShortTerm } from "../cpu/short_term.ts";
import type { ResolvedDistance } from "./distance.ts";
import type { ResolvedGating } from "./gating.ts";
import type { ResolvedRewiring } from "../rewiring/resolve_rewiring.ts";
import type { ActiveSteps } from "./waveform.ts";

/** How the synapses of a projection learn. */
export interface ResolvedLearning {
  model: SynapseModel;
  /** Parameters and constants. */
  constants: Constants;
  /** What delivered weights are clipped to. */
  bounds: readonly [low: number, high: number];
  /** Steps by which a spike of the source is learnt from after it was delivered. */
  later: number;
  /** Steps between ticks of the clock; 0 without. */
  clock: number;
  /** Key of the words of its random changes. */
  key: StreamKey;
}

/** A projection, resolved. */
export interface ResolvedProjection {
  /** Its own name, or else `FROM->TO`: the path by which users know it. */
  name: string;
  /** Index of the populations. */
  from: number;
  to: number;
  /** Index of the receptor in the target. */
  receptor: number;
  connect: DrawnConnect;
  autapses: boolean;
  multapses: boolean;
  /** Whether weights and delays that differ are those of the pairs, one by one, and not quantiles. */
  listed: boolean;
  /** Quanta by quantile, one where all are the same. */
  weights: Int32Array<ArrayBuffer>;
  /** Steps by quantile, or by distance where they depend on it; one where all are the same. */
  delays: Uint16Array<ArrayBuffer>;
  /** Shortest and longest delay, steps. */
  delayRange: { least: number; most: number };
  /** Distances, where they decide. */
  distance: ResolvedDistance | null;
  /** Short-term plasticity, if any. */
  shortTerm: ResolvedShortTerm | null;
  /** Long-term plasticity, if any. */
  learning: ResolvedLearning | null;
  /** How its synapses come and go, if they do. */
  rewiring: ResolvedRewiring | null;
  /** Gating of its sources, by which it acts at every step, if any. */
  gating: ResolvedGating | null;
  /** Steps whose spikes are transmitted, and learnt from. */
  active: ActiveSteps;
  /** Expected number of synapses. */
  expected: number;
  keys: { graph: StreamKey; permutation: StreamKey };
}
