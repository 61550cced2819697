import { markedAs } from "../../base/model_mark.ts";
import { ArgumentTypeError } from "../../base/errors.ts";

/** A parameter of a neuron model. */
export interface ParameterField {
  /** Unit, such as `mV`; empty for a pure number. */
  unit: string;
  /** Value where a spec gives none. */
  default: number;
  /** Least value. */
  low: number;
  /** Largest value. */
  high: number;
  /** What it is. */
  about: string;
  /** Whether it is a rate, Hz, of which the engine draws the numbers of spikes, and which may vary in time. @default false */
  varies?: boolean;
}

/** A state variable of a neuron model. */
export interface StateField {
  /** Unit, such as `mV`. */
  unit: string;
  /** Where a neuron starts when the spec does not say: a value, or a function of its parameters. */
  initial: number | ((parameters: Readonly<Record<string, number>>) => number);
  /** What it is. */
  about: string;
  /** Whether a saved state may be without it, as those of earlier versions are; it then starts anew. @default false */
  optional?: boolean;
}

/** Constants that follow from the parameters and the step, by name. */
export type Constants = Readonly<Record<string, number>>;

/**
 * Neurons of one population during one step of the plain engine, all of one model. Arrays are (N), one value for each
 * neuron; the inputs are those of the whole step.
 */
export interface Neurons<State extends string = string> {
  /** N, number of neurons. */
  size: number;
  /** h, ms. */
  stepMs: number;
  /** Steps done before this one. */
  step: number;
  /** Spikes that the population replays: those of neuron k are `rows[k]` to `rows[k + 1]`, at these steps, ascending, counted from 1. */
  replayed?: { rows: Uint32Array; steps: Uint32Array };
  /** Parameters and constants: one for all neurons, or one for each. */
  constants: readonly Constants[];
  /** State variables by name. (N) each */
  state: Readonly<Record<State, Float64Array>>;
  /** Current of the synapses, generators and noise. (N) pA, or the unit that the model gives */
  current: Float64Array;
  /** Whether there are conductances: without, all of `conductance` and `drive` stay 0. */
  conducting: boolean;
  /** g, conductance of the synapses. (N) nS */
  conductance: Float64Array;
  /** Sum over synapses of g E, conductance times reversal potential. (N) pA */
  drive: Float64Array;
  /** Jumps of the voltage at the end of the step, before the threshold, of delta synapses. (N) mV */
  kick: Float64Array;
  /** Random words of the step, where the model asks for them: four for each neuron, (4 N), or one word or count, (N). */
  random: Uint32Array;
  /** Receives the neurons that spike, ascending; one that spikes several times as often as it does. (N), or more where neurons do so */
  fired: Uint32Array;
}

/**
 * A model of a point neuron: its parameters and state with units, its update in WGSL and the same in plain TypeScript.
 * Units fit together: ms, mV, pA, nS and pF.
 *
 * One step of h, from t to t + h: the spikes that arrive at t are in the inputs already; the model integrates its state,
 * adds the jumps that arrive at t + h, compares with its threshold, resets, and a spike has the time t + h. Synaptic inputs are constant over the step, at the
 * mean over it (at the mean weighted as {@link NeuronModel.membraneTime} tells).
 */
export interface NeuronModel<Parameter extends string = string, State extends string = string> {
  /** Name, as specs use it, such as `lif`. */
  name: string;
  /** What it is, in a line. */
  about: string;
  /** Authors, year and DOI of its equations. */
  source: string;
  /** Numerical scheme and its order of convergence. */
  scheme: string;
  /** Parameters by name. */
  parameters: Readonly<Record<Parameter, ParameterField>>;
  /** State variables by name; the first one is the voltage, where the model has one. */
  state: Readonly<Record<State, StateField>>;
  /** Constants that the update uses beside its parameters, made once in double precision. @default none */
  constants?: (parameters: Readonly<Record<Parameter, number>>, stepMs: number) => Record<string, number>;
  /**
   * Time constant with which the voltage forgets a current, ms, where it is linear: currents are then weighted over the step
   * so that the update is exact. @default none
   */
  membraneTime?: (parameters: Readonly<Record<Parameter, number>>) => number;
  /**
   * Longest time constants of what relaxes beside the voltage, ms, by the name of the parameter that sets them, or of the variable; Infinity where it does not. The GPU's engine
   * refuses those that single precision cannot follow in such steps. @default none
   */
  times?: (parameters: Readonly<Record<Parameter, number>>) => Record<string, number>;
  /**
   * Whether the update takes random words: four for each neuron and step, or one (then `random.x`), which costs a quarter. With `count`
   * the engine draws a whole number of the Poisson distribution instead, whose mean in a step is the constant `mean`; the neuron then spikes as
   * many times as `advance` returns, at most that. Only generators may do so. @default false
   */
  random?: boolean | "word" | "count";
  /** Whether synapses end on a compartment that its first state variable is not the voltage of: such neurons take no gap junctions. @default false */
  dendritic?: boolean;
  /**
   * Names of the parameters of an adaptation that is subtracted from the current, grows by `jump`, pA, with each spike and decays with the time constant `time`, ms:
   * mean fields follow it by itself. @default none
   */
  adaptation?: { jump: string; time: string };
  /** Whether synapses may end on it; generators take none. @default true */
  receives?: boolean;
  /**
   * Whether the update takes so many exponentials that on software adapters the GPU's engine is faster than the plain one of the CPU.
   * @default false
   */
  costly?: boolean;
  /**
   * Whether its WGSL keeps, in `State.carry`, what rounding to single precision took from the first state variable: the engine then takes both together for
   * that variable, also in checkpoints. @default false
   */
  carry?: boolean;
  /**
   * `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool`, true when the neuron spikes; `-> u32`, how many times, where
   * `random` is `count`. `State` and
   * `Parameters` (constants included) have the names above, all f32; `Input` has `current`, `conductance`, `drive`, `kick`,
   * `h` and `random`.
   */
  wgsl: string;
  /**
   * Of generators: for how many steps from now none of the neurons of a population spikes, whatever they draw; a state variable that counts steps is named `clock`. Steps in which
   * nothing happens are then left out. @default none are, where the model draws; else it rests when nothing changes
   */
  quiet?: (cells: Neurons<State>) => number;
  /**
   * Takes the neurons over many steps at once, in closed form, with the inputs of the last step in each of them. @returns Whether that can be done as none of them spikes, however many
   * steps there are: nothing is changed else, and with 0 steps. @default it cannot
   */
  leap?: (cells: Neurons<State>, steps: number) => boolean;
  /** The same for all neurons of a population, in double precision. @returns How many spikes there were; their neurons are in `fired`. */
  advance(cells: Neurons<State>): number;
}

