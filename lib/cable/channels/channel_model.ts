import { markedAs } from "../../base/model_mark.ts";
import { failType } from "../../base/fail.ts";
import type { Constants, ParameterField } from "../../spiking/neurons/neuron_model.ts";

/** A gating variable of a channel: `x' = (x_inf - x) / tau`. */
export interface Gate {
  /** Name. */
  name: string;
  /** What it opens. */
  about: string;
}

/** What a gate strives for at a voltage, and how fast: steady state and rate 1/tau, 1/ms. */
export type Kinetics = readonly [steady: number, rate: number];

/**
 * A model of ion channels in a membrane: conductance per area by its gates, which move at a rate that depends on the voltage. Units fit together: ms,
 * mV, S/cm2.
 */
export interface ChannelModel<Parameter extends string = string> {
  /** Name, as specs use it, such as `hh`. */
  name: string;
  /** What it is, in a line. */
  about: string;
  /** Authors, year and DOI of its equations. */
  source: string;
  /** Parameters by name. */
  parameters: Readonly<Record<Parameter, ParameterField>>;
  /** Gates in their order. */
  gates: readonly Gate[];
  /** Factor by which rates grow in 10 K, and the temperature of the equations, degrees C. @default no dependence */
  q10?: { factor: number; celsius: number };
  /** Whether its current is calcium, which a pool takes up. @default false */
  calcium?: boolean;
  /** What depends on the calcium inside: its gates, which depend on nothing else where they are `gates alone`, or its conductance. @default nothing */
  feelsCalcium?: "gates" | "gates alone" | "conductance";
  /**
   * Where the conductance is the first parameter times powers of the gates, those powers, and where its reversal potential comes from: the parameter `e`, or
   * the calcium inside. Engines that tabulate take them in place of `conductance`, which gives the same.
   */
  ohmic?: { powers: readonly number[]; reversal: "e" | "calcium" };
  /** Steady state and rate of each gate at a voltage and calcium inside (mM), at the temperature of the equations. */
  kinetics(v: number, p: Constants, calcium: number): readonly Kinetics[];
  /** Conductance and conductance times reversal potential, S/cm2 and S/cm2 mV, by its gates. */
  conductance(
    x: ArrayLike<number>,
    p: Constants,
    v: number,
    calcium: number,
  ): readonly [g: number, gE: number];
  /**
   * The same in WGSL: `fn NAME_kinetics(v: f32, p: vec4<f32>, calcium: f32) -> array<vec2<f32>, GATES>` (where it has gates) and
   * `fn NAME_conductance(x: array<f32, GATES>, p: vec4<f32>, v: f32, calcium: f32) -> vec2<f32>`, with the parameters in their order and an array of
   * one gate where it has none. `linoid(x)`, x / (e^x - 1), is there for all.
   */
  wgsl: string;
}

/** Most gates of a model. */
export const MOST_GATES = 8;

/**
 * Defines a model of channels, which simulations take among their `channels`.
 * @throws {TypeError} When it has more parameters than its WGSL can take, too many gates, or an `ohmic` that does not fit them.
 */
export function defineChannel<Parameter extends string>(
  model: ChannelModel<Parameter>,
): ChannelModel {
  const { parameters, gates, ohmic } = model, number = Object.keys(parameters).length;
  const ensure = (condition: boolean, rule: string, value: unknown) => {
    if (!condition) failType("define this channel", `it must have ${rule}`, value);
  };
  ensure(number <= 4, "at most 4 parameters", number);
  ensure(gates.length <= MOST_GATES, `at most ${MOST_GATES} gates`, gates.length);
  if (ohmic) {
    ensure(ohmic.powers.length === gates.length, "a power of every gate", ohmic.powers.length);
    ensure(
      ohmic.reversal === "calcium" || "e" in parameters,
      "a parameter e, its reversal potential",
      Object.keys(parameters).join(", "),
    );
  }
  return markedAs("channel", model as unknown as ChannelModel);
}
