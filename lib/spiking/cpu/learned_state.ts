/** What of a projection that learns changes: the state variables of its synapses and of their targets, and when things happened. */
export interface LearnedState {
  /** By variable. (S) each */
  state: Map<string, Float64Array>;
  /** Step to which a synapse is up to date, and that of the last spike that it learnt from, 0 where there was none. (2, S) */
  steps: Uint32Array;
  /** By variable. (N) each */
  post: Map<string, Float64Array>;
  /** Step of a target's last spike, 0 where there was none. (N) */
  postSteps: Uint32Array;
}

/** Spikes that may still come to be learnt from. */
export interface RecentSpikes {
  /** Steps, ascending, counted from 1. */
  steps: Uint32Array;
  /** Cells within their population. */
  cells: Uint32Array;
}
