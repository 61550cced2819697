/**
 * Files: NumPy, safetensors.
 * @module
 */
export { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
export { FileError } from "../io/file_error.ts";
export type { NpyArray, NpyData } from "../io/npy.ts";
export { decodeNpz, encodeNpz, type EncodeNpzOptions } from "../io/npz.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafeTensor,
  type SafetensorsFile,
  type TensorData,
  type TensorDtype,
  tensorFloats,
} from "../io/safetensors.ts";
export type { NpyHeader } from "../io/npy_header.ts";
export type { NpzFile } from "../io/npz_file.ts";
