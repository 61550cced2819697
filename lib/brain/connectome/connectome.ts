import { withNearest } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";

/** Regions of a brain and what connects them. */
export interface Connectome {
  /** Names. (R) */
  readonly regions: readonly string[];
  /** Weights: row by row what a region gets of each, with a diagonal of 0. (R, R) */
  readonly weights: Float64Array;
  /** Lengths of the tracts, mm. (R, R) */
  readonly lengthsMm: Float64Array;
  /** Where the regions are, mm; null where it is not known. (R, 3) */
  readonly centres: Float64Array | null;
  /** What was changed of what was given, one sentence each. */
  readonly notes: readonly string[];
}

/** What a connectome is made of, unchecked: lists of rows, or typed arrays row by row. */
export interface ConnectomeParts {
  /** Names. @default `R1`, `R2`, ... */
  regions?: readonly string[];
  /** Weights. (R, R) */
  weights: Table;
  /** Lengths, mm. @default distances of the centres */
  lengthsMm?: Table | null;
  /** Places, mm. (R, 3) */
  centres?: Table | null;
}

/** A table of numbers. */
export interface Table {
  /** Row by row. */
  data: Float64Array;
  /** Number of rows. */
  rows: number;
  /** Number of columns. */
  columns: number;
}

/** Fails as a part of a connectome is wrong. */
export type FailPart = (part: string, rule: string, value: unknown) => never;

/** Most regions: the weights of more do not fit a thread. */
const MOST_REGIONS = 8192;

/** A table of a list of rows. @throws By `fail`, where the rows are of several lengths. */
export function tableOf(rows: readonly ArrayLike<number>[], part: string, fail: FailPart): Table {
  const columns = rows[0]?.length ?? 0, odd = rows.findIndex(({ length }) => length !== columns);
  if (odd >= 0) {
    fail(
      part,
      `must have rows of equal lengths, ${columns} as the first`,
      `${rows[odd].length} in row ${odd}`,
    );
  }
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => data.set(row as ArrayLike<number>, at * columns));
  return { data, rows: rows.length, columns };
}

function requireTable(
  part: string,
  { data, rows, columns }: Table,
  wanted: { size: number; columns: number; least: number },
  fail: FailPart,
): void {
  if (rows !== wanted.size || columns !== wanted.columns) {
    fail(part, `must be ${wanted.size} x ${wanted.columns}, a row for each region`, `${rows} x ${columns}`);
  }
  const odd = data.findIndex((value) => !Number.isFinite(value));
  const place = (at: number) => `${data[at]} in row ${Math.floor(at / columns)}, column ${at % columns}`;
  if (odd >= 0) fail(part, "must have finite numbers", place(odd));
  const low = data.findIndex((value) => value < wanted.least);
  if (low >= 0) fail(part, `must not have numbers below ${wanted.least}`, place(low));
}

/** A copy whose diagonal is 0, and how much of it was not. */
function withoutDiagonal(data: Float64Array, size: number): { zeroed: Float64Array; changed: number } {
  const zeroed = data.slice();
  let changed = 0;
  for (let k = 0; k < size; k++) {
    if (zeroed[k * size + k] !== 0) changed++;
    zeroed[k * size + k] = 0;
  }
  return { zeroed, changed };
}

function distances(centres: Float64Array, size: number): Float64Array {
  const at = (region: number, axis: number) => centres[3 * region + axis];
  return Float64Array.from({ length: size * size }, (_, k) => {
    const one = Math.floor(k / size), other = k % size;
    return Math.hypot(...[0, 1, 2].map((axis) => at(one, axis) - at(other, axis)));
  });
}

function requireNames(regions: readonly string[], size: number, fail: FailPart): void {
  if (regions.length !== size) fail("regions", `must have ${size} names, one for each row`, regions.length);
  const empty = regions.findIndex((name) => name.trim() === "");
  if (empty >= 0) fail("regions", "must have names", `none at ${empty}`);
  const twice = regions.find((name, at) => regions.indexOf(name) < at);
  if (twice !== undefined) fail("regions", "must have names of their own", `${twice} twice`);
}

/**
 * Checks what a connectome is made of. Diagonals become 0, and `notes` says so.
 * @param fail Is told the first mistake. @default a {@linkcode SpecError} is thrown
 * @throws {SpecError} When a table is not square, not of a size with the others, or holds what is no finite
 * number, or a length below 0.
 */
export function makeConnectome(parts: ConnectomeParts, fail: FailPart = failPart): Connectome {
  const { weights, centres = null } = parts, size = weights.rows, notes: string[] = [];
  if (size < 1 || size > MOST_REGIONS) fail("weights", `must have from 1 to ${MOST_REGIONS} rows`, size);
  if (weights.columns !== size) {
    fail("weights", "must be square, with as many columns as rows", `${size} x ${weights.columns}`);
  }
  requireTable("weights", weights, { size, columns: size, least: -Infinity }, fail);
  const regions = parts.regions ?? Array.from({ length: size }, (_, k) => `R${k + 1}`);
  requireNames(regions, size, fail);
  if (centres) requireTable("centres", centres, { size, columns: 3, least: -Infinity }, fail);
  let lengths = parts.lengthsMm ?? null;
  if (!lengths) {
    if (!centres) fail("lengthsMm", "must be given where centres are not", "none");
    lengths = { data: distances(centres!.data, size), rows: size, columns: size };
    notes.push("Tract lengths were not given and became the distances between centres.");
  }
  requireTable("lengthsMm", lengths, { size, columns: size, least: 0 }, fail);
  const own = { weights: withoutDiagonal(weights.data, size), lengths: withoutDiagonal(lengths.data, size) };
  if (own.weights.changed > 0) {
    notes.push(`Weights of ${own.weights.changed} of ${size} regions onto themselves were set to 0.`);
  }
  if (own.lengths.changed > 0) {
    notes.push(`Lengths of ${own.lengths.changed} of ${size} regions to themselves were set to 0.`);
  }
  return {
    regions,
    weights: own.weights.zeroed,
    lengthsMm: own.lengths.zeroed,
    centres: centres ? centres.data.slice() : null,
    notes,
  };
}

/** Fails as a part of a connectome in a spec is wrong. @throws {SpecError} */
export const failPart: FailPart = (part, rule, value) =>
  failSpec(`connectome.${part}`, "use this brain", `connectome.${part} ${rule}`, value);

/**
 * Number of a region.
 * @param path Field that names it. @throws {SpecError} When there is none of this name, with the nearest.
 */
export function regionIndex({ regions }: Pick<Connectome, "regions">, name: string, path: string): number {
  const at = regions.indexOf(name);
  if (at >= 0) return at;
  failSpec(
    path,
    "use this brain",
    `${path} must name a region of the connectome`,
    withNearest(name, regions),
  );
}

/**
 * Delays of the tracts in steps, each rounded to the nearest for itself.
 * @param speed mm/ms, which is m/s. @returns (R, R)
 */
export function delaySteps(
  { lengthsMm }: Pick<Connectome, "lengthsMm">,
  { speed, stepMs }: { speed: number; stepMs: number },
): Int32Array {
  return Int32Array.from(lengthsMm, (length) => Math.floor(length / speed / stepMs + 0.5 + 1e-9));
}
