/**
 * The GPU: adapters and errors.
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
