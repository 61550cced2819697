import { ArgumentTypeError } from "../../base/errors.ts";
import { markedAs } from "../../base/model_mark.ts";
import type { Cited } from "../../base/reference.ts";

/** A parameter of a model of graded units. */
export interface GradedParameter {
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

/** A state variable of a model of graded units. */
export interface GradedVariable {
  /** Unit; empty for a pure number. */
  unit: string;
  /** Where it starts when the spec does not say. */
  initial: number;
  /** What it is. */
  about: string;
}

/** Parameters of one unit, by name. */
export type GradedParameters<Parameter extends string = string> = Readonly<Record<Parameter, number>>;

/** A unit with its parameters worked out. */
export interface GradedUnit {
  /**
   * Moves a unit by one step, in place.
   * @param state Its variables, in the order of the model. (V)
   * @param input What it gets in this step, in the order of the model's inputs. (I)
   * @param normals Independent numbers of the standard normal distribution, new in each step; zeros beyond those that it asks for. (4)
   * @returns Whether the model's event happened.
   */
  step(state: Float64Array, input: Float64Array, normals: Float64Array): boolean;
  /** What others get of it. @param out In the order of the model's outputs. (O) */
  output(state: Float64Array, out: Float64Array): void;
}

/** Most normal numbers of a unit in a step. */
export const MOST_NORMALS = 4;

/**
 * A model of units whose output is graded: others get it in every step, and no spikes. A step may be any rule, with events and jumps.
 * Made by {@linkcode defineGraded}.
 */
export interface GradedModel<Parameter extends string = string, Variable extends string = string> {
  /** Name, as specs use it, such as `bursting`. */
  readonly name: string;
  /** What it is, in a line. */
  readonly about: string;
  /** References of its equations. */
  readonly references: readonly Cited[];
  /** Parameters by name. */
  readonly parameters: Readonly<Record<Parameter, GradedParameter>>;
  /** State variables by name, in the order of the state. */
  readonly state: Readonly<Record<Variable, GradedVariable>>;
  /** Names of what it gets. */
  readonly inputs: readonly string[];
  /** Names of what others get of it; they may be recorded as state variables are. */
  readonly outputs: readonly string[];
  /** What its event is, which runs count: such as `a burst begins`. */
  readonly event: string;
  /** When a unit is active: while this state variable or output is above a value. Runs tell the part of a population that is. @default that is not told */
  readonly active?: { readonly variable: string; readonly above: number };
  /** How many normal numbers a unit needs in each step, at most 4. @default none */
  normals?(p: GradedParameters<Parameter>): number;
  /** A unit of these parameters. @param stepMs h, ms. */
  open(p: GradedParameters<Parameter>, stepMs: number): GradedUnit;
  /**
   * The same for the GPU, in single precision: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool`, true when the event happens, and
   * `fn output(s: State, p: Parameters) -> Output`. `State`, `Parameters` (constants included) and `Output` have the names above, all f32; `Input` has those of the inputs, `h`, the
   * step in ms, and `normals`, a `vec4<f32>`. Random numbers are those of {@linkcode GradedModel.normals}. @default none: such units run on the processor
   */
  readonly wgsl?: string;
  /** Constants that the WGSL uses beside parameters, worked out once in double precision. @default none */
  constants?(p: GradedParameters<Parameter>, stepMs: number): Readonly<Record<string, number>>;
  /** Whether single precision can follow a unit of these parameters. @default it can */
  single?(p: GradedParameters<Parameter>, stepMs: number): boolean;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** What is wrong with the WGSL of a model, in one sentence, or null. */
function problemOfWgsl(wgsl: string, inputs: readonly string[]): string | null {
  const taken = inputs.find((name) => name === "h" || name === "normals");
  if (taken !== undefined) return `its WGSL has h and normals beside its inputs: current value is ${taken}`;
  const missing = ["advance", "output"].find((name) => !new RegExp(`\\bfn\\s+${name}\\s*\\(`).test(wgsl));
  if (missing === undefined) return null;
  return `its WGSL must hold fn advance and fn output: current value is one without fn ${missing}`;
}

/** What is wrong with a model, in one sentence, or null. */
function problemOf(model: GradedModel): string | null {
  const { name, parameters, state, inputs, outputs, wgsl, active } = model;
  if (!NAME.test(name)) return `its name must be lower case with hyphens: current value is ${name}`;
  for (const fields of [[...Object.keys(parameters), ...Object.keys(state), ...outputs], inputs]) {
    const odd = fields.find((field, at) => !FIELD.test(field) || fields.indexOf(field) !== at);
    if (odd === undefined) continue;
    return `its fields must be distinct names of letters, digits and _: current value is ${odd}`;
  }
  for (const [field, { default: value, low, high }] of Object.entries(parameters)) {
    if (value >= low && value <= high) continue;
    return `the default of ${field} must be from ${low} to ${high}: current value is ${value}`;
  }
  if (Object.keys(state).length === 0) return "it must have a state variable: current value is none";
  if (outputs.length === 0) return "it must have an output: current value is none";
  if (active && !(active.variable in state) && !outputs.includes(active.variable)) {
    return `it must be active by a state variable or an output: current value is ${active.variable}`;
  }
  return wgsl === undefined ? null : problemOfWgsl(wgsl, inputs);
}

/**
 * Defines a model of graded units, in the form of those that come with the library; see {@link GradedModel}.
 * @returns The model itself.
 * @throws {TypeError} When names or defaults do not fit.
 * @example
 * ```ts
 * import { defineGraded } from "@volley/volley/graded";
 *
 * const follower = defineGraded({
 *   name: "follower",
 *   about: "follows its input, and tells when it passes 1",
 *   references: [],
 *   parameters: { tau: { unit: "ms", default: 10, low: 0.1, high: 1000, about: "time constant" } },
 *   state: { v: { unit: "", initial: 0, about: "what it has come to" } },
 *   inputs: ["x"],
 *   outputs: ["y"],
 *   event: "it passes 1",
 *   open: ({ tau }, stepMs) => ({
 *     step(state, input) {
 *       const before = state[0];
 *       state[0] += stepMs * (input[0] - before) / tau;
 *       return before < 1 && state[0] >= 1;
 *     },
 *     output: (state, out) => void (out[0] = Math.max(0, state[0])),
 *   }),
 * });
 * console.assert(follower.outputs[0] === "y");
 * ```
 */
export function defineGraded<Parameter extends string, Variable extends string>(
  model: GradedModel<Parameter, Variable>,
): GradedModel {
  const own = model as unknown as GradedModel, problem = problemOf(own);
  if (problem !== null) throw new ArgumentTypeError(`Cannot define this model of graded units as ${problem}`);
  return markedAs("graded", own);
}

/** Values that a parameter may have: its unit, default, range and meaning. */
export function gradedParameter(
  unit: string,
  value: number,
  [low, high]: readonly [number, number],
  about: string,
): GradedParameter {
  return { unit, default: value, low, high, about };
}
