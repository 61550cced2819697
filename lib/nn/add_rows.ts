import type { Gpu } from "../gpu/gpu.ts";
import { type SampleBuffer, windowedBuffer } from "./_buffers.ts";
import { nnKernel } from "./_kernels.ts";
import type { Encode } from "./encode.ts";
import { sampleLanes } from "./sample_lanes.ts";

/** Prepares sums of rows, with what follows the first `units` of each row from `left`. */
export async function addRows(
  gpu: Gpu,
  sum: { left: SampleBuffer; right: SampleBuffer; samples: number; units: number },
): Promise<{ outputs: SampleBuffer; encode: Encode }> {
  const { left, right, samples, units } = sum, { stride } = left;
  const LANES = sampleLanes(gpu), length = samples * stride;
  const kernel = await nnKernel(gpu, "add_rows", { constants: { LANES } });
  const outputs = { stride, buffer: windowedBuffer(gpu, "surrogate/sums", 4 * length) };
  const group = kernel.bind({
    shape: kernel.uniform("shape", { length, stride, units }),
    left: left.buffer,
    right: right.buffer,
    sink: outputs.buffer,
  });
  return { outputs, encode: (pass) => kernel.dispatch(pass, group, Math.ceil(length / LANES)) };
}
