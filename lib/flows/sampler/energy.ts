/** An energy in WGSL, for chains on the GPU. */
export interface EnergyWgsl {
  /**
   * `fn energy() -> f32`: the energy at `place(i)`, which calls `slope(i, value)` with dE / dx for every i. `SIZE` is N, `number(k)` reads {@linkcode EnergyWgsl.numbers}, and
   * `note(k, value)` and `scratch(k)` write and read numbers of the chain's own.
   */
  code: string;
  /** Numbers that it reads. @default none */
  numbers?: Float32Array<ArrayBuffer>;
  /** How many numbers a chain needs for itself. @default 0 */
  scratch?: number;
  /** Iterations of all its loops in one call: software drivers end a kernel's loops after 65,535. @default not known: they run on the processor there */
  loops?: number;
}

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
  /** The same in single precision. @default none: chains run on the processor */
  readonly wgsl?: EnergyWgsl;
}