/** Values that a parameter may have: its unit, default, range and meaning. */
export function parameter(
  unit: string,
  value: number,
  [low, high]: readonly [number, number],
  about: string,
): ParameterField {
  return { unit, default: value, low, high, about };
}

/** Defaults of the fields that models with ionic conductances share. */
type Ionic = Record<"C_m" | "g_L" | "E_L" | "g_Na" | "E_Na" | "g_K" | "E_K", number>;

/** Capacitance, leak, sodium and potassium of a model with ionic conductances. */
export function ionicFields(value: Ionic): Record<keyof Ionic, ParameterField> {
  return {
    C_m: parameter("pF", value.C_m, [1e-3, 1e6], "capacitance"),
    g_L: parameter("nS", value.g_L, [0, 1e6], "leak conductance"),
    E_L: parameter("mV", value.E_L, [-200, 200], "reversal of the leak"),
    g_Na: parameter("nS", value.g_Na, [0, 1e7], "largest sodium conductance"),
    E_Na: parameter("mV", value.E_Na, [-200, 200], "reversal of sodium"),
    g_K: parameter("nS", value.g_K, [0, 1e7], "largest potassium conductance"),
    E_K: parameter("mV", value.E_K, [-200, 200], "reversal of potassium"),
  };
}

/** The voltage at which a spike is counted, and a constant current, of such a model. */
export function spikingFields(V_spike: number): Record<"V_spike" | "I_e", ParameterField> {
  return {
    V_spike: parameter("mV", V_spike, [-200, 200], "voltage whose upward crossing is a spike"),
    I_e: parameter("pA", 0, [-1e6, 1e6], "constant current"),
  };
}

const NAME = /^[a-z][a-z0-9-]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** What is wrong with a model, in one sentence, or null. */
function problemOf(model: NeuronModel): string | null {
  const { name, parameters, state, wgsl } = model;
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
  if (model.random === "count" && model.receives !== false) {
    return `its cells must take no input as they may spike several times in a step: current value of receives is ${
      model.receives ?? true
    }`;
  }
  const varying = Object.keys(parameters).filter((field) => parameters[field].varies);
  if (varying.length > (model.random === "count" ? 1 : 0)) {
    return `only one parameter may vary in time, the rate of a model whose random is count: current value is ${varying}`;
  }
  if (Object.keys(state).length === 0) return "it must have a state variable: current value is none";
  if (/\bfn\s+advance\s*\(/.test(wgsl)) return null;
  return `its WGSL must hold fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool: current value is ${
    wgsl.trim().split("\n")[0]
  }`;
}

/**
 * Defines a model of a neuron, in the form of the models that come with the library; see {@link NeuronModel}.
 * @returns The model itself.
 * @throws {TypeError} When names, defaults or the WGSL's entry do not fit.
 * @example
 * ```ts
 * import { defineNeuron } from "@volley/volley";
 * const integrator = defineNeuron({
 *   name: "integrator",
 *   about: "perfect integrator",
 *   source: "textbook",
 *   scheme: "exact",
 *   parameters: { C: { unit: "pF", default: 100, low: 1, high: 1e4, about: "capacitance" } },
 *   state: { V: { unit: "mV", initial: 0, about: "voltage" } },
 *   wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
 *     (*s).V += i.h * i.current / p.C + i.kick;
 *     if ((*s).V < 10.0) { return false; }
 *     (*s).V = 0.0;
 *     return true;
 *   }`,
 *   advance({ size, stepMs, constants: [p], state: { V }, current, kick, fired }) {
 *     let spikes = 0;
 *     for (let k = 0; k < size; k++) {
 *       V[k] += stepMs * current[k] / p.C + kick[k];
 *       if (V[k] < 10) continue;
 *       V[k] = 0;
 *       fired[spikes++] = k;
 *     }
 *     return spikes;
 *   },
 * });
 * if (integrator.name !== "integrator") throw new Error("not as defined");
 * ```
 */
export function defineNeuron<Parameter extends string, State extends string>(
  model: NeuronModel<Parameter, State>,
): NeuronModel {
  const own = model as unknown as NeuronModel, problem = problemOf(own);
  if (problem !== null) throw new ArgumentTypeError(`Cannot define this neuron as ${problem}`);
  return markedAs("neuron", own);
}
