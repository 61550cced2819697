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
  /** Number of the point before; that of no point where there is none. */
  parent: number;
}

/** An unbranched piece of a traced cell, as NEURON's import makes it. */
export interface TracedSection {
  /** Type of its points. */
  type: number;
  /** Its points along the course, with the one it leaves its parent from where the import repeats that. */
  course: readonly TracedPoint[];
  /** Diameter at the start, um, where it differs from that of the first point: of a branch from the soma. */
  startUm?: number;
  /** Number of the section that it is attached to; -1 of the first. */
  parent: number;
  /** Where on the parent: 0, 0.5 or 1. */
  at: number;
}

const SOMA = 1;
/** Numbers closer than this are equal, as in NEURON's language. */
const CLOSE = 1e-11;

const close = (a: number, b: number) => Math.abs(a - b) <= CLOSE;

/** Points by their place in the list, and what is known of each. */
interface Joints {
  /** Place of the point before each; -1 where there is none. */
  before: Int32Array;
  /** True of the last point of a section. */
  ends: boolean[];
  /** True where a section that begins at this point is attached to the start of its parent. */
  toStart: boolean[];
  /** Number of soma points that follow each soma point. */
  somaArms: Int32Array;
  /** True where three points of the soma stand for a ball: only the first one counts. */
  ball: boolean;
}

function beforeOf(points: readonly TracedPoint[]): Int32Array {
  const places = new Map(points.map(({ id }, at) => [id, at]));
  return Int32Array.from(points, ({ parent }) => places.get(parent) ?? -1);
}

/**
 * Three soma points stand for a ball, as NeuroMorpho writes them, when both others follow the first, nothing
 * follows them, their radii are equal, and their distances add up to the diameter within 1 %.
 */
function isBall(
  points: readonly TracedPoint[],
  before: Int32Array,
  childless: (at: number) => boolean,
): boolean {
  if (points.filter(({ type }) => type === SOMA).length !== 3) return false;
  const [middle, ...ends] = points.slice(0, 3);
  const length = ends.reduce(
    (sum, { x, y, z }) => sum + Math.hypot(x - middle.x, y - middle.y, z - middle.z),
    0,
  );
  return [1, 2].every((at) => before[at] === 0 && childless(at)) &&
    ends.every(({ radius }) => close(2 * radius, 2 * middle.radius)) &&
    Math.abs(length / (2 * middle.radius) - 1) < 0.01;
}

/**
 * Finds where sections end: at tips, where points have more than one child, where a child does not come next in
 * the list, and where the type changes. A soma goes on to its next point. Further branches from a neurite's first
 * point beside the soma are attached to the neurite's start.
 */
function jointsOf(points: readonly TracedPoint[]): Joints {
  const before = beforeOf(points), count = points.length;
  // 1 goes on, 0 is a tip, more is a joint.
  const links = new Int32Array(count), somaArms = new Int32Array(count);
  const toStart = new Array<boolean>(count).fill(false);
  for (let at = 0; at < count; at++) {
    const from = before[at];
    if (from < 0) continue;
    links[from] += from === at - 1 ? 1 : 2;
    const { type } = points[from];
    if (from !== at - 1 && type !== SOMA) {
      const besideSoma = from > 1 && points[Math.max(0, before[from])].type === SOMA;
      if (besideSoma || from === 0) {
        toStart[at] = true;
        links[from] = 1;
      }
    }
    if (type !== points[at].type) links[from]++;
    else if (type === SOMA) somaArms[from]++;
  }
  const ball = isBall(points, before, (at) => links[at] === 0);
  if (ball) before[2] = 1;
  for (let at = 0; at + 1 < count; at++) {
    const goesOn = points[at].type === SOMA && points[at + 1].type === SOMA && before[at + 1] === at;
    if (goesOn && (at === 0 || somaArms[at] < 2)) links[at] = 1;
  }
  return { before, ends: Array.from(links, (number) => number !== 1), toStart, somaArms, ball };
}

