import type { BranchPoint, CellSpec, Section } from "../cell_spec.ts";

/** A cell as a tree of compartments; parents come before their children. */
export interface Compartments {
  /** Number of compartments, with those without area where branches meet. */
  count: number;
  /** Parent of each; -1 of the first. (N) */
  parents: Int32Array<ArrayBuffer>;
  /** Area, um2. (N) */
  areas: Float64Array<ArrayBuffer>;
  /** Capacitance, nF. (N) */
  capacitances: Float64Array<ArrayBuffer>;
  /** Conductance to the parent, uS; 0 of the first. (N) */
  axial: Float64Array<ArrayBuffer>;
  /** First compartment of each section. */
  firsts: ReadonlyMap<string, number>;
}

/** Resistance of a cylinder's end: ohm cm times um over um2, in megohm. */
const MEGOHM = 0.01;
/** Capacitance: uF/cm2 times um2, in nF. */
const NANOFARAD = 1e-5;

/** Radii along the course of a section, by distance from its start. */
function profileOf(points: readonly BranchPoint[]): { at: number; radius: number }[] {
  let at = 0;
  return points.map(([x, y, z, diameter], k) => {
    if (k > 0) at += Math.hypot(x - points[k - 1][0], y - points[k - 1][1], z - points[k - 1][2]);
    return { at, radius: diameter / 2 };
  });
}

/** Area, um2, and resistance, megohm. */
interface Piece {
  area: number;
  resistance: number;
}

/** Area of a stretch of a section, um2, and its resistance, megohm: the sums over its cut cones. */
function stretch(profile: ReturnType<typeof profileOf>, from: number, to: number, ra: number): Piece {
  let area = 0, resistance = 0;
  for (let k = 1; k < profile.length; k++) {
    const [start, end] = [profile[k - 1], profile[k]];
    const low = Math.max(from, start.at), high = Math.min(to, end.at);
    // Also the ring where the diameter jumps at one place, if it is within; at an edge it is of the piece before.
    if (high < low || (high === low && !(start.at === end.at && (low > from || low === 0)))) continue;
    const radiusAt = (at: number) =>
      end.at === start.at
        ? at === low && at !== high ? start.radius : end.radius
        : start.radius + (end.radius - start.radius) * (at - start.at) / (end.at - start.at);
    const one = end.at === start.at ? start.radius : radiusAt(low), other = radiusAt(high);
    area += Math.PI * (one + other) * Math.hypot(one - other, high - low);
    resistance += MEGOHM * ra * (high - low) / (Math.PI * one * other);
  }
  return { area, resistance };
}

/** Both halves of the segments of a section. */
function halvesOf(section: Section): (readonly [left: Piece, right: Piece])[] {
  const { points, lengthUm, diameterUm, segments, ra } = section;
  const profile = points && profileOf(points);
  return Array.from({ length: segments }, (_, segment) => {
    if (profile) {
      const length = profile[profile.length - 1].at;
      const [low, middle, high] = [segment, segment + 0.5, segment + 1].map((at) =>
        at === segments ? length : at * length / segments
      );
      return [stretch(profile, low, middle, ra), stretch(profile, middle, high, ra)] as const;
    }
    const radius = (typeof diameterUm === "number" ? diameterUm : diameterUm![segment]) / 2;
    const half = stretch(
      [{ at: 0, radius }, { at: lengthUm! / segments / 2, radius }],
      0,
      lengthUm! / segments / 2,
      ra,
    );
    return [half, half] as const;
  });
}

/** Grows compartments. */
class Growing {
  readonly parents: number[] = [];
  readonly areas: number[] = [];
  readonly capacitances: number[] = [];
  readonly axial: number[] = [];

  /** @param resistance To the parent, megohm. */
  add(parent: number, area: number, capacitance: number, resistance: number): number {
    this.areas.push(area);
    this.capacitances.push(capacitance);
    this.axial.push(parent < 0 ? 0 : 1 / resistance);
    return this.parents.push(parent) - 1;
  }
}

/**
 * Divides a cell into compartments. Each section has equally long segments, whose voltage is that of their middle; where sections meet, and at the ends that
 * others are attached to, are compartments without area (M. L. Hines 1984, doi:10.1016/0020-7101(84)90008-4, and the conventions of NEURON).
 */
export function compartmentsOf({ sections }: CellSpec): Compartments {
  const growing = new Growing();
  const places = new Map<string | undefined, Set<number>>();
  for (const { parent, parentAt = 1 } of sections) {
    if (places.has(parent)) places.get(parent)!.add(parentAt);
    else places.set(parent, new Set([parentAt]));
  }
  const ends = new Map<string, { start: number; first: number; end: number; segments: number }>();
  for (const section of sections) {
    const { name, parent, parentAt = 1, segments, cm } = section;
    const used = (at: number) => places.get(name)?.has(at) ?? false;
    let before = -1;
    if (parent !== undefined) {
      const { start, first, end, segments } = ends.get(parent)!;
      before = parentAt === 1 ? end : parentAt === 0 ? start : first + Math.floor(parentAt * segments);
    } else if (used(0)) before = growing.add(-1, 0, 0, 0);
    const start = before;
    let resistance = 0, first = -1;
    for (const [segment, [left, right]] of halvesOf(section).entries()) {
      const area = left.area + right.area;
      before = growing.add(before, area, NANOFARAD * cm * area, resistance + left.resistance);
      if (segment === 0) first = before;
      resistance = right.resistance;
    }
    const end = used(1) ? growing.add(before, 0, 0, resistance) : before;
    ends.set(name, { start, first, end, segments });
  }
  return {
    count: growing.parents.length,
    parents: Int32Array.from(growing.parents),
    areas: Float64Array.from(growing.areas),
    capacitances: Float64Array.from(growing.capacitances),
    axial: Float64Array.from(growing.axial),
    firsts: new Map([...ends].map(([name, { first }]) => [name, first])),
  };
}

/** The compartment at a place of a section, from 0 to 1. */
export function compartmentAt(spec: CellSpec, { firsts }: Compartments, section: string, at: number): number {
  const { segments } = spec.sections.find(({ name }) => name === section)!;
  return firsts.get(section)! + Math.min(segments - 1, Math.floor(at * segments));
}
