import { failSpec } from "../../base/spec_error.ts";
import type { Compartments } from "../build/compartments.ts";
import type { BranchPoint, CellSpec, Section } from "../cell_spec.ts";
import type { PointUm } from "./extracellular_probe.ts";

/** Where a segment of a cell lies: a straight piece from its start to its end. */
export interface SegmentPlace {
  /** Its compartment. */
  compartment: number;
  /** um */
  start: PointUm;
  /** um */
  end: PointUm;
  /** Of the cylinder of its length along the section and its area, um. */
  radius: number;
}

const TASK = "place this cell in space";

/** Lengths along a section up to each of its points, um. */
function arcOf(points: readonly BranchPoint[]): number[] {
  const arc = [0];
  for (let k = 1; k < points.length; k++) {
    const [a, b] = [points[k - 1], points[k]];
    arc.push(arc[k - 1] + Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]));
  }
  return arc;
}

/** The place on a section at a part of its length. */
function pointAt(points: readonly BranchPoint[], arc: readonly number[], at: number): PointUm {
  const wanted = at * arc[arc.length - 1];
  let k = 1;
  while (k < arc.length - 1 && arc[k] < wanted) k++;
  const [a, b] = [points[k - 1], points[k]], length = arc[k] - arc[k - 1];
  const part = length > 0 ? Math.min(1, (wanted - arc[k - 1]) / length) : 1;
  return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

const distance = (a: PointUm, b: PointUm) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/**
 * Fails where a section does not begin where it is attached: its points then tell lengths, but no places. Only branches of the
 * first section may begin elsewhere, as tracings of a soma are no more than its outline.
 */
function requireAttached(section: Section, byName: ReadonlyMap<string, Section>, first: Section): void {
  const { name, parent, parentAt = 1, points } = section;
  if (parent === undefined || parent === first.name) return;
  const onto = byName.get(parent)!.points!, at = pointAt(onto, arcOf(onto), parentAt);
  const [x, y, z, diameter] = points![0], gap = distance(at, [x, y, z]);
  const most = Math.max(1, diameter, ...onto.map((point) => point[3]));
  if (gap <= most) return;
  failSpec(
    `sections.${name}.points`,
    TASK,
    `sections must begin where they are attached, within the diameter of their parent (${most} um)`,
    `${gap.toPrecision(4)} um from there`,
  );
}

/**
 * Where the segments of a cell lie. Each goes straight from where it begins on the course of its section to where it ends.
 * @returns One place for each segment, in the order of sections. Where branches meet are compartments without area, which have no place.
 * @throws {SpecError} When a section has no points, or does not begin where it is attached.
 */
export function segmentPlaces({ sections }: CellSpec, { areas, firsts }: Compartments): SegmentPlace[] {
  for (const { name, points } of sections) {
    if (points) continue;
    failSpec(
      `sections.${name}`,
      TASK,
      `${name} must have points: a section of lengthUm and diameterUm alone lies nowhere`,
      "none",
    );
  }
  const byName = new Map(sections.map((section) => [section.name, section]));
  return sections.flatMap((section) => {
    requireAttached(section, byName, sections[0]);
    const { name, segments } = section, points = section.points!, arc = arcOf(points);
    const length = arc[arc.length - 1] / segments;
    return Array.from({ length: segments }, (_, k): SegmentPlace => {
      const compartment = firsts.get(name)! + k;
      return {
        compartment,
        start: pointAt(points, arc, k / segments),
        end: pointAt(points, arc, (k + 1) / segments),
        radius: areas[compartment] / (2 * Math.PI * length),
      };
    });
  });
}
