import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { type FailField, failFieldOf } from "../base/spec_error.ts";
import type { BranchPoint, Section } from "./cell_spec.ts";
import {
  hasNoLength,
  type TracedPoint,
  type TracedSection,
  tracedSections,
  withoutLengthless,
} from "./traced_sections.ts";

const fail: FailField = failFieldOf("cell");

export type { TracedPoint } from "./traced_sections.ts";

/** Membrane and cytoplasm of the sections of a type. */
export interface SectionKind {
  /** Resistivity, ohm cm. */
  ra: number;
  /** Capacitance, uF/cm2. */
  cm: number;
  /** Channels, by model. */
  channels: Record<string, Record<string, number>>;
}

/** Options of {@link sectionsOf}. */
export interface SectionsOptions {
  /** What a section of a type has; `other` is for types that are not named. */
  kinds: Partial<Record<"soma" | "axon" | "dend" | "apic" | "other", SectionKind>>;
  /** Largest length of a segment, parts of the length constant at 100 Hz. @default 0.1 */
  dLambda?: number;
}

const OPTIONS: OptionNames<SectionsOptions> = { kinds: true, dLambda: true };
const KINDS: OptionNames<SectionsOptions["kinds"]> = {
  soma: true,
  axon: true,
  dend: true,
  apic: true,
  other: true,
};

const NAMES: Readonly<Partial<Record<number, "soma" | "axon" | "dend" | "apic">>> = {
  1: "soma",
  2: "axon",
  3: "dend",
  4: "apic",
};

/** A number of segments, odd, so that each is at most a part of the length constant at 100 Hz (M. L. Hines, N. T. Carnevale 2001, doi:10.1177/107385840100700207). */
function segmentsOf(points: readonly BranchPoint[], { ra, cm }: SectionKind, dLambda: number): number {
  let lambdas = 0;
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1], points[k]];
    const step = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    lambdas += step / Math.sqrt(a[3] + b[3]);
  }
  lambdas *= Math.SQRT2 * 1e-5 * Math.sqrt(4 * Math.PI * 100 * ra * cm);
  return 2 * Math.floor((lambdas / dLambda + 0.9) / 2) + 1;
}

function copyOf({ ra, cm, channels }: SectionKind): SectionKind {
  return {
    ra,
    cm,
    channels: Object.fromEntries(Object.entries(channels).map(([name, own]) => [name, { ...own }])),
  };
}

/** Sections, and what was left out of the cell on the way to them, one sentence each. */
export type TracedCell = Section[] & {
  /** One sentence for each kind of change. */
  readonly notes: readonly string[];
};

function checkPoints(points: readonly TracedPoint[]): void {
  if (points.length === 0) fail("points", "must have at least one point", "none");
  const ids = new Set(points.map(({ id }) => id)), seen = new Set<number>();
  if (ids.size < points.length) {
    fail("points", "must have numbers that differ", `${ids.size} of ${points.length}`);
  }
  for (const { id, parent } of points) {
    if (ids.has(parent) && !seen.has(parent)) {
      fail("points", "must have parents before their children", `point ${id} before point ${parent}`);
    }
    seen.add(id);
  }
}

/** Course and diameters; a first section of one point is a ball, as a cylinder of the same area. */
function branchOf({ course, startUm, parent }: TracedSection): BranchPoint[] {
  if (parent < 0 && course.length === 1) {
    const [{ x, y, z, radius }] = course;
    return [-1, 0, 1].map((side) => [x + side * radius, y, z, 2 * radius]);
  }
  return course.map(({ x, y, z, radius }, at) => [x, y, z, at === 0 && startUm ? startUm : 2 * radius]);
}

const few = (numbers: readonly number[]) =>
  numbers.slice(0, 5).join(", ") + (numbers.length > 5 ? `, and ${numbers.length - 5} more` : "");

function notesOf(points: readonly TracedPoint[], dropped: readonly TracedSection[]): string[] {
  const notes: string[] = [];
  const ids = new Set(points.map(({ id }) => id));
  const roots = points.filter(({ parent }, at) => at > 0 && !ids.has(parent)).map(({ id }) => id);
  if (roots.length > 0) {
    const what = roots.length === 1
      ? "a fragment without a parent was"
      : `${roots.length} fragments without a parent were`;
    notes.push(`${what} attached to the first section, as NEURON does: from point ${few(roots)} on`);
  }
  if (dropped.length > 0) {
    const what = dropped.length === 1
      ? "a section without a length was"
      : `${dropped.length} sections without a length were`;
    notes.push(`${what} dropped: ending at point ${few(dropped.map(({ course }) => course.at(-1)!.id))}`);
  }
  return notes;
}

/**
 * Makes the sections of a traced cell as NEURON's import of SWC files does it.
 *
 * - Sections are unbranched and of one type. They begin at the point that they leave, with its diameter.
 * - A neurite that leaves the soma has its own diameter there. From an interior point of the soma, or from a soma of
 *   one point, it is attached to the middle and begins at its own first point.
 * - A first section of one point is a ball, and so are three soma points as NeuroMorpho writes them.
 * - A fragment without a parent is attached to the first section.
 * - Sections without a length are dropped.
 *
 * The order of the points counts where NEURON looks at it; where it would join points that do not follow each other,
 * each branch is read whole before the next.
 * @param points The cell; parents before their children.
 * @returns Sections, parents before their children, with `notes` that say what was dropped or joined.
 * @throws {SpecError} When there are no points, their order or numbers are wrong, the first section has no length,
 * or a type has no kind.
 */
export function sectionsOf(points: readonly TracedPoint[], options: SectionsOptions): TracedCell {
  return sectionsUnder("kinds", points, options);
}

/** {@linkcode sectionsOf}, where the kinds stand in a field of some name. */
export function sectionsUnder(
  field: string,
  points: readonly TracedPoint[],
  options: SectionsOptions,
): TracedCell {
  requireKnown("make sections", options, OPTIONS);
  const { kinds, dLambda = 0.1 } = options;
  requireKnown("make sections of these kinds", kinds, KINDS);
  checkPoints(points);
  const { kept, dropped } = withoutLengthless(tracedSections(points));
  if (hasNoLength(kept[0])) {
    fail("points", "must have a first section with a length", `${kept[0].course.length} points at one place`);
  }
  const counts: Record<string, number> = {}, names: string[] = [];
  const sections = kept.map((section): Section => {
    const group = NAMES[section.type] ?? "other";
    const kind = kinds[group] ?? kinds.other;
    if (!kind) {
      const rest = group === "other" ? "" : ` (or ${field}.other, for all types that are not named)`;
      fail(
        `${field}.${group}`,
        `must be given, as the cell has points of SWC type ${section.type}${rest}`,
        "none",
      );
    }
    const number = counts[group] = (counts[group] ?? -1) + 1;
    const name = group === "soma" && number === 0 ? "soma" : `${group}[${number}]`;
    names.push(name);
    const branch = branchOf(section);
    return {
      name,
      ...(section.parent < 0 ? {} : { parent: names[section.parent], parentAt: section.at }),
      points: branch,
      segments: segmentsOf(branch, kind, dLambda),
      ...copyOf(kind),
    };
  });
  return Object.assign(sections, { notes: notesOf(points, dropped) });
}
