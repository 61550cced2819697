import type { Gpu } from "./gpu.ts";

/** Typed arrays that travel to and from the GPU. */
export type GpuArray = Uint32Array | Int32Array | Float32Array | Uint8Array;

/** Options of {@link createBuffer}. */
export interface BufferOptions {
  /** `storage` buffers can be read back; `uniform` ones cannot. @default "storage" */
  kind?: "storage" | "uniform";
}

/**
 * Makes a GPU buffer, which ends with `gpu`: a scope or the device.
 * @param label `stem/role`, shown in errors and debuggers.
 * @param content Its initial content, or its size in bytes (then it is filled with zeros).
 * @throws {LimitError} When it is larger than the device allows.
 */
export function createBuffer(
  gpu: Gpu,
  label: string,
  content: GpuArray | number,
  options: BufferOptions = {},
): GPUBuffer {
  const kind = options.kind ?? "storage";
  const bytes = typeof content === "number" ? content : content.byteLength;
  const size = Math.max(16, Math.ceil(bytes / 16) * 16);
  gpu.require(
    kind === "storage" ? "maxStorageBufferBindingSize" : "maxUniformBufferBindingSize",
    size,
    `make buffer ${label}`,
  );
  gpu.require("maxBufferSize", size, `make buffer ${label}`);
  const usage = kind === "storage"
    ? GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
    : GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = gpu.makeBuffer({ label, size, usage });
  if (typeof content !== "number") writeBuffer(gpu, buffer, content);
  return buffer;
}

/** Copies `data` into `buffer` from `byteOffset` on. */
export function writeBuffer(gpu: Gpu, buffer: GPUBuffer, data: GpuArray, byteOffset = 0): void {
  // Deno 2.9 panics on writes of nothing.
  if (data.byteLength > 0) gpu.device.queue.writeBuffer(buffer, byteOffset, data as BufferSource);
}

/**
 * Reads bytes of a storage buffer back, after all work submitted so far.
 * @param options.byteOffset First byte. @default 0
 * @param options.byteLength Number of bytes, a multiple of 4. @default all that follow
 * @throws {DeviceLostError | GpuOutOfMemoryError | GpuValidationError} When the work or the copy failed.
 */
export async function readBuffer(
  gpu: Gpu,
  buffer: GPUBuffer,
  options: { byteOffset?: number; byteLength?: number } = {},
): Promise<ArrayBuffer> {
  gpu.check();
  const byteOffset = options.byteOffset ?? 0;
  const byteLength = options.byteLength ?? buffer.size - byteOffset;
  if (byteLength === 0) return new ArrayBuffer(0);
  using own = gpu.scope();
  const staging = own.makeBuffer({
    label: `${buffer.label}/staging`,
    size: byteLength,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = gpu.device.createCommandEncoder({ label: `${buffer.label}/read` });
  encoder.copyBufferToBuffer(buffer, byteOffset, staging, 0, byteLength);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ).catch((error) => {
    gpu.check();
    throw error;
  });
  const copy = staging.getMappedRange().slice(0);
  gpu.check();
  return copy;
}
