import { readFileBytes } from "./atomic.ts";
import { FileError } from "./file_error.ts";
import { refuseUnread } from "./file_kind.ts";

/** A point of a traced cell. */
export interface SwcPoint {
  /** Number, by which others name it as their parent. */
  id: number;
  /** 1 soma, 2 axon, 3 basal dendrite, 4 apical dendrite; others are custom. */
  type: number;
  /** Coordinate, um. */
  x: number;
  /** Coordinate, um. */
  y: number;
  /** Coordinate, um. */
  z: number;
  /** Radius, um. */
  radius: number;
  /** Number of the point before it; -1 of the first. */
  parent: number;
}

/**
 * Parses a cell in SWC format: seven numbers a line, comments after `#`. Points may be in any order.
 * @param path Name of the file for error sentences.
 * @returns Points, parents before their children, in the order of the file else.
 * @throws {FileError} When a line is no point, a number is twice, a parent is missing, points form a loop, there is more than one root, or a
 * radius is not positive.
 */
export function parseSwc(text: string, path: string): SwcPoint[] {
  const fail = (line: number | null, rule: string, value: unknown): never => {
    const place = line === null ? "" : `, line ${line}`;
    throw new FileError(`Cannot read ${path}${place} as ${rule}: current value is ${value}`, { path });
  };
  const points = new Map<number, SwcPoint & { line: number }>();
  text.split(/\r?\n/).forEach((whole, at) => {
    const line = whole.replace(/#.*/, "").trim();
    if (line === "") return;
    const numbers = line.split(/[\s,]+/).map(Number);
    if (numbers.length < 7 || !numbers.slice(0, 7).every(Number.isFinite)) {
      fail(at + 1, "a point must be seven numbers (id, type, x, y, z, radius, parent)", line);
    }
    const [id, type, x, y, z, radius, parent] = numbers;
    if (points.has(id)) fail(at + 1, "numbers of points must differ", id);
    if (!(radius > 0)) fail(at + 1, "a radius must be positive", radius);
    points.set(id, { id, type, x, y, z, radius, parent, line: at + 1 });
  });
  if (points.size === 0) fail(null, "it must have points", "none");
  const children = new Map<number, number[]>();
  const roots: number[] = [];
  for (const { id, parent, line } of points.values()) {
    if (parent === -1) roots.push(id);
    else if (!points.has(parent)) fail(line, `the parent of point ${id} must be in the file`, parent);
    else children.set(parent, [...children.get(parent) ?? [], id]);
  }
  if (roots.length === 0) fail(null, "there must be a point without a parent (-1), and no loop", "none");
  if (roots.length > 1) {
    fail(points.get(roots[1])!.line, "there must be one point without a parent", `${roots.length} of them`);
  }
  const ordered: SwcPoint[] = [];
  const waiting = [roots[0]];
  while (waiting.length > 0) {
    const id = waiting.pop()!;
    const { line: _, ...point } = points.get(id)!;
    ordered.push(point);
    waiting.push(...(children.get(id) ?? []).toReversed());
  }
  if (ordered.length < points.size) {
    const reached = new Set(ordered.map(({ id }) => id));
    const odd = [...points.values()].find(({ id }) => !reached.has(id))!;
    fail(odd.line, "points must not form a loop", odd.id);
  }
  return ordered;
}

/** Reads a cell in SWC format. @throws {FileError} When it is missing or no tree of points; see {@link parseSwc}. */
export async function loadSwc(path: string): Promise<SwcPoint[]> {
  const bytes = await readFileBytes(path);
  refuseUnread(bytes, path, "a morphology (SWC)");
  return parseSwc(new TextDecoder().decode(bytes), path);
}
