import { float16ToFloat32 } from "./half_floats.ts";
import type { NpyHeader } from "./npy_header.ts";
import { decodeStrings } from "./npy_strings.ts";

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

type Fail = (rule: string) => never;

type NumericConstructor = {
  new (buffer: ArrayBuffer): Exclude<NpyData, string[]>;
  BYTES_PER_ELEMENT: number;
  name: string;
};

/** By NumPy's names without the byte order; floats of 16 bits are their bits here. */
const CONSTRUCTORS: Readonly<Record<string, NumericConstructor>> = {
  f8: Float64Array,
  f4: Float32Array,
  f2: Uint16Array,
  i8: BigInt64Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u8: BigUint64Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
  b1: Uint8Array,
};

/** What the name of an element type says. */
interface ElementType {
  /** Name without the byte order. */
  code: string;
  /** Bytes of an element. */
  bytes: number;
  /** Code points of a string; undefined for numbers. */
  width?: number;
  /** Whether the most significant byte comes first. */
  big: boolean;
}

function elementType(descr: string): ElementType | undefined {
  const [_, order, code] = /^([<>|=])(.+)$/.exec(descr) ?? [];
  if (code === undefined) return undefined;
  const big = order === ">";
  const width = /^U([1-9]\d{0,8})$/.exec(code)?.[1];
  if (width !== undefined) return { code, bytes: 4 * Number(width), width: Number(width), big };
  if (!Object.hasOwn(CONSTRUCTORS, code)) return undefined;
  return { code, bytes: CONSTRUCTORS[code].BYTES_PER_ELEMENT, big };
}

/** Name of the class of the arrays that values of a type become; `Array` of text, and the type's own name where there is none. */
export function npyArrayName(descr: string): string {
  const type = elementType(descr);
  if (!type) return descr;
  return type.width !== undefined
    ? "Array"
    : type.code === "f2"
    ? "Float32Array"
    : CONSTRUCTORS[type.code].name;
}

function known(): string {
  return [...Object.keys(CONSTRUCTORS), "U"].join(", ");
}

/** Why an element type cannot be read, for those that are met. */
function reasonAgainst(descr: string): string {
  if (/^\|?O/.test(descr)) return " (Python objects; save numbers)";
  if (/^[<>]c/.test(descr)) return " (complex; save real and imaginary part)";
  return "";
}

/**
 * Bytes of the values that a header describes.
 * @param available Bytes that there are, which must be the same. @param fail Called with the broken rule; must throw.
 */
export function npyDataBytes({ descr, shape }: NpyHeader, available: number, fail: Fail): number {
  const type = elementType(descr);
  if (!type) {
    return fail(
      `its dtype must be one of ${known()}: current value is ${descr.slice(0, 40)}${reasonAgainst(descr)}`,
    );
  }
  const bytes = shape.reduce((product, length) => product * length, type.bytes);
  if (!Number.isSafeInteger(bytes) || bytes !== available) {
    fail(`shape [${shape}] of ${descr} needs ${bytes} bytes: current value is ${available}`);
  }
  return bytes;
}

/** Puts the least significant byte of each element first. */
function swapBytes(buffer: ArrayBuffer, width: number): void {
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Values in C order of those in Fortran order. */
function toRowMajor<Data extends NpyData>(data: Data, shape: readonly number[]): Data {
  const dimensions = shape.length,
    sorted = data.slice() as Data,
    index = new Array<number>(dimensions).fill(0);
  const strides: number[] = [];
  shape.reduce((stride, length) => (strides.push(stride), stride * length), 1);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    sorted[to] = data[from];
    for (let d = dimensions - 1; d >= 0; d--) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return sorted;
}

/**
 * The values that a header describes.
 * @param buffer Their bytes, as many as {@linkcode npyDataBytes} says; they may be changed.
 * @param fail Called with the broken rule; must throw.
 * @returns Values in C order; floats of 16 bits become floats of 32.
 */
export function npyValues({ descr, shape, fortran }: NpyHeader, buffer: ArrayBuffer, fail: Fail): NpyData {
  const { code, bytes, width, big } = elementType(descr)!;
  const unit = width === undefined ? bytes : 4;
  if (big && unit > 1) swapBytes(buffer, unit);
  const data = width !== undefined
    ? decodeStrings(new Uint32Array(buffer), { count: buffer.byteLength / bytes, width, fail })
    : code === "f2"
    ? float16ToFloat32(new Uint16Array(buffer))
    : new CONSTRUCTORS[code](buffer);
  return fortran && shape.length > 1 ? toRowMajor(data, shape) : data;
}
