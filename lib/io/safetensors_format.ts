/** Element types this library reads and writes; `F16` travels as its raw bits. */
export type TensorDtype = "F64" | "I64" | "F32" | "I32" | "U32" | "F16" | "U8";

/** Values of a tensor, in the typed array of its dtype. */
export type TensorData =
  | Float64Array
  | BigInt64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint16Array
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
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  U8: Uint8Array,
};
/** The format limits the header to this many bytes. */
export const MAX_HEADER_BYTES = 100_000_000;
/** The header key that holds free text instead of a tensor. */
export const METADATA_KEY = "__metadata__";
