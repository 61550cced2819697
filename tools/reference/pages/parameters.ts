import type { ParameterField, StateField } from "../../../lib/spiking/neurons/neuron_model.ts";
import { numberText, table, unitText } from "../markdown_parts.ts";

/** A table of parameters. */
export function parameterTable(parameters: Readonly<Record<string, ParameterField>>): string {
  return table(
    ["parameter", "unit", "default", "range", "meaning"],
    Object.entries(parameters).map(([name, { unit, default: value, low, high, about, varies }]) => [
      `\`${name}\``,
      unitText(unit),
      numberText(value),
      `${numberText(low)} to ${numberText(high)}`,
      varies ? `${about}; may vary in time` : about,
    ]),
  );
}

/** A table of variables. @param defaults Parameters by which those start that depend on them. */
export function stateTable(
  state: Readonly<Record<string, StateField>>,
  defaults: Readonly<Record<string, number>>,
): string {
  return table(
    ["variable", "unit", "starts at", "meaning"],
    Object.entries(state).map(([name, { unit, initial, about }]) => [
      `\`${name}\``,
      unitText(unit),
      numberText(typeof initial === "number" ? initial : initial(defaults)),
      about,
    ]),
  );
}

/** Default values of parameters. */
export function defaultsOf(parameters: Readonly<Record<string, ParameterField>>): Record<string, number> {
  return Object.fromEntries(Object.entries(parameters).map(([name, field]) => [name, field.default]));
}
