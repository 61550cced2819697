import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requirePositive } from "../base/require_number.ts";
import { sentenceOf } from "../base/fail.ts";
import { shortened } from "../base/shown.ts";
import { readFileBytes } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import { refuseUnread } from "../io/file_kind.ts";

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
  /** Number of the point before it; -1 of the first, and of the first of each fragment. */
  parent: number;
}

/** Options of {@link parseSwc} and {@link loadSwc}. */
export interface SwcOptions {
  /** Keeps only the tree of the first soma point. @default false */
  onlySoma?: boolean;
  /** Smaller radii, also those of 0, are raised to this, um. @default none: a radius must be positive */
  leastRadius?: number;
}

const OPTIONS: OptionNames<SwcOptions> = { onlySoma: true, leastRadius: true };

/** Points of a traced cell, and what was changed on the way to them. */
export type SwcPoints = SwcPoint[] & {
  /** One sentence for each kind of change. */
  readonly notes: readonly string[];
};

/** A point and where it stands. */
type Row = SwcPoint & { line: number };

function fail(path: string, line: number | null, rule: string, value: unknown): never {
  const place = line === null ? "" : `, line ${line}`;
  throw new FileError(sentenceOf(`read ${path}${place}`, rule, shortened(String(value), 100)), { path });
}

/** Lines end as on Unix, Windows or old Macs. */
function rowsOf(text: string, path: string): Row[] {
  const rows: Row[] = [];
  text.split(/\r\n|\r|\n/).forEach((whole, at) => {
    const comment = whole.indexOf("#");
    const content = (comment < 0 ? whole : whole.slice(0, comment)).trim();
    if (content === "") return;
    const words = content.split(/[\s,]+/, 7), numbers = words.map(Number);
    if (words.length < 7 || words.includes("") || !numbers.every(Number.isFinite)) {
      fail(path, at + 1, "a point must be seven numbers (id, type, x, y, z, radius, parent)", content);
    }
    const [id, type, x, y, z, radius, parent] = numbers;
    if (!Number.isSafeInteger(id) || id < 0) {
      fail(path, at + 1, "a point's number must be whole and not negative", id);
    }
    if (!Number.isSafeInteger(type)) fail(path, at + 1, "a point's type must be a whole number", type);
    if (!Number.isSafeInteger(parent)) fail(path, at + 1, "the number of a parent must be whole", parent);
    rows.push({ id, type, x, y, z, radius, parent, line: at + 1 });
  });
  if (rows.length === 0) fail(path, null, "it must have points", "none");
  return rows;
}

/** Rows by their number. Parents that mean "none" become -1, and so do missing ones with a lower number, as in NEURON. */
function byNumber(
  rows: Row[],
  path: string,
  onlySoma: boolean,
): { points: Map<number, Row>; orphans: Row[] } {
  const points = new Map<number, Row>(), orphans: Row[] = [];
  for (const row of rows) {
    if (points.has(row.id)) fail(path, row.line, "numbers of points must differ", row.id);
    points.set(row.id, row);
  }
  for (const row of rows) {
    const { id, parent, line } = row;
    if (points.has(parent)) continue;
    if (parent > id && !onlySoma) fail(path, line, `the parent of point ${id} must be in the file`, parent);
    if (parent > 0) orphans.push(row);
    row.parent = -1;
  }
  if (rows.every(({ parent }) => parent !== -1)) {
    fail(path, null, "there must be a point without a parent (-1), and no loop", "none");
  }
  return { points, orphans };
}

