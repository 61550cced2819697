import { fail } from "../base/fail.ts";
import { nearestName } from "../base/nearest_name.ts";
import { type PopulationCounts, samePopulations } from "./population_counts.ts";

type Populations = Pick<PopulationCounts, "populations">;

const listed = ({ populations }: Populations) =>
  populations.map(({ name, size }) => `${name} (${size})`).join(", ");

/**
 * Throws unless two have the same populations, by names and sizes in order: data and a model, two systems that are compared.
 * @param task What cannot be done otherwise. @param wanted What the populations must be. @param found What they are.
 * @throws {RangeError} Naming both, and the nearest name of one that is unknown.
 */
export function requirePopulations(task: string, wanted: Populations, found: Populations): void {
  if (samePopulations(wanted, found)) return;
  const names = wanted.populations.map(({ name }) => name);
  const odd = found.populations.find(({ name }) => !names.includes(name));
  const near = odd && nearestName(odd.name, names);
  fail(
    task,
    `the populations must be ${listed(wanted)}`,
    `${listed(found)}${near ? ` (did you mean ${near} by ${odd.name}?)` : ""}`,
  );
}
