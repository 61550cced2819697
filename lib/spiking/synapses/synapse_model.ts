import { markedAs } from "../../base/model_mark.ts";
import { ArgumentTypeError } from "../../base/errors.ts";
import type { Constants, ParameterField, StateField } from "../neurons/neuron_model.ts";

/** Time since what never was, ms. */
export const NEVER = 1e30;

/** What a function of a synapse model is called for: one synapse, its target cell, and how long things are ago. */
export interface SynapseCall<State extends string = string, Post extends string = string> {
  /** State variables of all synapses. (S) each; the first one is the weight, mV, pA or nS by the receptor. */
  readonly state: Readonly<Record<State, Float64Array>>;
  /** Which synapse. */
  at: number;
  /** Variables of all target cells. (N) each */
  readonly post: Readonly<Record<Post, Float64Array>>;
  /** Which target cell. */
  cell: number;
  /** Parameters and constants. */
  p: Constants;
  /** Time since the synapse was last brought up to date, ms: since the last call, or the start of the run. */
  since: number;
  /** Time since a spike of the source last came to be learnt from, ms; {@link NEVER} where none did. */
  sincePre: number;
  /** Time since the target's last spike, ms; {@link NEVER} where there was none. */
  sincePost: number;
  /** Four random words of the synapse and time, where the model asks for them. */
  readonly random: Uint32Array;
}

/**
 * A model of a synapse that learns: what its weight does when spikes come and go. Nothing happens between these events; a
 * model that changes by itself catches up over {@link SynapseCall.since}, exactly where its equations allow.
 *
 * A synapse is where its spikes arrive: a spike of the source reaches it after the projection's delay, one of the target at once.
 * At one time first the source's spikes are delivered, then learnt from, then those of the target, then the clock.
 */
export interface SynapseModel<
  Parameter extends string = string,
  State extends string = string,
  Post extends string = string,
