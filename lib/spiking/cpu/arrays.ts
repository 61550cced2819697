/** Where the arrays of cells are made: all values 0. */
export interface Arrays {
  doubles(length: number): Float64Array<ArrayBuffer>;
  integers(length: number): Int32Array<ArrayBuffer>;
  words(length: number): Uint32Array<ArrayBuffer>;
}

/** Arrays each with memory of its own. */
export const OWN_ARRAYS: Arrays = {
  doubles: (length) => new Float64Array(length),
  integers: (length) => new Int32Array(length),
  words: (length) => new Uint32Array(length),
};
