import type { GradedModel } from "./models/graded_model.ts";
import type { GradedPopulation, GradedValue } from "./spec_types.ts";

/** Value of a unit. */
export const valueAt = (value: GradedValue, unit: number): number =>
  typeof value === "number" ? value : value[unit];

/** Parameters of a unit, defaults included. */
export function unitParameters(
  { parameters = {} }: GradedPopulation,
  model: GradedModel,
  unit: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, { default: usual }]) =>
      [name, valueAt(parameters[name] ?? usual, unit)] as const
    ),
  );
}

/** Parameters of the units of a population that differ: of the first alone where all are alike. */
export function differingParameters(
  population: GradedPopulation,
  model: GradedModel,
): Record<string, number>[] {
  const differ = Object.values(population.parameters ?? {}).some(Array.isArray);
  return Array.from(
    { length: differ ? population.size : 1 },
    (_, unit) => unitParameters(population, model, unit),
  );
}

/** Whether a unit asks for normal numbers. */
export function isNoisy(model: GradedModel, p: Readonly<Record<string, number>>): boolean {
  return (model.normals?.(p) ?? 0) > 0;
}
