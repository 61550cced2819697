import {
  DeviceLostError,
  DeviceUnavailableError,
  GpuOutOfMemoryError,
  GpuValidationError,
  LimitError,
} from "./errors.ts";

/** What is known of an adapter; plain data for provenance. */
export interface AdapterInfo {
  /** Vendor name or PCI id, as the driver gives it. */
  vendor: string;
  /** Architecture, often empty. */
  architecture: string;
  /** Description, such as `llvmpipe (LLVM 15.0.6, 256 bits)`. */
  description: string;
  /** True for a software adapter, which runs on the CPU. */
  software: boolean;
}

/** Options of {@link requestGpu}. */
export interface GpuOptions {
  /** Which adapter to prefer on a machine with several. @default "high-performance" */
  powerPreference?: GPUPowerPreference;
  /** Force WebGPU's fallback (software) adapter. @default false */
  software?: boolean;
}

/** Limits that are raised from WebGPU's core defaults to what the adapter offers. */
export const RAISED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

/** Features that are used when present. */
export const OPTIONAL_FEATURES = ["timestamp-query", "shader-f16"] as const;

/** How to get an adapter on a Linux machine that has none. */
export const SOFTWARE_DRIVER_CURE = "apt-get install mesa-vulkan-drivers";

const SOFTWARE_NAMES = /llvmpipe|swiftshader|lavapipe|software|basic render/i;

/** Plain description of an adapter. */
export function describeAdapter(adapter: GPUAdapter): AdapterInfo {
  const { vendor, architecture, description } = adapter.info;
  const fallback = (adapter.info as { isFallbackAdapter?: boolean }).isFallbackAdapter ?? false;
  return {
    vendor,
    architecture,
    description,
    software: fallback || SOFTWARE_NAMES.test(`${vendor} ${architecture} ${description}`),
  };
}

/**
 * A WebGPU device with its adapter's description, that remembers errors which no scope caught and throws them at the
 * next {@link Gpu.check}. Every function of volley that runs on the GPU takes one as its first argument.
 */
export class Gpu {
  /** What the device runs on. */
  readonly adapter: AdapterInfo;
  /** Compiled kernels by stem, flags and constants. */
  readonly kernels: Map<string, Promise<unknown>> = new Map();
  #failure: Error | null = null;

  /** Use {@link requestGpu} unless a `GPUDevice` is already at hand (in a browser page, say). */
  constructor(readonly device: GPUDevice, adapter: AdapterInfo) {
    this.adapter = adapter;
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      const { error } = event as GPUUncapturedErrorEvent;
      this.#failure ??= error instanceof GPUOutOfMemoryError
        ? new GpuOutOfMemoryError(`Cannot allocate on the GPU as its memory is used up: ${error.message}`)
        : new GpuValidationError(error.message);
    });
    device.lost.then((info) => {
      this.#failure = new DeviceLostError(info.reason ?? "unknown", info.message);
    });
  }

  /** True when the device offers `feature`. */
  has(feature: GPUFeatureName): boolean {
    return this.device.features.has(feature);
  }

  /** The device's value of a WebGPU limit. */
  limit(name: keyof GPUSupportedLimits): number {
    return this.device.limits[name] as number;
  }

  /**
   * Throws when `needed` is more than the device's limit.
   * @param what What is being done, as in "Cannot `what` as …".
   * @throws {LimitError}
   */
  require(name: keyof GPUSupportedLimits, needed: number, what: string): void {
    const available = this.limit(name);
    if (needed > available) throw new LimitError(String(name), needed, available, what);
  }

  /**
   * Throws what went wrong since the last call: a lost device, memory used up, a validation error.
   * @throws {DeviceLostError | GpuOutOfMemoryError | GpuValidationError}
   */
  check(): void {
    const failure = this.#failure;
    if (failure === null) return;
    if (!(failure instanceof DeviceLostError)) this.#failure = null;
    throw failure;
  }

  /**
   * Runs `work` in out-of-memory and validation scopes.
   * @throws {GpuOutOfMemoryError | GpuValidationError} When WebGPU reports one of them for `work`.
   */
  async scoped<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    this.device.pushErrorScope("out-of-memory");
    this.device.pushErrorScope("validation");
    let validation: GPUError | null = null;
    let memory: GPUError | null = null;
    let result: T;
    try {
      result = await work();
    } finally {
      validation = await this.device.popErrorScope();
      memory = await this.device.popErrorScope();
    }
    if (memory) {
      throw new GpuOutOfMemoryError(`Cannot ${what} as the GPU's memory is used up: ${memory.message}`);
    }
    if (validation) {
      throw new GpuValidationError(`Cannot ${what} as WebGPU refused it: ${validation.message}`);
    }
    this.check();
    return result;
  }

  /** Resolves when all submitted work is done, and throws what went wrong with it. */
  async idle(): Promise<void> {
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Gives the device back. Safe to call twice. */
  destroy(): void {
    this.device.destroy();
  }
}

/**
 * Asks for a WebGPU device with the limits and features that volley can use on this adapter.
 * @throws {DeviceUnavailableError} When there is no adapter or no device; its `cure` says what would help.
 * @example
 * ```ts ignore
 * import { requestGpu } from "@volley/volley";
 * const gpu = await requestGpu();
 * console.log(gpu.adapter.description);
 * ```
 */
export async function requestGpu(options: GpuOptions = {}): Promise<Gpu> {
  if (!("gpu" in navigator) || !navigator.gpu) {
    throw new DeviceUnavailableError(
      "Cannot use the GPU as this runtime has no WebGPU.",
      "use Deno 2.9 or a browser with WebGPU",
    );
  }
  const adapter = await navigator.gpu.requestAdapter({
    powerPreference: options.powerPreference ?? "high-performance",
    forceFallbackAdapter: options.software ?? false,
  });
  if (!adapter) {
    throw new DeviceUnavailableError(
      "Cannot use the GPU as no WebGPU adapter was found.",
      SOFTWARE_DRIVER_CURE,
    );
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of RAISED_LIMITS) requiredLimits[name] = adapter.limits[name];
  const requiredFeatures = OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature));
  try {
    const device = await adapter.requestDevice({ label: "volley", requiredLimits, requiredFeatures });
    return new Gpu(device, describeAdapter(adapter));
  } catch (error) {
    throw new DeviceUnavailableError(
      `Cannot use the GPU as the adapter gave no device: ${(error as Error).message}`,
      SOFTWARE_DRIVER_CURE,
    );
  }
}
