/**
 * Files: NumPy, safetensors, NWB, Pynapple.
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
export { decodeNwb, encodeNwb, loadNwb, saveNwb } from "../system/nwb/nwb.ts";
export type { NwbContent, NwbPopulation, NwbWrittenSeries } from "../system/nwb/nwb_content.ts";
export type { NwbFile } from "../system/nwb/nwb_file.ts";
export { nwbOfRun, type NwbRunOptions } from "../system/nwb/nwb_of_run.ts";
export type { NwbReadOptions, NwbSamples, NwbSeries } from "../system/nwb/nwb_series.ts";
export type { NwbColumn, NwbIntervals, NwbTable } from "../system/nwb/nwb_table.ts";
export type { NwbSpikes, NwbUnits } from "../system/nwb/nwb_units.ts";
export {
  decodePynapple,
  encodePynapple,
  loadPynapple,
  savePynapple,
} from "../system/pynapple/pynapple_file.ts";
export type {
  PynappleIntervalSet,
  PynappleObject,
  PynappleSupport,
  PynappleTs,
  PynappleTsd,
  PynappleTsGroup,
} from "../system/pynapple/pynapple.ts";
export { pynappleSpikes, pynappleTrace } from "../system/pynapple/pynapple_of_run.ts";
