/** vec4 in a uniform binding of 64 KiB, the portable size. */
export const UNIFORM_VEC4 = 4096;
/** Bytes of such a binding. */
export const UNIFORM_BYTES = 16 * UNIFORM_VEC4;

/** Where one matrix lies in the parameter vector. */
export interface WeightBlock {
  /** First vec4; a multiple of 16, so that it can be bound as a uniform. */
  offset: number;
  /** Rows: inputs of the matrix, the constant 1 of the bias included. */
  rows: number;
  /** vec4 per row: units of a recurrent layer (their four sums), or fours of units of a dense layer. */
  columns: number;
}

/** `second`: the second of two weights that share their place. */
export type Visit = (at: number, name: string, index: number, second?: boolean) => void;
