import { shortened, shown } from "../base/shown.ts";
import { SpecError } from "../base/spec_error.ts";
import { nearestName } from "../base/nearest_name.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import type { Population } from "./spiking_spec.ts";
import { type CellValue, isConstant, rangeOf } from "./value.ts";

/** Fails with the sentence of a rule. @throws {SpecError} */
export function fail(path: string, rule: string, value: unknown): never {
  throw new SpecError(path, [
    `Cannot use this network as ${shortened(path)} ${shortened(rule, 400)}: current value is ${
      shown(value)
    }.`,
  ]);
}

/** Fails unless `name` is among the names, and tells the nearest. */
export function requireName(path: string, what: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const near = nearestName(name, [...names]);
  const hint = near
    ? `did you mean ${near}?`
    : names.length > 0
    ? `there are ${names.join(", ")}`
    : "there are none";
  fail(path, `must be ${what} (${hint})`, name);
}

/** Fails unless all that a value may be is in a range. */
export function requireRange(path: string, value: CellValue, [low, high]: readonly [number, number]): void {
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
export function requireLength(path: string, value: CellValue, size: number): void {
  if (!Array.isArray(value) || value.length === size) return;
  fail(path, `must have a value for each of the ${size} cells`, `${value.length} values`);
}

/** The model of a population. @throws {SpecError} When there is none of its name. */
export function modelOf(population: Population, models: readonly NeuronModel[]): NeuronModel {
  const path = `populations.${population.name}.neuron`;
  requireName(path, "a neuron model", population.neuron, models.map(({ name }) => name));
  return models.findLast(({ name }) => name === population.neuron)!;
}
