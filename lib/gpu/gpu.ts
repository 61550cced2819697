import { type About, displayed, rounded } from "../base/display.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import {
  DeviceLostError,
  DeviceUnavailableError,
  GpuOutOfMemoryError,
  GpuValidationError,
  LimitError,
} from "./errors.ts";
import { hasFeature, requestDevice } from "./hidden_features.ts";
import { withRuntimeDir } from "./with_runtime_dir.ts";

const OPTIONS: OptionNames<GpuOptions> = { powerPreference: true, software: true };

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
export const OPTIONAL_FEATURES = ["timestamp-query", "shader-f16", "subgroups"] as const;

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

/** Buffers that were made on a device and not yet freed. */
export interface LiveBuffers {
  /** How many. */
  buffers: number;
  /** Their sizes together, bytes. */
  bytes: number;
}

/** What a device and all its scopes share. */
interface Shared {
  failure: Error | null;
  live: LiveBuffers;
}

/** Remembers what goes wrong on the device. */
function watch(device: GPUDevice): Shared {
  const shared: Shared = { failure: null, live: { buffers: 0, bytes: 0 } };
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event as GPUUncapturedErrorEvent;
    shared.failure ??= error instanceof GPUOutOfMemoryError
      ? new GpuOutOfMemoryError(`Cannot allocate on the GPU as its memory is used up: ${error.message}`)
      : new GpuValidationError(error.message);
  });
  device.lost.then((info) => {
    shared.failure = new DeviceLostError(info.reason ?? "unknown", info.message);
  });
  return shared;
}

function aboutGpu(gpu: Gpu): About {
  const { description, vendor, architecture, software } = gpu.adapter, { buffers, bytes } = gpu.live();
  return {
    title: gpu.parent ? "Scope of a GPU" : "GPU",
    facts: [
      ["adapter", description || `${vendor} ${architecture}`],
      ["software", software ? "yes, on the CPU" : "no"],
      ["buffers", `${buffers}, ${rounded(bytes / 1e6)} MB`],
    ],
  };
}

/**
 * A WebGPU device with its adapter's description, that remembers errors which no scope caught and throws them at the
 * next {@link Gpu.check}. Every function of volley that runs on the GPU takes one as its first argument.
 *
 * Buffers belong to the `Gpu` through which they are made: those of a {@link Gpu.scope} are freed when it ends, those of the
 * device itself when the device is given back.
 */
export class Gpu implements Disposable {
  /** What the device runs on. */
  readonly adapter: AdapterInfo;
  /** Compiled kernels by stem, flags and constants. */
  readonly kernels: Map<string, Promise<unknown>> = new Map();
  readonly #shared: Shared;
  readonly #buffers = new Set<GPUBuffer>();
  readonly #scopes = new Set<Gpu>();
  #ended = false;

  /**
   * Use {@link requestGpu} unless a `GPUDevice` is already at hand (in a browser page, say).
   * @param parent Of which this is a scope; {@link Gpu.scope} gives it. @default none, this is the device
   */
  constructor(readonly device: GPUDevice, adapter: AdapterInfo, readonly parent?: Gpu) {
    this.adapter = adapter;
    this.#shared = parent ? parent.#shared : watch(device);
    // The device keeps no list: who forgets a scope of it altogether leaves it to garbage collection.
    if (parent?.parent) parent.#scopes.add(this);
    displayed(this, { about: aboutGpu });
  }

  /**
   * The same device, for a piece of work: the buffers that are made through it are freed when it ends, by
   * {@link Gpu.destroy} or at the end of the block in which it was declared by `using`. Work that was submitted before is
   * still done. Kernels stay compiled.
   * @example
   * ```ts ignore
   * {
   *   using own = gpu.scope();
   *   const buffer = createBuffer(own, "mine/numbers", Float32Array.of(1, 2, 3));
   * } // Here the buffer is freed, also when the block ends by an error.
   * ```
   */
  scope(): Gpu {
    this.#requireOpen("open a scope");
    return new Gpu(this.device, this.adapter, this);
  }

