/**
 * What a transfer function is a function of, in this order: the rate of each source, Hz, then the adaptation, pA, where it has one, then
 * parameters by name.
 */
export interface TransferArguments {
  /** Populations and inputs; several couplings from one source are summed. (S) Hz each */
  sources: string[];
  /** Whether it depends on the population's adaptation, pA. @default false */
  adaptation?: boolean;
  /** Names of values of the spec's `parameters`. @default none */
  parameters?: string[];
  /** Where each argument was when the function was measured or fitted; outside, it is no more than a guess. @default anywhere */
  range?: { low: number[]; high: number[] };
}

/** A transfer function: the stationary rate of a population's cells, Hz, at the rates of its inputs. Plain JSON, told apart by `kind`. */
export interface Transfer extends TransferArguments {
  /** Name of a kind of transfer function. */
  kind: string;
}

/** A transfer function that can be asked. Its arguments are (n), as {@link TransferArguments} has them. */
export interface TransferFunction {
  /** n, arguments. */
  readonly arguments: number;
  /** Rate, Hz. @param x (n) */
  value(x: ArrayLike<number>): number;
  /**
   * Rate with its first and second derivatives. Rates of sources below 0 count as 0, and have there the derivatives to the right of 0.
   * @param x (n)
   * @param out (1 + n + n (n + 1) / 2): the rate, its gradient, and the upper triangle of its Hessian row by row.
   */
  jet(x: ArrayLike<number>, out: Float64Array): void;
  /** mu_V, mean voltage of the cells, mV. @param x (n) @default it cannot be told, and adaptation is to spikes alone */
  meanVoltage?(x: ArrayLike<number>): number;
}

/** A kind of transfer function: how its spec is read, and what it computes, in double precision and in WGSL. */
export interface TransferKind<Spec extends Transfer = Transfer> {
  /** Its kind, unique. */
  readonly kind: Spec["kind"];
  /** One line about it. */
  readonly about: string;
  /** Keys of the references that it cites. */
  readonly references: readonly string[];
  /** Checks a spec read from JSON. @param path Of the field, for sentences. @throws {SpecError} */
  parse(value: unknown, path: string): Spec;
  /** Makes it ready to be asked. */
  open(spec: Spec): TransferFunction;
  /** WGSL that functions of this kind call; a module has each of these texts once, however many kinds ask for it. */
  readonly pieces: readonly string[];
  /**
   * `fn NAME(x: array<f32, N>, at: u32) -> array<f32, M>`, the jet of n arguments: N is n, M is 1 + n + n (n + 1) / 2, and `at` is where its numbers begin in
   * `transfer_data`, a storage array of f32 that the module declares. Two specs of one kind that differ in numbers alone have the same text. Where the
   * function tells its mean voltage, also `fn NAME_voltage(x: array<f32, N>, at: u32) -> f32`.
   */
  wgsl(spec: Spec, name: string): string;
  /** Its numbers for `transfer_data`; those that override paths can reach differ between parameter points. */
  data(spec: Spec): Float32Array<ArrayBuffer>;
}
