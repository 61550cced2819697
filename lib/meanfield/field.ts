/** A state variable of a field. */
export interface FieldVariable {
  /** Name, such as `rate`, `W`, `v`, `covariance E I`. */
  name: string;
  /** Unit. */
  unit: string;
  /** Index of its population; of a covariance the first. */
  population: number;
}

/** A coupling of a field, resolved. */
export interface FieldCoupling {
  /** Index of the source among the populations, then the inputs. */
  from: number;
  /** Index of the target. */
  to: number;
  /** What the source's rate is multiplied by. */
  weight: number;
  /** Delay, steps. */
  delay: number;
}

/**
 * A mean field as a system of delay differential equations, in double precision: `dy/dt = f(y, s)`, where s are the rates of the couplings' sources, each at its
 * delay. Simulation, fixed points, stability and spectra are made from this alone.
 */
export interface Field {
  /** Time step, ms. */
  readonly stepMs: number;
  /** Names of the populations. (P) */
  readonly populations: readonly string[];
  /** Names of the inputs. (I) */
  readonly inputs: readonly string[];
  /** State variables. (V) */
  readonly variables: readonly FieldVariable[];
  /** Couplings. (K) */
  readonly couplings: readonly FieldCoupling[];
  /** Where it starts. (V) */
  initial(): Float64Array;
  /** Rates of the populations in a state. @param y (V) @param out (P) Hz */
  rates(y: ArrayLike<number>, out: Float64Array): void;
  /**
   * What the state changes by, per ms.
   * @param y (V)
   * @param sources Value of the source of each coupling, at its delay, before the weight. (K) Hz, or what the input's target takes
   * @param out (V)
   */
  derivative(y: ArrayLike<number>, sources: ArrayLike<number>, out: Float64Array): void;
}
