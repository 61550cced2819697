import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { requireName } from "../base/require_name.ts";
import { NEURON_MODELS } from "./neurons/models.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import type { Population } from "./spec_types.ts";
import { isConstant, type NeuronValue, rangeOf } from "./value.ts";

const fail: FailField = failFieldOf("network");

/** Fails unless all that a value may be is in a range. */
export function requireRange(path: string, value: NeuronValue, [low, high]: readonly [number, number]): void {
  const [least, most] = rangeOf(value);
  if (least >= low && most <= high) return;
  fail(
    path,
    `must be from ${low} to ${high}${
      isConstant(value) ? "" : Array.isArray(value) ? ", for each cell" : ", also where it is drawn"
    }`,
    Array.isArray(value) ? value.find((one) => one < low || one > high) : value,
  );
}

/** Fails unless a list has a value for each cell. */
export function requireLength(path: string, value: NeuronValue, size: number): void {
  if (!Array.isArray(value) || value.length === size) return;
  fail(path, `must have a value for each of the ${size} cells`, `${value.length} values`);
}

/** The model of a population. @throws {SpecError} When there is none of its name. */
export function modelOf(population: Population, models: readonly NeuronModel[]): NeuronModel {
  const path = `populations.${population.name}.neuron`;
  const option = models.length > NEURON_MODELS.length ? undefined : "neurons";
  requireName("network", path, "a neuron model", population.neuron, models.map(({ name }) => name), option);
  return models.findLast(({ name }) => name === population.neuron)!;
}
