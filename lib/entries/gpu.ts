/**
 * The GPU: adapters, errors, self-tests.
 * @module
 */
export {
  DeviceLostError,
  DeviceUnavailableError,
  GpuOutOfMemoryError,
  GpuValidationError,
  KernelCompileError,
  LimitError,
} from "../gpu/errors.ts";
export {
  type AdapterInfo,
  describeAdapter,
  Gpu,
  type GpuOptions,
  type LiveBuffers,
  requestGpu,
} from "../gpu/gpu.ts";
export { type AdapterExamination, type Examination, examineAdapters } from "../doctor/examine_adapters.ts";
export type { ProofOptions, ProofResult } from "../doctor/run_proofs.ts";
export type { Agreement } from "../gpu/proof.ts";
