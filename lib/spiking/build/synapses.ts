/** Synapses of a projection, in rows of the cells that spike. */
export interface Synapses {
  /** Row k holds the synapses `rows[k]` to `rows[k + 1]`. (N_from + 1) */
  rows: Uint32Array<ArrayBuffer>;
  /** Target cell within its population. (S) */
  targets: Uint32Array<ArrayBuffer>;
  /** Quanta; one where all are the same. (S) or (1) */
  weights: Int32Array<ArrayBuffer>;
  /** Steps; one where all are the same. (S) or (1) */
  delays: Uint16Array<ArrayBuffer>;
}

/** Sizes of a projection's populations. */
export interface Sizes {
  from: number;
  to: number;
}
