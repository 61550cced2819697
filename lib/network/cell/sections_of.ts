import { SpecError } from "../errors.ts";
import type { BranchPoint, Section } from "./cell_spec.ts";

/** A point of a traced cell, as SWC files have them; parents come before their children. */
export interface TracedPoint {
  /** Number. */
  id: number;
  /** 1 soma, 2 axon, 3 basal dendrite, 4 apical dendrite. */
  type: number;
  /** Coordinate, um. */
  x: number;
  /** Coordinate, um. */
  y: number;
  /** Coordinate, um. */
  z: number;
  /** Radius, um. */
  radius: number;
  /** Number of the point before; -1 of the first. */
  parent: number;
}

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

const NAMES: Readonly<Record<number, "soma" | "axon" | "dend" | "apic">> = {
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

/** The soma as one section: a sphere of one point, or of three by convention, is a cylinder of the same area; else its points as they are. */
function somaOf(points: readonly TracedPoint[]): BranchPoint[] {
  const [{ x, y, z, radius }] = points;
  const star = points.length === 3 && points[1].parent === points[0].id && points[2].parent === points[0].id;
  if (points.length > 1 && !star) return points.map((one) => [one.x, one.y, one.z, 2 * one.radius]);
  return [-1, 0, 1].map((side) => [x + side * radius, y, z, 2 * radius]);
}

/**
 * Makes the sections of a traced cell, by the conventions of NEURON's import: the soma's points are one section; branches from it begin at
 * their own first point and are attached to its middle, others begin at the point where they branch off.
 * @param points The cell, from its soma on; parents before their children.
 * @throws {SpecError} When it does not begin with a soma, the soma branches, or a type has no kind.
 */
export function sectionsOf(points: readonly TracedPoint[], options: SectionsOptions): Section[] {
  const { kinds, dLambda = 0.1 } = options;
  const fail = (path: string, rule: string, value: unknown): never => {
    throw new SpecError(path, [`Cannot use this cell as ${path} ${rule}: current value is ${value}.`]);
  };
  if (points[0]?.type !== 1) fail("points", "must begin with the soma (type 1)", points[0]?.type ?? "none");
  const soma = points.filter(({ type }) => type === 1);
  const inSoma = new Set(soma.map(({ id }) => id));
  const byId = new Map(points.map((point) => [point.id, point]));
  const children = new Map<number, TracedPoint[]>();
  for (const point of points) children.set(point.parent, [...children.get(point.parent) ?? [], point]);
  const odd = soma.find(({ id }, at) =>
    at > 0 && soma.length !== 3 && (children.get(id) ?? []).filter(({ type }) => type === 1).length > 1
  );
  if (odd) fail("points", "must have a soma that does not branch", `point ${odd.id}`);
  const counts: Record<string, number> = {};
  const sections: Section[] = [];
  const add = (type: number, parent: { name: string; at: number } | null, course: BranchPoint[]): string => {
    const group = NAMES[type] ?? "other";
    const kind = kinds[group] ?? kinds.other;
    if (!kind) fail(`kinds.${group}`, "must be given, as the cell has such points", "none");
    const number = counts[group] = (counts[group] ?? -1) + 1;
    const name = group === "soma" ? "soma" : `${group}[${number}]`;
    sections.push({
      name,
      ...(parent ? { parent: parent.name, parentAt: parent.at } : {}),
      points: course,
      segments: segmentsOf(course, kind!, dLambda),
      ...structuredClone(kind!),
    });
    return name;
  };
  const place = ({ x, y, z, radius }: TracedPoint): BranchPoint => [x, y, z, 2 * radius];
  add(1, null, somaOf(soma));
  /** Follows a branch until it divides, changes its type or ends. */
  const follow = (first: TracedPoint, parent: { name: string; at: number }, start: BranchPoint[]): void => {
    const course = [...start, place(first)];
    let last = first, next = children.get(last.id) ?? [];
    while (next.length === 1 && next[0].type === first.type) {
      [last] = next;
      course.push(place(last));
      next = children.get(last.id) ?? [];
    }
    // A branch of one point has no length: it begins where it leaves.
    const whole = course.length > 1 ? course : [place(byId.get(first.parent)!), ...course];
    const name = add(first.type, parent, whole);
    for (const one of next) follow(one, { name, at: 1 }, [place(last)]);
  };
  for (const point of points) {
    if (point.type !== 1 && inSoma.has(point.parent)) follow(point, { name: "soma", at: 0.5 }, []);
  }
  return sections;
}
