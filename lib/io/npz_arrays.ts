import { shown } from "../base/shown.ts";
import { failFile } from "./file_error.ts";
import { parseJson } from "./json.ts";
import type { NpyArray, NpyData } from "./npy.ts";
import type { NpzFile } from "./npz_file.ts";
import { npyArrayName } from "./npy_values.ts";

/** Most bytes of a text in an array. */
const MOST_TEXT = 2 ** 28;

/** A class of typed arrays. */
export type ArrayType<Data extends NpyData = NpyData> = { new (length: number): Data; name: string };

/** What an array must be like. */
export interface WantedArray<Data extends NpyData> {
  /** Its class, or several of which it must be one. */
  type: ArrayType<Data> | readonly ArrayType<Data>[];
  /** Its shape, null where any length will do. @default any */
  shape?: readonly (number | null)[];
  /** What needs it, such as `a run`. */
  by: string;
}

/**
 * Reads an array whose type and shape are as they must be. Its header tells: of one that is not, nothing else is read.
 * @throws {FileError} When it is missing, is something else or is damaged.
 */
export function readArray<Data extends NpyData>(
  file: NpzFile,
  name: string,
  { type, shape, by }: WantedArray<Data>,
): { data: Data; shape: number[] } {
  const { path } = file;
  const types = Array.isArray(type) ? type as readonly ArrayType<Data>[] : [type as ArrayType<Data>];
  const wanted = types.map((one) => one.name).join(" or ");
  const fail = (rule: string, value: string): never => {
    failFile("read", path, `${by} needs ${rule}`, value);
  };
  if (!file.has(name)) fail(`an array ${name} of type ${wanted}`, "nothing");
  const found = file.header(name), foundType = npyArrayName(found.descr);
  if (!types.some((one) => one.name === foundType)) fail(`an array ${name} of type ${wanted}`, foundType);
  const fits = !shape || found.shape.length === shape.length &&
      shape.every((length, k) => length === null || length === found.shape[k]);
  if (!fits) {
    const lengths = shape!.map((length) => length ?? "any").join(", ");
    fail(`an array ${name} of shape (${lengths})`, `(${found.shape.join(", ")})`);
  }
  return file.read(name) as NpyArray & { data: Data };
}

/**
 * Reads a value that is kept as JSON in an array of one text.
 * @param by What needs it, such as `a run`.
 * @throws {FileError} When there is none.
 */
export function readJsonArray(file: NpzFile, name: string, by: string): unknown {
  const { path } = file;
  const fail = (value: string): never => {
    failFile("read", path, `${by} needs JSON text named ${name}`, value);
  };
  if (!file.has(name)) fail("nothing");
  const { descr, shape, dataOffset } = file.header(name);
  if (npyArrayName(descr) !== "Array" || shape.some((length) => length !== 1)) {
    fail(`(${shown(shape)}) of ${descr}`);
  }
  if (Number(descr.slice(2)) * 4 + dataOffset > MOST_TEXT) fail(`${descr.slice(2)} characters`);
  return parseJson((file.read(name).data as string[])[0], `"${name}" in ${path}`);
}