> {
  /** Name, as specs use it, such as `stdp`. */
  name: string;
  /** What it is, in a line. */
  about: string;
  /** Authors, year and DOI of its equations. */
  source: string;
  /** Parameters by name, the same for all synapses of a projection. */
  parameters: Readonly<Record<Parameter, ParameterField>>;
  /** State variables of a synapse; the first one is the weight and starts at that of the projection, whatever `initial` says. */
  state: Readonly<Record<State, StateField>>;
  /** Variables of the target cell. */
  post: Readonly<Record<Post, StateField>>;
  /** Constants that the functions use beside the parameters, made once in double precision. @default none */
  constants?: (parameters: Readonly<Record<Parameter, number>>) => Record<string, number>;
  /** What delivered weights stay between; the engine clips them. */
  bounds(parameters: Readonly<Record<Parameter, number>>): readonly [low: number, high: number];
  /** How much later than it is delivered a spike of the source is learnt from, ms. @default 0 */
  learningDelay?: (parameters: Readonly<Record<Parameter, number>>) => number;
  /** Time between ticks of the clock, ms. @default no clock */
  clock?: (parameters: Readonly<Record<Parameter, number>>) => number;
  /**
   * Parts of its range by which one event or tick changes the weight or what else is remembered, by the name of the parameter that sets it; 0 where it does not. The GPU's
   * engine refuses what single precision would lose. @default none
   */
  changes?: (constants: Readonly<Record<string, number>>) => Record<string, number>;
  /** Whether the functions take random words. @default false */
  random?: boolean;
  /**
   * The functions below in WGSL, all in single precision. `Synapse` and `Post` have the variables, `Parameters` the parameters and
   * constants, `Event` has `since`, `since_pre`, `since_post` (ms) and `random: vec4<u32>`:
   * `fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event)`, `fn on_post` alike;
   * where the model has them `fn on_spike(q: ptr<function, Post>, p: Parameters, e: Event)`,
   * `fn weight(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) -> f32`, `fn measure` alike,
   * `fn tick(q: ptr<function, Post>, sum: f32, p: Parameters)` and `fn consolidate(s: ptr<function, Synapse>, q: Post, p: Parameters)`.
   */
  wgsl: string;
  /** What a spike that arrives is worth; may bring the synapse up to date. @default the first state variable */
  weight?: (call: SynapseCall<State, Post>) => number;
  /** Learns from a spike of the source. */
  onPre(call: SynapseCall<State, Post>): void;
  /** Learns from a spike of the target. */
  onPost(call: SynapseCall<State, Post>): void;
  /** Changes the target's variables at its spike, after all its synapses learnt from it; `at` means nothing. @default none */
  onSpike?: (call: SynapseCall<State, Post>) => void;
  /** At a tick: brings a synapse up to date, and says what is summed over all synapses of its target. @default none */
  measure?: (call: SynapseCall<State, Post>) => number;
  /** At a tick: changes the target's variables by that sum. @default none */
  tick?: (call: SynapseCall<State, Post>, sum: number) => void;
  /** At a tick: changes a synapse by the target's variables. @default none */
  consolidate?: (call: SynapseCall<State, Post>) => void;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Functions of a model in TypeScript and in WGSL, and whether every model has them. */
const FUNCTIONS = {
  onPre: "on_pre",
  onPost: "on_post",
  onSpike: "on_spike",
  weight: "weight",
  measure: "measure",
  tick: "tick",
  consolidate: "consolidate",
} as const;

/** Whether a WGSL text defines a function. */
function defines(wgsl: string, name: string): boolean {
  return new RegExp(`\\bfn\\s+${name}\\s*\\(`).test(wgsl);
}

/** What is wrong with a model, in one sentence, or null. */
function problemOf(model: SynapseModel): string | null {
  const { name, parameters, state, post, wgsl } = model;
  if (!NAME.test(name)) return `its name must be lower case with hyphens: current value is ${name}`;
  if (Object.keys(state).length === 0) {
    return "it must have a state variable, its weight: current value is none";
  }
  for (const fields of [parameters, state, post]) {
    const odd = Object.keys(fields).find((field) => !FIELD.test(field));
    if (odd !== undefined) {
      return `its fields must be names of letters, digits and _: current value is ${odd}`;
    }
  }
  for (const [field, { default: value, low, high }] of Object.entries(parameters)) {
    if (value >= low && value <= high) continue;
    return `the default of ${field} must be from ${low} to ${high}: current value is ${value}`;
  }
  for (const [here, there] of Object.entries(FUNCTIONS) as [keyof typeof FUNCTIONS, string][]) {
    const [has, should] = [defines(wgsl, there), model[here] !== undefined];
    if (has === should) continue;
    return should
      ? `its WGSL must hold fn ${there} as there is ${here}: current value is none`
      : `${here} must be given as its WGSL holds fn ${there}: current value is none`;
  }
  const clocked = [model.measure, model.tick, model.consolidate].filter((one) => one !== undefined).length;
  if (clocked % 3 === 0 && (clocked === 3) === (model.clock !== undefined)) return null;
  return `a clock needs measure, tick and consolidate, and they need a clock: current value is ${clocked} of them`;
}

/**
 * Defines a model of a synapse that learns, in the form of the models that come with the library; see {@link SynapseModel}.
 * @returns The model itself.
 * @throws {TypeError} When names, defaults or functions do not fit.
 * @example
 * ```ts
 * import { defineSynapse } from "@volley/volley";
 * const tired = defineSynapse({
 *   name: "tired",
 *   about: "loses a part of its weight with every spike",
 *   source: "textbook",
 *   parameters: { part: { unit: "", default: 0.1, low: 0, high: 1, about: "what is lost" } },
 *   state: { w: { unit: "pA", initial: 0, about: "weight" } },
 *   post: {},
 *   bounds: () => [0, 100],
 *   wgsl: `fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) { (*s).w *= 1.0 - p.part; }
 *   fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {}`,
 *   onPre: ({ state: { w }, at, p }) => void (w[at] *= 1 - p.part),
 *   onPost() {},
 * });
 * if (tired.name !== "tired") throw new Error("not as defined");
 * ```
 */
export function defineSynapse<Parameter extends string, State extends string, Post extends string>(
  model: SynapseModel<Parameter, State, Post>,
): SynapseModel {
  const own = model as unknown as SynapseModel, problem = problemOf(own);
  if (problem !== null) throw new ArgumentTypeError(`Cannot define this synapse as ${problem}`);
  return markedAs("synapse", own);
}
