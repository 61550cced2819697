import type { Gpu } from "../gpu/gpu.ts";
import { type GpuArray, writeBuffer } from "../gpu/buffer.ts";
import { UNIFORM_BYTES } from "./weight_block.ts";

/** A buffer of one row of floats per sample s = (b, t). */
export interface SampleBuffer {
  buffer: GPUBuffer;
  /** Floats per sample, a multiple of 4. */
  stride: number;
}

/**
 * A storage buffer that kernels may also bind as uniform windows of 64 KiB, from any multiple of 256 bytes on.
 * @param content Its initial content, or its size in bytes.
 */
export function windowedBuffer(gpu: Gpu, label: string, content: GpuArray | number): GPUBuffer {
  const bytes = typeof content === "number" ? content : content.byteLength;
  const size = Math.ceil(bytes / 16) * 16 + UNIFORM_BYTES;
  gpu.require("maxStorageBufferBindingSize", size, `make buffer ${label}`);
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
  const buffer = gpu.makeBuffer({ label, size, usage: STORAGE | UNIFORM | COPY_SRC | COPY_DST });
  if (typeof content !== "number") writeBuffer(gpu, buffer, content);
  return buffer;
}

/** The uniform window of 64 KiB that starts at a vec4 of such a buffer. */
export function uniformWindow(
  buffer: GPUBuffer,
  vec4: number,
): { buffer: GPUBuffer; offset: number; size: number } {
  return { buffer, offset: 16 * vec4, size: UNIFORM_BYTES };
}