/** Points by their numbers, where each follows its parent so; else from each root on, the whole of a branch before the next. */
function inOrder(
  rows: Row[],
  points: ReadonlyMap<number, Row>,
  path: string,
): { ordered: Row[]; moved: boolean } {
  const late = rows.find(({ id, parent }) => parent >= id);
  if (!late) return { ordered: rows.toSorted((a, b) => a.id - b.id), moved: false };
  const children = new Map<number, Row[]>(), waiting: Row[] = [];
  for (const row of rows) {
    if (!points.has(row.parent)) waiting.push(row);
    else if (children.has(row.parent)) children.get(row.parent)!.push(row);
    else children.set(row.parent, [row]);
  }
  waiting.reverse();
  const ordered: Row[] = [], reached = new Set<Row>();
  while (waiting.length > 0) {
    const row = waiting.pop()!;
    ordered.push(row);
    reached.add(row);
    const next = children.get(row.id) ?? [];
    for (let at = next.length - 1; at >= 0; at--) waiting.push(next[at]);
  }
  const odd = rows.find((row) => !reached.has(row));
  if (odd) fail(path, odd.line, "points must not form a loop", odd.id);
  return { ordered, moved: true };
}

/** The points of the tree that has the first soma point, in their order. */
function treeOfSoma(ordered: Row[], path: string): Row[] {
  const roots = new Map<number, number>();
  for (const { id, parent } of ordered) roots.set(id, roots.get(parent) ?? id);
  const soma = ordered.find(({ type }) => type === 1);
  if (!soma) fail(path, null, "there must be a soma (type 1) to keep only its tree", "none");
  const root = roots.get(soma.id);
  return ordered.filter(({ id }) => roots.get(id) === root);
}

function few(number: number): string {
  return number === 1 ? "1 point" : `${number} points`;
}

/** Raises radii, in place, and says of how many points. */
function raised(rows: Row[], path: string, leastRadius?: number): number {
  let count = 0;
  for (const row of rows) {
    if (leastRadius !== undefined && row.radius < leastRadius) {
      row.radius = leastRadius;
      count++;
    }
    if (row.radius > 0) continue;
    fail(path, row.line, "a radius must be positive (leastRadius raises smaller ones)", row.radius);
  }
  return count;
}

/**
 * Parses a cell in SWC format: seven numbers a line, comments after `#`. Points may be in any order. A parent of -1,
 * or of 0 when no point has that number, stands for none, and so does one with a lower number that is missing.
 * Fragments without a parent are kept.
 * @param path Name of the file for error sentences.
 * @returns Points, parents before their children: by their numbers, or each branch whole when a parent has a higher
 * number than its child. Its `notes` say what was left out or changed.
 * @throws {FileError} When a line is no point, a number is twice, a parent with a higher number is missing, points
 * form a loop, or a radius is not positive.
 * @throws {ArgumentRangeError} When `leastRadius` is not a positive number.
 */
export function parseSwc(text: string, path: string, options: SwcOptions = {}): SwcPoints {
  requireKnown(`read ${path}`, options, OPTIONS);
  const { onlySoma = false, leastRadius } = options;
  if (leastRadius !== undefined) requirePositive(`read ${path}`, "leastRadius", leastRadius);
  const rows = rowsOf(text, path);
  const { points, orphans } = byNumber(rows, path, onlySoma);
  const { ordered, moved } = inOrder(rows, points, path);
  const kept = onlySoma ? treeOfSoma(ordered, path) : ordered;
  const notes: string[] = [];
  if (moved) {
    notes.push(
      "points were put in the order of their branches, as a parent has a higher number than its child",
    );
  }
  if (orphans.length > 0) {
    notes.push(`the parent of ${few(orphans.length)} is not in the file, first in line ${orphans[0].line}`);
  }
  if (kept.length < rows.length) {
    notes.push(`left out, as they are outside of the soma's tree: ${few(rows.length - kept.length)}`);
  }
  const count = raised(kept, path, leastRadius);
  if (count > 0) notes.push(`raised to ${leastRadius} um: the radius of ${few(count)}`);
  return Object.assign(kept.map(({ line: _, ...point }): SwcPoint => point), { notes });
}

/**
 * Reads a cell in SWC format.
 * @throws {FileError} When it is missing or no tree of points; see {@link parseSwc}.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadSwc(path: string, options: SwcOptions = {}): Promise<SwcPoints> {
  requireKnown(`read ${path}`, options, OPTIONS);
  const bytes = await readFileBytes(path);
  refuseUnread(bytes, path, "a morphology (SWC)");
  return parseSwc(new TextDecoder().decode(bytes), path, options);
}
