import { fail } from "../base/fail.ts";
import { withNearest } from "../base/nearest_name.ts";
import type { SystemSpec } from "../system/run.ts";
import { valueIn } from "../system/value_in.ts";
import { SYSTEMS } from "../systems.ts";
import type { BoxRange } from "./dataset/box.ts";

/** The part of a surrogate's spec that says which parameters it takes, and the box it was trained on. */
export interface ModelParameters {
  /** P names. */
  names: readonly string[];
  /** Lowest and highest value of each in training. */
  low: readonly number[];
  high: readonly number[];
}

/** Which parameters of a surrogate are held, and which may change. */
export interface FreeParameters {
  /** Values of parameters that are held, by name, or by an alias such as `lambda`. @default none */
  held?: Readonly<Record<string, number>>;
  /** Names of those that may change, in the order of the designs. @default all that are not held */
  free?: readonly string[];
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

/**
 * Parameters of the surrogate: those held, else its network's, else the middle of the box. (P)
 * @throws {RangeError} When one that is held is none of the surrogate, or no number.
 */
export function usualParameters(
  parameters: ModelParameters,
  network: SystemSpec | null,
  { held = {} }: Pick<FreeParameters, "held"> = {},
): number[] {
  const { names, low, high } = parameters;
  const usual = names.map((name, p) => {
    const [[field] = [name]] = namedBy(name);
    const own = network ? valueIn(network, field) : undefined;
    return typeof own === "number" && own >= low[p] && own <= high[p] ? own : (low[p] + high[p]) / 2;
  });
  for (const [name, value] of Object.entries(held)) {
    for (const place of placesOf(parameters, name)) usual[place] = value;
    if (!Number.isFinite(value)) fail("set a parameter of the surrogate", `${name} must be a number`, value);
  }
  return usual;
}

/**
 * What makes all parameters of a surrogate of the values of some.
 * @param some Names of these, in the order of their values. @param usual All others. (P)
 * @throws {RangeError} When the surrogate has none of a name.
 */
export function parametersAt(
  parameters: ModelParameters,
  some: readonly string[],
  usual: readonly number[],
): (point: readonly number[]) => number[] {
  const places = some.map((name) => placesOf(parameters, name));
  return (point) => {
    const all = [...usual];
    places.forEach((own, k) => own.forEach((place) => all[place] = point[k]));
    return all;
  };
}

/** The box of the parameters that may change: those of which it holds one value alone may not. @throws {RangeError} When a name is unknown. */
export function freeBox(parameters: ModelParameters, { held = {}, free }: FreeParameters): BoxRange[] {
  const { names, low, high } = parameters;
  const still = Object.keys(held).flatMap((name) => placesOf(parameters, name));
  const wanted = free?.flatMap((name) => placesOf(parameters, name)) ?? names.keys();
  return [...new Set(wanted)].filter((place) => !still.includes(place) && low[place] < high[place])
    .map((place) => ({ name: names[place], low: low[place], high: high[place] }));
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
