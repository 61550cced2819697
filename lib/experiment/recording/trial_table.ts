import { fail } from "../../base/fail.ts";
import { withKnown } from "../../base/nearest_name.ts";
import { shown } from "../../base/shown.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { readFileBytes } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { readJson } from "../../io/json.ts";
import { loadNwb } from "../../system/nwb/nwb.ts";
import type { NwbTable } from "../../system/nwb/nwb_table.ts";

/** What is known of trials or events, row by row. */
export interface TrialTable {
  /** T, rows. */
  length: number;
  /** A value of each row by the column's name; NaN or empty where a row has none. (T) each */
  columns: Readonly<Record<string, readonly (string | number)[]>>;
}

/** Options of {@linkcode loadTrialTable}. */
export interface TrialTableOptions {
  /** Which table of intervals of an NWB file. @default {"trials"} */
  table?: string;
}

const OPTIONS: OptionNames<TrialTableOptions> = { table: true };

/** The order of names: numbers in them count as such, so that tone 2 is before tone 10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

/** Columns that say when a trial begins, the first of which is taken. */
const TIMES = ["start_time", "start", "onset", "time", "start_ms", "startMs", "time_ms", "timeMs"];

/** One value of each row of a table of NWB; null where rows have several. */
function valuesOf(table: NwbTable, name: string): (string | number)[] | null {
  try {
    const column = table.column(name);
    const rows = Array.from({ length: table.length }, (_, row) => column.row(row));
    return rows.every(({ length }) => length === 1) ? rows.map(([value]) => value) : null;
  } catch {
    // A column of references tells nothing of trials.
    return null;
  }
}

async function ofNwb(path: string, table: string): Promise<TrialTable> {
  using file = await loadNwb(path);
  const { intervals } = file, own = intervals[table];
  if (!own) {
    const known = Object.keys(intervals);
    failFile("read", path, `it must have a table of intervals ${table}`, withKnown(table, known));
  }
  const columns = own!.columns.flatMap((name) => {
    const values = valuesOf(own!, name);
    return values ? [[name, values] as const] : [];
  });
  return { length: own!.length, columns: Object.fromEntries(columns) };
}

/** Fields of a line, in which quotes may hold what separates. */
function fieldsOf(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = "", quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"' && quoted && line[at + 1] === '"') field += line[++at];
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      fields.push(field);
      field = "";
    } else field += character;
  }
  return [...fields, field].map((one) => one.trim());
}

/** Numbers, where all that is there is one. */
function typed(values: readonly string[]): (string | number)[] {
  const missing = (text: string) => text === "" || /^(n\/?a|nan)$/i.test(text);
  if (!values.every((text) => missing(text) || Number.isFinite(Number(text)))) return [...values];
  return values.map((text) => missing(text) ? NaN : Number(text));
}

async function ofText(path: string): Promise<TrialTable> {
  const text = new TextDecoder().decode(await readFileBytes(path)).replace(/^\uFEFF/, "");
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2) failFile("read", path, "it must have a line of names and one for each trial", text);
  const separator = lines[0].includes("\t") ? "\t" : ",";
  const [names, ...rows] = lines.map((line) => fieldsOf(line, separator));
  rows.forEach((row, at) => {
    if (row.length === names.length) return;
    failFile("read", path, `line ${at + 2} must have ${names.length} fields`, row.length);
  });
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) failFile("read", path, "its columns must have different names", twice);
  const columns = names.map((name, k) => [name, typed(rows.map((row) => row[k]))] as const);
  return { length: rows.length, columns: Object.fromEntries(columns) };
}

