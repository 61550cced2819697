import { fail } from "../../base/fail.ts";
import { withKnown } from "../../base/nearest_name.ts";
import { failFile } from "../../io/file_error.ts";
import type { Hdf5GroupView } from "../../io/hdf5_view.ts";

/** What ends the name of a column's index. */
const INDEX = "_index";

/** A column of a table of an NWB file. */
export class NwbColumn {
  readonly #name: string;
  readonly #indices: readonly Float64Array[];
  /** What the file says about it. */
  readonly description: string;
  /** Its unit where the file gives one. */
  readonly unit: string | null;
  /** All values, those of the first row first; whole numbers beyond 2^53 are rounded, and true and false are 1 and 0. */
  readonly values: Float64Array<ArrayBuffer> | string[];
  /** Entries, and the lengths of each of them where an entry is an array. */
  readonly shape: readonly number[];
  /** R, rows of the table. */
  readonly rows: number;

  /** Of {@linkcode NwbTable} alone. */
  constructor(
    name: string,
    about: Pick<NwbColumn, "description" | "unit" | "values" | "shape" | "rows">,
    indices: readonly Float64Array[],
  ) {
    this.#name = name;
    this.#indices = indices;
    this.description = about.description;
    this.unit = about.unit;
    this.values = about.values;
    this.shape = about.shape;
    this.rows = about.rows;
  }

  /**
   * The values of one row: one value, or as many as the row has where their number differs between rows.
   * @param row From 0 to R - 1.
   * @throws {RangeError} When there is no such row.
   */
  row(row: number): Float64Array<ArrayBuffer> | string[] {
    if (!(Number.isInteger(row) && row >= 0 && row < this.rows)) {
      fail(
        `read a row of ${this.#name}`,
        `rows are whole numbers from 0 and below ${this.rows}`,
        row,
      );
    }
    let first = row, end = row + 1;
    for (const ends of this.#indices) {
      [first, end] = [first === 0 ? 0 : ends[first - 1], end === 0 ? 0 : ends[end - 1]];
    }
    const each = this.shape.slice(1).reduce((product, length) => product * length, 1);
    return this.values.slice(first * each, end * each);
  }
}

/** A table of an NWB file, such as its units or trials. Columns are read when they are asked for. */
export class NwbTable {
  readonly #group: Hdf5GroupView;
  readonly #file: string;
  readonly #read = new Map<string, NwbColumn>();
  /** Where it is in the file. */
  readonly path: string;
  /** What the file says about it. */
  readonly description: string;
  /** Names of its columns, in the order of the file. */
  readonly columns: readonly string[];
  /** Number by which the file calls each row. (R) */
  readonly ids: Float64Array<ArrayBuffer>;

  /** Of `NwbFile` alone. @param file Path for error sentences. */
  constructor(group: Hdf5GroupView, file: string) {
    this.#group = group;
    this.#file = file;
    this.path = group.path;
    const description = group.ownAttribute("description");
    this.description = typeof description === "string" ? description : "";
    const names = group.names(), listed = group.ownAttribute("colnames");
    const own = Array.isArray(listed) ? listed.map(String) : typeof listed === "string" ? [listed] : [];
    const rest = names.filter((name) =>
      name !== "id" && !name.endsWith(INDEX) && !own.includes(name) && group.dataset(name) !== null
    );
    this.columns = [...own.filter((name) => names.includes(name)), ...rest];
    const ids = group.dataset("id");
    if (!ids) failFile("read", file, `${this.path} must have a list id`, "none");
    this.ids = ids.numbers();
  }

  /** R, its rows. */
  get length(): number {
    return this.ids.length;
  }

  /** Whether it has a column. */
  has(name: string): boolean {
    return this.columns.includes(name);
  }

  /**
   * Reads a column of numbers or texts.
   * @throws {RangeError} When there is none of this name.
   * @throws {FileError} When it holds something else, such as references, or is damaged.
   */
  column(name: string): NwbColumn {
    const known = this.#read.get(name);
    if (known) return known;
    const data = this.has(name) ? this.#group.dataset(name) : null;
    if (!data) {
      fail(`read a column of ${this.path}`, "there is none of this name", withKnown(name, this.columns));
    }
    if (data.kind === "other") {
      failFile(
        "read",
        this.#file,
        `${data.path} must hold numbers or texts`,
        "something else, such as references",
      );
    }
    const indices = this.#indices(name), [entries = 0] = data.shape;
    const spanned = indices.length > 0 ? indices.at(-1)!.at(-1) ?? 0 : this.length;
    if (spanned !== entries) {
      failFile("read", this.#file, `${data.path} must have ${spanned} entries`, entries);
    }
    const description = data.attribute("description"), unit = data.attribute("unit");
    const column = new NwbColumn(`${this.path}/${name}`, {
      description: typeof description === "string" ? description : "",
      unit: typeof unit === "string" ? unit : null,
      values: data.kind === "texts" ? data.texts() : data.numbers(),
      shape: data.shape,
      rows: this.length,
    }, indices);
    this.#read.set(name, column);
    return column;
  }

  /** Where the values of each row end: of the rows first, then of what they hold. */
  #indices(name: string): Float64Array[] {
    const found: Float64Array[] = [];
    for (let own = name + INDEX;; own += INDEX) {
      const index = this.#group.dataset(own);
      if (!index) break;
      found.unshift(index.numbers());
    }
    let rows = this.length;
    for (const [at, ends] of found.entries()) {
      const place = `${this.path}/${name}${INDEX.repeat(found.length - at)}`;
      if (ends.length !== rows) {
        failFile("read", this.#file, `${place} must have ${rows} entries`, ends.length);
      }
      const wrong = ends.findIndex((end, k) => !Number.isInteger(end) || end < (k === 0 ? 0 : ends[k - 1]));
      if (wrong >= 0) {
        failFile(
          "read",
          this.#file,
          `${place} must be whole numbers that rise`,
          `${ends[wrong]} at ${wrong}`,
        );
      }
      rows = ends.at(-1) ?? 0;
    }
    return found;
  }
}

/** A column of times of seconds, in ms. Empty where the table has none of this name. */
export function timesMs(table: NwbTable, name: string): Float64Array<ArrayBuffer> {
  if (!table.has(name)) return new Float64Array(table.length).fill(NaN);
  const { values } = table.column(name);
  return Float64Array.from(values as ArrayLike<number | string>, (value) => 1000 * Number(value));
}

/** Intervals of time with what is known about each, such as trials or epochs. */
export class NwbIntervals extends NwbTable {
  /** Start of each, ms; NaN where the file has none. (R) */
  get startMs(): Float64Array<ArrayBuffer> {
    return timesMs(this, "start_time");
  }

  /** End of each, ms; NaN where the file has none. (R) */
  get stopMs(): Float64Array<ArrayBuffer> {
    return timesMs(this, "stop_time");
  }
}
