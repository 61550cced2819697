import { failSpec } from "../base/spec_error.ts";
import type { CellSynapse, Section } from "./cell_spec.ts";

/** Synapses of one kind, spread over the sections of a region. */
export interface RegionSynapses extends Omit<CellSynapse, "section" | "at"> {
  /** Region: sections of this name, or with it before `[`, such as `dend` for `dend[0]`. */
  region: string;
  /** How many. */
  number: number;
}

/** Length of a section, um. */
export function branchLength({ lengthUm, points }: Section): number {
  if (lengthUm !== undefined) return lengthUm;
  let length = 0;
  for (let k = 1; k < points!.length; k++) {
    length += Math.hypot(...[0, 1, 2].map((axis) => points![k][axis] - points![k - 1][axis]));
  }
  return length;
}

/** The region of a section: its name up to `[`. */
export function regionOf({ name }: Pick<Section, "name">): string {
  return name.replace(/\[.*$/, "");
}

/**
 * Spreads synapses evenly over a region: over its sections in their order, equal lengths of branch between neighbours.
 * @param path Where they stand in the file, for the sentence.
 * @returns Synapses at places.
 * @throws {SpecError} When no section is of the region.
 */
export function spreadSynapses(
  sections: readonly Section[],
  { region, number, ...synapse }: RegionSynapses,
  path: string,
): CellSynapse[] {
  const own = sections.filter((section) => regionOf(section) === region);
  if (own.length === 0) {
    const regions = [...new Set(sections.map(regionOf))].join(", ");
    failSpec(`${path}.region`, "use this cell", `${path}.region must be one of ${regions}`, region);
  }
  const lengths = own.map(branchLength), whole = lengths.reduce((sum, length) => sum + length, 0);
  const placed: CellSynapse[] = [];
  let k = 0, passed = 0;
  for (let n = 0; n < number; n++) {
    const along = (n + 0.5) / number * whole;
    while (k < own.length - 1 && passed + lengths[k] <= along) passed += lengths[k++];
    const at = Math.min(1, Math.max(0, Math.round(1e6 * (along - passed) / lengths[k]) / 1e6));
    placed.push({ section: own[k].name, at, ...synapse });
  }
  return placed;
}