async function ofJson(path: string): Promise<TrialTable> {
  const rows = await readJson(path);
  const isRow = (row: unknown): row is Record<string, unknown> =>
    typeof row === "object" && row !== null && !Array.isArray(row);
  if (!Array.isArray(rows) || rows.length === 0 || !rows.every(isRow)) {
    failFile(
      "read",
      path,
      'it must be a list of trials, such as [{"start_time": 1.5, "label": "left"}]',
      shown(rows),
    );
  }
  const names = [...new Set((rows as Record<string, unknown>[]).flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => {
    const values = (rows as Record<string, unknown>[]).map((row) => row[name] ?? NaN);
    const plain = values.map((value) => typeof value === "boolean" ? String(value) : value);
    const odd = plain.find((value) => typeof value !== "string" && typeof value !== "number");
    if (odd !== undefined) failFile("read", path, `${name} must be texts or numbers`, shown(odd));
    return [name, plain as (string | number)[]] as const;
  });
  return { length: (rows as unknown[]).length, columns: Object.fromEntries(columns) };
}

/**
 * Reads a table of trials or events: the trials, or other intervals, of an NWB file (`.nwb`), a table with a line of names (`.csv`, `.tsv`), or a list of
 * objects (`.json`).
 *
 * @param path the file
 * @param options which table of an NWB file
 * @returns the columns that have one number or text in each row
 * @throws {FileError} When it is missing, damaged, or no table.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadTrialTable, trialTimesMs } from "@volley/volley/decoding";
 *
 * const table = await loadTrialTable("session.nwb");
 * console.log(trialTimesMs(table), table.columns.choice);
 * ```
 */
export async function loadTrialTable(path: string, options: TrialTableOptions = {}): Promise<TrialTable> {
  requireKnown("read trials", options, OPTIONS);
  if (path.endsWith(".nwb")) return await ofNwb(path, options.table ?? "trials");
  if (/\.(csv|tsv|txt)$/.test(path)) return await ofText(path);
  if (path.endsWith(".json")) return await ofJson(path);
  failFile("read", path, "a table of trials must end with .nwb, .csv, .tsv or .json", path);
}

/**
 * Times of trials. Columns are in seconds, as NWB, Pynapple and BIDS have them, and in ms where their names end with `ms` or `Ms`.
 *
 * @param table of {@linkcode loadTrialTable}
 * @param column name of the column @default the first of start_time, start, onset, time, and those in ms
 * @returns `(T)` ms, NaN where a row has none
 * @throws {RangeError} when there is no such column, or it holds texts
 *
 * @example
 * ```ts
 * import { trialTimesMs } from "@volley/volley/decoding";
 *
 * console.log(trialTimesMs({ length: 2, columns: { onset: [0.5, 2], cue_ms: [700, 2300] } }, "cue_ms")); // [700, 2300]
 * ```
 */
export function trialTimesMs(table: TrialTable, column?: string): Float64Array {
  const task = "take the times of trials", known = Object.keys(table.columns);
  const name = column ?? TIMES.find((one) => known.includes(one));
  if (name === undefined) {
    fail(task, `there must be a column ${TIMES.join(", ")}`, known.join(", ") || "none");
  }
  const values = known.includes(name) ? table.columns[name] : undefined;
  if (!values) fail(task, "there must be a column of this name", withKnown(name, known));
  if (values.some((value) => typeof value === "string")) {
    const text = values.find((value) => !Number.isFinite(Number(value))) ?? values[0];
    fail(task, `${name} must be numbers`, shown(text));
  }
  const scale = /(_ms|Ms)$/.test(name) ? 1 : 1000;
  return Float64Array.from(values as readonly number[], (value) => scale * value);
}

/** Classes of trials. */
export interface TrialClasses {
  /** Names of the classes: numbers in their order, or texts in theirs. (C) */
  classes: string[];
  /** Class of each trial, -1 where it has none. (T) */
  labels: Int32Array;
}

/**
 * Classes that a column of trials has.
 *
 * @param table of {@linkcode loadTrialTable}
 * @param column its name
 * @returns names of classes, and the class of each trial
 * @throws {RangeError} when there is no such column
 *
 * @example
 * ```ts
 * import { trialClasses } from "@volley/volley/decoding";
 *
 * console.log(trialClasses({ length: 3, columns: { side: ["right", "left", ""] } }, "side")); // left 0, right 1; 1, 0, -1
 * ```
 */
export function trialClasses(table: TrialTable, column: string): TrialClasses {
  const known = Object.keys(table.columns),
    values = known.includes(column) ? table.columns[column] : undefined;
  if (!values) {
    fail("take the classes of trials", "there must be a column of this name", withKnown(column, known));
  }
  const missing = (value: string | number) => value === "" || Number.isNaN(value);
  const found = [...new Set(values.filter((value) => !missing(value)))];
  const numbers = found.every((value) => typeof value === "number");
  found.sort((a, b) => numbers ? Number(a) - Number(b) : NATURAL.compare(String(a), String(b)));
  const places = new Map(found.map((value, place) => [value, place]));
  return {
    classes: found.map(String),
    labels: Int32Array.from(values, (value) => places.get(value) ?? -1),
  };
}
