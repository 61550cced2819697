import { fail } from "../base/fail.ts";
import { withNearest } from "../base/nearest_name.ts";
import type { SystemSpec } from "../system/run.ts";
import { valueIn } from "../system/value_in.ts";
import { SYSTEMS } from "../systems.ts";

/** The part of a surrogate's spec that says which parameters it takes, and the box it was trained on. */
export interface ModelParameters {
  /** P names. */
  names: readonly string[];
  /** Lowest and highest value of each in training. */
  low: readonly number[];
  high: readonly number[];
}

/** The fields that a short name stands for, in each system that has it. */
function namedBy(name: string): (readonly string[])[] {
  return SYSTEMS.flatMap(({ aliases = {} }) => Object.hasOwn(aliases, name) ? [aliases[name]] : []);
}

/**
 * Places of the parameters that a name stands for: its own, or those of an alias such as `lambda`.
 * @throws {RangeError} When the surrogate has none of this name.
 */
export function placesOf({ names }: ModelParameters, name: string): number[] {
  if (names.includes(name)) return [names.indexOf(name)];
  for (const fields of namedBy(name)) {
    const places = fields.map((field) => names.indexOf(field));
    if (places.every((place) => place >= 0)) return places;
  }
  fail(
    "set a parameter of the surrogate",
    `it has ${names.join(", ") || "none"}`,
    withNearest(name, names),
  );
}

/** Parameters of the surrogate where nothing else is said: its network's, or the middle of the box. (P) */
export function usualParameters(parameters: ModelParameters, network: SystemSpec | null): number[] {
  const { names, low, high } = parameters;
  return names.map((name, p) => {
    const [[field] = [name]] = namedBy(name);
    const own = network ? valueIn(network, field) : undefined;
    return typeof own === "number" && own >= low[p] && own <= high[p] ? own : (low[p] + high[p]) / 2;
  });
}

/**
 * What lies outside the box that a surrogate was trained on, the part of a sentence after "as"; null when nothing does.
 * @param points `(P)` each.
 */
export function outsideOf(
  parameters: ModelParameters,
  points: readonly (readonly number[])[],
): string | null {
  const { names, low, high } = parameters;
  for (let p = 0; p < names.length; p++) {
    const slack = 1e-6 * Math.max(Math.abs(low[p]), Math.abs(high[p])); // bounds went through single precision
    const outside = points.filter((point) => point[p] < low[p] - slack || point[p] > high[p] + slack);
    if (outside.length === 0) continue;
    const box = names.map((name, q) => `${name} ${low[q]} to ${high[q]}`).join(", ");
    return `${names[p]} must be in the box it was trained on (${box}): current value is ${outside[0][p]}${
      outside.length > 1 ? ` and more, at ${outside.length} of ${points.length} points` : ""
    }`;
  }
  return null;
}
