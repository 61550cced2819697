import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { sampleStride } from "./dense_layout.ts";

/**
 * A buffer for `values` inputs of each sample, followed by the 1 that layers read as the input of their bias.
 * @param shape.last `(samples, n)` first content of the last n inputs. @default zeros
 */
export function inputBuffer(
  gpu: Gpu,
  label: string,
  shape: { samples: number; values: number; last?: Float32Array },
): SampleBuffer {
  const { samples, values, last = new Float32Array(0) } = shape;
  const n = last.length / samples;
  const stride = sampleStride(values);
  const content = new Float32Array(samples * stride);
  for (let s = 0; s < samples; s++) {
    content.set(last.subarray(s * n, (s + 1) * n), s * stride + values - n);
    content[s * stride + values] = 1;
  }
  return { stride, buffer: windowedBuffer(gpu, label, content) };
}
