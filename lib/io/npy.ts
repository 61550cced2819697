import { ArgumentRangeError } from "../base/errors.ts";
import { failType } from "../base/fail.ts";
import { FileError } from "./file_error.ts";
import { decodeNpyHeader, encodeNpyHeader } from "./npy_header.ts";
import { encodeStrings } from "./npy_strings.ts";
import { type NpyData, npyDataBytes, npyValues } from "./npy_values.ts";

export type { NpyData } from "./npy_values.ts";

/** An array as NumPy knows it. */
export interface NpyArray {
  /** All values, row-major (C order). */
  data: NpyData;
  /** Length of every dimension; `[]` is a single value (0-d). */
  shape: number[];
}

/** NumPy's name of the type of each typed array. */
const NAMES: Readonly<Record<string, string>> = {
  Float64Array: "<f8",
  Float32Array: "<f4",
  BigInt64Array: "<i8",
  Int32Array: "<i4",
  Int16Array: "<i2",
  Int8Array: "|i1",
  BigUint64Array: "<u8",
  Uint32Array: "<u4",
  Uint16Array: "<u2",
  Uint8Array: "|u1",
};

function descrOf(data: Exclude<NpyData, string[]>): string {
  const name = ArrayBuffer.isView(data) ? NAMES[data.constructor.name] : undefined;
  if (name !== undefined) return name;
  failType("encode the array", "its type is unknown", data);
}

/** Product of a shape; 1 for a single value. */
function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Encodes one array in NumPy's `.npy` format (version 1.0; 2.0 for a header over 64 KiB), little-endian.
 *
 * @param array Values and shape; strings lose trailing NUL characters, as in NumPy.
 * @returns The bytes of the file.
 * @throws {RangeError} When the shape does not fit the number of values.
 * @throws {TypeError} When the data is neither a typed array nor an array of strings.
 *
 * @example
 * ```ts
 * import { encodeNpy } from "./npy.ts";
 *
 * const bytes = encodeNpy({ data: new Float32Array([1, 2, 3, 4]), shape: [2, 2] });
 * console.assert(bytes.length === 128 + 16);
 * ```
 */
export function encodeNpy(array: NpyArray): Uint8Array<ArrayBuffer> {
  const { data, shape } = array;
  if (
    !shape.every((length) => Number.isSafeInteger(length) && length >= 0) || sizeOf(shape) !== data.length
  ) {
    const found = `shape [${shape}] for ${data.length} values`;
    throw new ArgumentRangeError(
      `Cannot encode the array as its shape must multiply to its length: current value is ${found}`,
    );
  }
  const strings = Array.isArray(data) ? encodeStrings(data) : undefined;
  const descr = strings ? `<U${strings.width}` : descrOf(data as Exclude<NpyData, string[]>);
  const raw = strings ? strings.units : data as Exclude<NpyData, string[]>;
  const body = new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  const header = encodeNpyHeader(descr, shape);
  const bytes = new Uint8Array(header.length + body.length);
  bytes.set(header);
  bytes.set(body, header.length);
  return bytes;
}

/**
 * Decodes one `.npy` file: integers and floats of 8 to 64 bits, booleans (as bytes) and fixed-width unicode strings, in
 * either byte order and in C or Fortran order.
 *
 * @param bytes The bytes of the file.
 * @param options.path Name of the file or entry for error sentences. @default "the array"
 * @returns Values, in C order, and shape; the values are a copy. Floats of 16 bits become floats of 32.
 * @throws {FileError} When the bytes are no such array, or fewer or more than the shape needs.
 *
 * @example
 * ```ts
 * import { decodeNpy, encodeNpy } from "./npy.ts";
 *
 * const { shape } = decodeNpy(encodeNpy({ data: new Int32Array(6), shape: [2, 3] }));
 * console.assert(shape.join() === "2,3");
 * ```
 */
export function decodeNpy(bytes: Uint8Array, options: { path?: string } = {}): NpyArray {
  const path = options.path ?? "the array";
  const fail = (rule: string): never => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const header = decodeNpyHeader(bytes, fail);
  npyDataBytes(header, bytes.length - header.dataOffset, fail);
  const { buffer } = bytes.slice(header.dataOffset);
  return { data: npyValues(header, buffer as ArrayBuffer, fail), shape: header.shape };
}
