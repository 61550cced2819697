import { ArgumentTypeError } from "../../base/errors.ts";
import type { Cited } from "../../base/reference.ts";

/** A parameter of a rate model. */
export interface RateParameter {
  /** Unit, such as `ms`; empty for a pure number. */
  unit: string;
  /** Value where a spec gives none. */
  default: number;
  /** Least value. */
  low: number;
  /** Largest value. */
  high: number;
  /** What it is. */
  about: string;
}

/** A state variable of a rate model. */
export interface RateVariable {
  /** Unit, such as `Hz`. */
  unit: string;
  /** Where it starts when the spec does not say. */
  initial: number;
  /** What it is. */
  about: string;
}

/** Parameters of one population, by name. */
export type RateParameters<Parameter extends string = string> = Readonly<Record<Parameter, number>>;

/** What one population gets. */
export interface RateInputs {
  /** Sum over couplings from populations of weight times rate, Hz. */
  rates: number;
  /** Sum over couplings from inputs of weight times value. */
  values: number;
  /** F, what the transfer function gives, Hz; 0 without one. */
  transfer: number;
  /** mu_V, mean voltage, mV, where the transfer function can tell it; else 0. */
  meanVoltage: number;
  /** Whether the transfer function depends on an adaptation, W. */
  adapts: boolean;
}

/** How spikes of a finite population, beyond those that its rate has one expect, act on its own state. */
export interface RateShot {
  /** Index of the state variable that jumps. */
  variable: number;
  /** By how much, for each such spike per cell. */
  jump: number;
}

/**
 * A model of a population's rate: its parameters and state with units, its derivative in TypeScript, in double precision, and the same in
 * WGSL. Made by {@linkcode defineRateModel}.
 */
export interface RateModel<Parameter extends string = string, Variable extends string = string> {
  /** Name, as specs use it, such as `mpr`. */
  readonly name: string;
  /** What it is, in a line. */
  readonly about: string;
  /** References of its equations. */
  readonly references: readonly Cited[];
  /** Parameters by name. */
  readonly parameters: Readonly<Record<Parameter, RateParameter>>;
  /** State variables by name, in the order of the state. */
  readonly state: Readonly<Record<Variable, RateVariable>>;
  /** Whether populations of it have a transfer function. @default false */
  readonly takesTransfer?: boolean;
  /** Parameters that are those of its transfer function's cell where the spec gives them nowhere else. @default none */
  readonly ofCell?: readonly string[];
  /** State variables that it has only with a transfer function of an adaptation. @default none */
  readonly adaptation?: readonly string[];
  /** Rate above which it has run away, Hz. */
  readonly mostHz: number;
  /**
   * Rate, Hz, of a state.
   * @param y State of the whole field. @param at Where that of this population begins.
   */
  rate(y: ArrayLike<number>, at: number, p: RateParameters<Parameter>): number;
  /** What the state changes by, per ms. @param out As `y`. */
  derivative(
    y: ArrayLike<number>,
    at: number,
    inputs: RateInputs,
    p: RateParameters<Parameter>,
    out: Float64Array,
  ): void;
  /** How the spikes of a finite population act on itself, beside what couplings carry; null where couplings carry all. */
  shot(p: RateParameters<Parameter>): RateShot | null;
  /**
   * Whether what others get of it is the mean that the state follows, in which its finite size is already. Otherwise others get its spikes as
   * they are, and must be linear in them. @default false
   */
  readonly follows?: boolean;
  /** Whether its derivative is linear in `rates`. @default false */
  readonly linear?: boolean;
  /**
   * `fn derivative(s: State, i: Inputs, p: Parameters) -> State` and `fn rate(s: State, p: Parameters) -> f32`; `State` and
   * `Parameters` have the names above, all f32; `Inputs` has `rates`, `values`, `transfer` and `mean_voltage`.
   */
  readonly wgsl: string;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** What is wrong with a model, in one sentence, or null. */
function problemOf({ name, parameters, state, wgsl, mostHz, ofCell = [] }: RateModel): string | null {
  if (!NAME.test(name)) return `its name must be lower case with hyphens: current value is ${name}`;
  const fields = [...Object.keys(parameters), ...Object.keys(state)];
  const odd = fields.find((field, at) => !FIELD.test(field) || fields.indexOf(field) !== at);
  if (odd !== undefined) {
    return `its fields must be distinct names of letters, digits and _: current value is ${odd}`;
  }
  for (const [field, { default: value, low, high }] of Object.entries(parameters)) {
    if (value >= low && value <= high) continue;
    return `the default of ${field} must be from ${low} to ${high}: current value is ${value}`;
  }
  const unknown = ofCell.find((field) => !Object.hasOwn(parameters, field));
  if (unknown !== undefined) return `its ofCell must be among its parameters: current value is ${unknown}`;
  if (Object.keys(state).length === 0) return "it must have a state variable: current value is none";
  if (!(mostHz > 0)) return `its mostHz must be positive: current value is ${mostHz}`;
  const missing = ["derivative", "rate"].find((entry) => !new RegExp(`\\bfn\\s+${entry}\\s*\\(`).test(wgsl));
  return missing === undefined
    ? null
    : `its WGSL must hold fn ${missing}: current value is ${wgsl.trim().split("\n")[0]}`;
}

/**
 * Defines a rate model, in the form of the models that come with the library; see {@link RateModel}.
 * @returns The model itself.
 * @throws {TypeError} When names, defaults or the WGSL's entries do not fit.
 * @example
 * ```ts
 * import { defineRateModel } from "./rate_model.ts";
 *
 * const follower = defineRateModel({
 *   name: "follower",
 *   about: "a rate that follows its input",
 *   references: [],
 *   parameters: { tau: { unit: "ms", default: 10, low: 0.1, high: 1000, about: "time constant" } },
 *   state: { r: { unit: "Hz", initial: 0, about: "rate" } },
 *   mostHz: 1000,
 *   follows: true,
 *   rate: (y, at) => y[at],
 *   derivative: (y, at, { rates, values }, { tau }, out) => out[at] = (rates + values - y[at]) / tau,
 *   shot: ({ tau }) => ({ variable: 0, jump: 1000 / tau }),
 *   wgsl: `fn rate(s: State, p: Parameters) -> f32 { return s.r; }
 * fn derivative(s: State, i: Inputs, p: Parameters) -> State { return State((i.rates + i.values - s.r) / p.tau); }`,
 * });
 * console.assert(follower.name === "follower");
 * ```
 */
export function defineRateModel<Parameter extends string, Variable extends string>(
  model: RateModel<Parameter, Variable>,
): RateModel {
  const own = model as unknown as RateModel, problem = problemOf(own);
  if (problem !== null) throw new ArgumentTypeError(`Cannot define this rate model as ${problem}`);
  return own;
}

/** Values that a parameter may have: its unit, default, range and meaning. */
export function rateParameter(
  unit: string,
  value: number,
  [low, high]: readonly [number, number],
  about: string,
): RateParameter {
  return { unit, default: value, low, high, about };
}