/** The same points, each followed by the whole of its branches, which keep their order. */
function depthFirst(points: readonly TracedPoint[]): TracedPoint[] {
  const before = beforeOf(points), count = points.length;
  const firstChild = new Int32Array(count).fill(-1), sibling = new Int32Array(count).fill(-1);
  const waiting: number[] = [];
  for (let at = count - 1; at >= 0; at--) {
    const from = before[at];
    if (from < 0) waiting.push(at);
    else [sibling[at], firstChild[from]] = [firstChild[from], at];
  }
  const ordered: TracedPoint[] = [];
  while (waiting.length > 0) {
    const at = waiting.pop()!;
    ordered.push(points[at]);
    if (sibling[at] >= 0) waiting.push(sibling[at]);
    if (firstChild[at] >= 0) waiting.push(firstChild[at]);
  }
  return ordered;
}

/** First and last place of the points of a section. */
interface Run {
  first: number;
  last: number;
}

/** Where on its parent a section begins, and whether it does so at its own first point. */
function startOf(points: readonly TracedPoint[], joints: Joints, { first, last }: Run, parent: Run) {
  const from = joints.before[first], many = last > first;
  const forks = joints.somaArms[Math.max(0, from)] > 1;
  const somatic = points[parent.first].type === SOMA, neurite = points[first].type !== SOMA;
  const root = parent.first === 0;
  if (root && somatic && neurite && parent.last === 0) return { at: 0.5, own: many };
  if (root && from === 0) return { at: 0, own: neurite && forks };
  if (!somatic) return { at: 1, own: false };
  if (from < parent.last) return { at: 0.5, own: neurite && many };
  return { at: 1, own: neurite && many && forks };
}

const samePlace = (a: TracedPoint, b: TracedPoint) => close(a.x, b.x) && close(a.y, b.y) && close(a.z, b.z);

/**
 * Divides a traced cell into unbranched sections by the rules of NEURON's import of SWC files, parents before
 * their children.
 * A fragment that has no parent is attached to the first section, as NEURON does.
 * @param points Parents come before their children.
 * @returns Sections, also those without a length.
 */
export function tracedSections(points: readonly TracedPoint[]): TracedSection[] {
  let list = points, joints = jointsOf(list);
  // Where a section would go on to a point that does not follow it, the order of the list misleads NEURON.
  if (joints.ends.some((end, at) => !end && joints.before[at + 1] !== at)) {
    list = depthFirst(points);
    joints = jointsOf(list);
  }
  const { before, ends, toStart, ball } = joints;
  const runs: Run[] = [], sections: TracedSection[] = [];
  const sectionAt = new Int32Array(list.length);
  for (let first = 0, last = 0; last < list.length; last++) {
    sectionAt[last] = runs.length;
    if (!ends[last]) continue;
    const { type } = list[first];
    if (first === 0) {
      runs.push({ first, last: ball ? 0 : last });
      sections.push({ type, course: list.slice(0, ball ? 1 : last + 1), parent: -1, at: 0 });
    } else {
      const from = Math.max(0, before[first]), parent = sectionAt[from], run = { first, last };
      const { at, own } = startOf(list, joints, run, runs[parent]);
      const course = list.slice(first, last + 1);
      const fromSoma = sections[parent].type === SOMA && type !== SOMA;
      runs.push(run);
      sections.push({
        type,
        course: own ? course : [list[from], ...course],
        ...(fromSoma && !own ? { startUm: 2 * course[0].radius } : {}),
        parent,
        at: toStart[first] ? 0 : at,
      });
    }
    first = last + 1;
  }
  return sections;
}

/** True of a section whose points are all at one place; a first section of one point stands for a ball. */
export function hasNoLength({ course, parent }: TracedSection): boolean {
  return parent < 0 && course.length === 1 ? false : course.every((point) => samePlace(point, course[0]));
}

/** Leaves sections without a length out. Their children go where they were attached; the first section stays. */
export function withoutLengthless(
  sections: readonly TracedSection[],
): { kept: TracedSection[]; dropped: TracedSection[] } {
  const kept: TracedSection[] = [], dropped: TracedSection[] = [];
  // Of each section the place that its children find.
  const places: { parent: number; at: number | null }[] = [];
  for (const section of sections) {
    const found = section.parent < 0 ? null : places[section.parent];
    const parent = found?.parent ?? -1, at = found?.at ?? section.at;
    if (parent >= 0 && hasNoLength(section)) {
      dropped.push(section);
      places.push({ parent, at });
    } else {
      places.push({ parent: kept.length, at: null });
      kept.push({ ...section, parent, at });
    }
  }
  return { kept, dropped };
}
