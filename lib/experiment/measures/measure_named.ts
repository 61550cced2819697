import { fail } from "../../base/fail.ts";
import { knownNear, withKnown } from "../../base/nearest_name.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import { BoundMeasure } from "./bound_measure.ts";
import type { Measure } from "./measure.ts";
import { presentName } from "./old_names.ts";
import { MEASURES } from "./registry.ts";

/** The measure that a name begins with, and what follows it. */
function split(name: string): { measure: Measure; rest: string } {
  const present = presentName(name), dot = present.indexOf(".");
  const family = dot < 0 ? present : present.slice(0, dot);
  const measure = MEASURES.find((one) => one.name === family);
  if (measure) return { measure, rest: dot < 0 ? "" : present.slice(dot + 1) };
  const known = knownNear(family, MEASURES.map((one) => one.name));
  fail(
    "measure this",
    "there is no measure of this name",
    `${name} (${known})`,
  );
}

/**
 * A measure's name as maps and results hold it: what version 0.1.0 called otherwise has its present name.
 * @throws {RangeError} When there is no such measure; names the nearest.
 */
export function measureName(name: string): string {
  const { measure, rest } = split(name);
  return rest ? `${measure.name}.${rest}` : measure.name;
}

function refuse(name: string, what: string, names: readonly string[]): never {
  fail(
    `measure ${name}`,
    "its population must be one of the network's",
    withKnown(what, names),
  );
}

/** The two populations of a pair; names may have points in them. */
function pairOf(name: string, rest: string, names: readonly string[]): number[] {
  const parts = rest.split(".");
  const cuts = parts.slice(1).map((_, k) => [
    parts.slice(0, k + 1).join("."),
    parts.slice(k + 1).join("."),
  ]);
  const found = cuts.find((cut) => cut.every((part) => names.includes(part)));
  if (found && found[0] !== found[1]) return found.map((part) => names.indexOf(part));
  if (found || cuts.length === 0) {
    fail(
      `measure ${name}`,
      `it is of two populations, such as ${name.split(".")[0]}.${names.slice(0, 2).join(".")}`,
      rest,
    );
  }
  return refuse(name, cuts[0].find((part) => !names.includes(part))!, names);
}

/**
 * A measure by its name, such as `rate.E`, `correlation.E.I`, or `peakHz`, which is that of the first population (a pair: of
 * the first two).
 * @param populations Of the system, in their order.
 * @throws {RangeError} When there is no such measure or population; names the nearest.
 */
export function measureNamed(
  name: string,
  populations: readonly Pick<PopulationSize, "name">[],
): BoundMeasure {
  const { measure, rest } = split(name), names = populations.map((one) => one.name);
  const wanted = measure.of === "pair" ? 2 : 1;
  if (names.length < wanted) fail(`measure ${name}`, `it is of ${wanted} populations`, names.length);
  if (rest === "") return new BoundMeasure(measure, [0, 1].slice(0, wanted), populations);
  if (wanted === 2) return new BoundMeasure(measure, pairOf(name, rest, names), populations);
  const at = names.indexOf(rest);
  return new BoundMeasure(measure, [at < 0 ? refuse(name, rest, names) : at], populations);
}

/** A line about every measure, for help. */
export function measureLines(): string[] {
  return MEASURES.map(({ name, of, about, unit, needs }) => {
    const whose = of === "pair" ? "[.A.B]" : "[.POPULATION]";
    const had = { spikes: "spikes are", voltage: "voltages are", activity: "the activity of units is" };
    const spikes = needs === "counts" ? "" : `; where ${had[needs]} at hand`;
    return `  ${`${name}${whose}`.padEnd(28)} ${about}${unit ? `, ${unit}` : ""}${spikes}`;
  });
}
