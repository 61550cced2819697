import { failFile, FileError } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { PYNAPPLE_NAMES, type PynappleObject, type PynappleSupport } from "./pynapple.ts";

const TYPES: readonly PynappleObject["type"][] = [
  "TsGroup",
  "TsdFrame",
  "TsdTensor",
  "Tsd",
  "Ts",
  "IntervalSet",
];

/** Reads the arrays of a file. */
class Reader {
  constructor(readonly file: NpzFile) {}

  fail(rule: string, value: unknown): never {
    failFile("read", this.file.path, rule, value);
  }

  numbers(name: string, length?: number): Float64Array<ArrayBuffer> {
    const { data } = this.array(name);
    if (Array.isArray(data)) this.fail(`its array ${name} must hold numbers`, "texts");
    if (length !== undefined && data.length !== length) {
      this.fail(`its array ${name} must have ${length} values`, data.length);
    }
    return Float64Array.from(data as ArrayLike<number | bigint>, Number);
  }

  array(name: string): NpyArray {
    if (!this.file.has(name)) {
      this.fail(`a file of Pynapple must have an array ${name}`, this.file.names.join(", "));
    }
    return this.file.read(name);
  }

  labels(name: string): string[] | number[] {
    const { data } = this.array(name);
    return Array.isArray(data) ? data : Array.from(data as ArrayLike<number | bigint>, Number);
  }

  /** Whether there is an array of a type that can be read; Python objects cannot. */
  hasPlain(name: string): boolean {
    if (!this.file.has(name)) return false;
    try {
      this.file.header(name);
      return true;
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  }

  timesMs(name: string): Float64Array<ArrayBuffer> {
    return this.numbers(name).map((time) => 1000 * time);
  }

  support(): PynappleSupport {
    const starts = this.timesMs("start"), ends = this.timesMs("end");
    if (starts.length !== ends.length) {
      this.fail(`its array end must have ${starts.length} values`, ends.length);
    }
    return Array.from(starts, (start, at): [number, number] => [start, ends[at]]);
  }

  /** The type that the file says it is, or that its arrays tell, as Pynapple finds it. */
  type(): PynappleObject["type"] {
    const { file } = this;
    const said = file.has("type") ? this.labels("type")[0] : undefined;
    const type = TYPES.find((one) => one === said);
    if (type) return type;
    if (file.has("t") && file.has("index")) return "TsGroup";
    if (file.has("t") && file.has("d")) {
      return (["Tsd", "TsdFrame"] as const)[file.header("d").shape.length - 1] ?? "TsdTensor";
    }
    return file.has("t") ? "Ts" : "IntervalSet";
  }
}

function groupOf(reader: Reader): PynappleObject {
  const { file } = reader, timesMs = reader.timesMs("t");
  const index = reader.numbers("index", timesMs.length);
  const keys = file.has("keys") ? [...reader.numbers("keys")] : [...new Set(index)].sort((a, b) => a - b);
  const rows = new Map(keys.map((key, row) => [key, row]));
  const unknown = index.find((key) => !rows.has(key));
  if (unknown !== undefined) reader.fail("its array index must hold keys", unknown);
  const others = file.names.filter((name) => {
    if (PYNAPPLE_NAMES.includes(name) || !reader.hasPlain(name)) return false;
    const { shape } = file.header(name);
    return shape.length === 1 && shape[0] === keys.length;
  });
  return {
    type: "TsGroup",
    keys,
    timesMs,
    cells: Uint32Array.from(index, (key) => rows.get(key)!),
    ...file.has("d") && { values: reader.numbers("d", timesMs.length) },
    about: Object.fromEntries(others.map((name) => [name, reader.labels(name)])),
    supportMs: reader.support(),
  };
}

/** What a file of Pynapple holds. @param path Its name for error sentences. @throws {FileError} */
export function pynappleOf(bytes: Uint8Array, path: string): PynappleObject {
  using file = NpzFile.of(bytes, path);
  const reader = new Reader(file), type = reader.type();
  if (type === "IntervalSet") return { type, supportMs: reader.support() };
  if (type === "TsGroup") return groupOf(reader);
  const timesMs = reader.timesMs("t");
  if (type === "Ts") return { type, timesMs, supportMs: reader.support() };
  const values = reader.numbers("d"), { shape } = file.header("d");
  if (shape[0] !== timesMs.length) {
    reader.fail(`its array d must have ${timesMs.length} samples`, shape[0] ?? 1);
  }
  const columns = type === "TsdFrame" && reader.hasPlain("columns")
    ? { columns: reader.labels("columns") }
    : {};
  return { type, timesMs, values, shape, ...columns, supportMs: reader.support() };
}
