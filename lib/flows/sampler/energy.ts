/** An energy over a state of several numbers, with its gradient. */
export interface Energy {
  /** N, numbers of a state. */
  readonly size: number;
  /**
   * The energy of a state.
   * @param x State. (N) @param gradient Receives dE / dx. (N)
   * @returns E.
   */
  evaluate(x: Float64Array, gradient: Float64Array): number;
}
