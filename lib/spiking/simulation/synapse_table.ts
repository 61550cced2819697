/** The synapses of a projection. Plain data; those of one that learns by target, others by source. */
export interface SynapseTable {
  /** `from->to`. */
  name: string;
  /** Cells that spike, within their population. (S) */
  sources: Uint32Array;
  /** Cells that are hit, within theirs. (S) */
  targets: Uint32Array;
  /** Delays, ms. (S) */
  delaysMs: Float64Array;
  /** Weights, mV, pA or nS. (S) */
  weights: Float64Array;
  /** State variables of synapses that learn, by name, the weight among them. (S) each */
  state: Record<string, Float64Array>;
}
