import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { DrivenNeuron } from "../../spiking/build/driven_neuron.ts";
import type { ResolveOptions } from "../../spiking/build/resolve.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";

/** Names of {@linkcode OwnNeurons}. */
export const OWN_NEURONS: OptionNames<OwnNeurons> = { neurons: true };

/** What a neuron did. */
export interface NeuronTrace {
  /** Time between samples, ms. */
  stepMs: number;
  /** Voltage before the first step and after each. (T + 1) mV */
  voltage: Float64Array;
  /** The other state variables by name, likewise. (T + 1) each */
  state: Record<string, Float64Array>;
}

/** Neuron models besides those of the library. */
export type OwnNeurons = Pick<ResolveOptions, "neurons">;

/** Throws {@linkcode RangeError} unless a current is a list of finite numbers. */
export function requireCurrent(current: ArrayLike<number>): void {
  const odd = Array.prototype.findIndex.call(current, (value) => !Number.isFinite(value));
  if (current.length > 0 && odd < 0) return;
  const what = odd < 0 ? "nothing" : `${current[odd]} in step ${odd}`;
  fail("drive the cell", "its current must be finite numbers", what);
}

/** The neuron at its start. */
export function startNeuron(
  { neuron, parameters, stepsPerMs }: FeatureNeuron,
  own: OwnNeurons,
): DrivenNeuron {
  return new DrivenNeuron({ neuron, parameters }, 1 / stepsPerMs, own.neurons);
}

/**
 * Runs a neuron under a current, in double precision on the CPU.
 * @param current One value for each step, `stepsPerMs` of them in a millisecond. (T) in the model's unit
 * @param options Models besides those of the library.
 * @throws {RangeError} When the current is not finite.
 * @throws {SpecError} When the model or a parameter of it is unknown or out of range.
 * @throws {TypeError} When an option is unknown.
 */
export function recordNeuron(
  cell: FeatureNeuron,
  current: ArrayLike<number>,
  options: OwnNeurons = {},
): NeuronTrace {
  requireKnown("record the neuron", options, OWN_NEURONS);
  requireCurrent(current);
  const driven = startNeuron(cell, options);
  const all = driven.variables.map(() => new Float64Array(current.length + 1));
  const keep = (k: number) => all.forEach((values, variable) => values[k] = driven.get(variable));
  keep(0);
  for (let k = 0; k < current.length; k++) {
    driven.step(current[k]);
    keep(k + 1);
  }
  const [voltage, ...rest] = all;
  const state = Object.fromEntries(rest.map((values, k) => [driven.variables[k + 1], values]));
  return { stepMs: 1 / cell.stepsPerMs, voltage, state };
}
