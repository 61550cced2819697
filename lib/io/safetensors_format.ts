import { bfloat16ToFloat32, float16ToFloat32 } from "./half_floats.ts";

/** Element types this library reads and writes; `F16` and `BF16` travel as their raw bits, `BOOL` as 0 and 1. */
export type TensorDtype =
  | "F64"
  | "I64"
  | "U64"
  | "F32"
  | "I32"
  | "U32"
  | "F16"
  | "BF16"
  | "I16"
  | "U16"
  | "I8"
  | "U8"
  | "BOOL";

/** Values of a tensor, in the typed array of its dtype. */
export type TensorData =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One tensor of a safetensors file. */
export interface SafeTensor {
  /** Element type. */
  dtype: TensorDtype;
  /** Length of every dimension; `[]` is a single value. */
  shape: number[];
  /** All values, row-major. */
  data: TensorData;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** Tensors by name. */
  tensors: Record<string, SafeTensor>;
  /** Free text by name; empty when the file has none. */
  metadata: Record<string, string>;
}

/** Makes the values of one dtype over a buffer. */
export type TensorConstructor = { new (buffer: ArrayBuffer): TensorData; BYTES_PER_ELEMENT: number };

/** The typed array of every dtype. */
export const TENSOR_CONSTRUCTORS: Record<TensorDtype, TensorConstructor> = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};
/** The format limits the header to this many bytes. */
export const MAX_HEADER_BYTES = 100_000_000;
/** The header key that holds free text instead of a tensor. */
export const METADATA_KEY = "__metadata__";

/**
 * The values of a tensor as floats of 32 bits, those of `F16` and `BF16` decoded from their bits.
 * @param tensor A tensor of a safetensors file; whole numbers are rounded where they have to be.
 *
 * @example
 * ```ts
 * import { tensorFloats } from "@volley/volley";
 *
 * const half = { dtype: "BF16" as const, shape: [1], data: Uint16Array.of(0x4049) };
 * console.assert(tensorFloats(half)[0] === 3.140625);
 * ```
 */
export function tensorFloats({ dtype, data }: SafeTensor): Float32Array<ArrayBuffer> {
  if (dtype === "F16") return float16ToFloat32(data as Uint16Array);
  if (dtype === "BF16") return bfloat16ToFloat32(data as Uint16Array);
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}