  /** Makes a buffer that ends with this. `createBuffer` of lib/gpu/buffer.ts checks limits, too. */
  makeBuffer(descriptor: GPUBufferDescriptor & { label: string }): GPUBuffer {
    this.#requireOpen(`make buffer ${descriptor.label}`);
    const buffer = this.device.createBuffer(descriptor);
    this.#count(buffer, 1);
    if (this.parent) this.#buffers.add(buffer);
    return buffer;
  }

  #requireOpen(what: string): void {
    if (this.#ended) throw new GpuValidationError(`Cannot ${what} as this scope of the GPU has ended`);
  }

  #count(buffer: GPUBuffer, sign: 1 | -1): void {
    const { live } = this.#shared;
    live.buffers += sign;
    live.bytes += sign * buffer.size;
  }

  /** Buffers that were made on this device, in all its scopes, and not yet freed. */
  live(): LiveBuffers {
    return { ...this.#shared.live };
  }

  /** True when the device offers `feature`. */
  has(feature: GPUFeatureName): boolean {
    return this.parent?.has(feature) ?? hasFeature(this.device, feature);
  }

  /** The device's value of a WebGPU limit. */
  limit(name: keyof GPUSupportedLimits): number {
    return this.parent?.limit(name) ?? this.device.limits[name] as number;
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
    const { failure } = this.#shared;
    if (failure === null) return;
    if (!(failure instanceof DeviceLostError)) this.#shared.failure = null;
    throw failure;
  }

  /**
   * Runs `work` and waits for WebGPU's errors of it.
   * @throws {GpuOutOfMemoryError | GpuValidationError} When WebGPU reports one of them for `work`.
   */
  async attempt<T>(what: string, work: () => T | Promise<T>): Promise<T> {
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

  /** Frees all buffers of this scope; of the device itself: gives it back. Safe to call twice. */
  destroy(): void {
    if (!this.parent) return this.device.destroy();
    this.#ended = true;
    for (const scope of this.#scopes) scope.destroy();
    for (const buffer of this.#buffers) {
      buffer.destroy();
      this.#count(buffer, -1);
    }
    this.#buffers.clear();
    this.parent.#scopes.delete(this);
  }

  /** The same as {@link Gpu.destroy}, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

/**
 * Asks for a WebGPU device with the limits and features that volley can use on this adapter.
 * @throws {DeviceUnavailableError} When there is no adapter or no device; its `cure` says what would help.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { requestGpu } from "@volley/volley";
 * const gpu = await requestGpu();
 * console.log(gpu.adapter.description);
 * ```
 */
export async function requestGpu(options: GpuOptions = {}): Promise<Gpu> {
  requireKnown("request a GPU", options, OPTIONS);
  if (!globalThis.navigator?.gpu) {
    throw new DeviceUnavailableError(
      "Cannot use the GPU as this runtime has no WebGPU.",
      "use Deno 2.9 or a browser with WebGPU",
    );
  }
  const adapter = await withRuntimeDir(() =>
    navigator.gpu.requestAdapter({
      powerPreference: options.powerPreference ?? "high-performance",
      forceFallbackAdapter: options.software ?? false,
    })
  );
  if (!adapter) {
    throw new DeviceUnavailableError(
      "Cannot use the GPU as no WebGPU adapter was found.",
      SOFTWARE_DRIVER_CURE,
    );
  }
  const requiredLimits: Record<string, number> = {};
  for (const name of RAISED_LIMITS) requiredLimits[name] = adapter.limits[name];
  try {
    const device = await requestDevice(adapter, { label: "volley", requiredLimits }, OPTIONAL_FEATURES);
    return new Gpu(device, describeAdapter(adapter));
  } catch (error) {
    throw new DeviceUnavailableError(
      `Cannot use the GPU as the adapter gave no device: ${(error as Error).message}`,
      SOFTWARE_DRIVER_CURE,
    );
  }
}
