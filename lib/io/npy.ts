import { ArgumentRangeError, ArgumentTypeError } from "../base/errors.ts";
import { FileError } from "./file_error.ts";
import { decodeNpyHeader, encodeNpyHeader } from "./npy_header.ts";
import { decodeStrings, encodeStrings } from "./npy_strings.ts";

/** Values of an array in C order; strings become NumPy's fixed-width unicode (`<U`). */
export type NpyData =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | BigInt64Array
  | BigUint64Array
  | string[];

/** An array as NumPy knows it. */
export interface NpyArray {
  /** All values, row-major (C order). */
  data: NpyData;
  /** Length of every dimension; `[]` is a single value (0-d). */
  shape: number[];
}

type NumericConstructor = {
  new (buffer: ArrayBuffer): Exclude<NpyData, string[]>;
  BYTES_PER_ELEMENT: number;
};

const CONSTRUCTORS: Record<string, NumericConstructor> = {
  "<f8": Float64Array,
  "<f4": Float32Array,
  "<i8": BigInt64Array,
  "<i4": Int32Array,
  "<i2": Int16Array,
  "|i1": Int8Array,
  "<u8": BigUint64Array,
  "<u4": Uint32Array,
  "<u2": Uint16Array,
  "|u1": Uint8Array,
  "|b1": Uint8Array,
};
function descrOf(data: Exclude<NpyData, string[]>): string {
  const found = Object.entries(CONSTRUCTORS).find(([, constructor]) => data instanceof constructor);
  if (!found) {
    throw new ArgumentTypeError(`Cannot encode the array as its type is unknown: current value is ${data}`);
  }
  return found[0];
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
 * Decodes one `.npy` file: C order, little-endian, integers and floats of 8 to 64 bits, booleans (as bytes) and
 * fixed-width unicode strings.
 *
 * @param bytes The bytes of the file.
 * @param options.path Name of the file or entry for error sentences. @default "the array"
 * @returns Values and shape; the values are a copy.
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
  const { descr, shape, dataOffset } = decodeNpyHeader(bytes, fail);
  const width = /^<U([1-9]\d*)$/.exec(descr)?.[1];
  const constructor = CONSTRUCTORS[descr];
  if (width === undefined && !constructor) {
    const known = [...Object.keys(CONSTRUCTORS), "<U"].join(", ");
    fail(`its dtype must be one of ${known}: current value is ${descr}`);
  }
  const itemBytes = width === undefined ? constructor.BYTES_PER_ELEMENT : Number(width) * 4;
  const count = sizeOf(shape);
  const available = bytes.length - dataOffset;
  if (!Number.isSafeInteger(count) || count * itemBytes !== available) {
    fail(`shape [${shape}] of ${descr} needs ${count * itemBytes} bytes: current value is ${available}`);
  }
  const buffer = new Uint8Array(bytes.subarray(dataOffset)).buffer;
  if (width === undefined) return { data: new constructor(buffer), shape };
  return { data: decodeStrings(new Uint32Array(buffer), { count, width: Number(width), fail }), shape };
}
