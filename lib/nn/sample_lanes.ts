import type { Gpu } from "../gpu/gpu.ts";

/** Invocations per workgroup of the kernels that own a sample each. */
export function sampleLanes(gpu: Gpu): number {
  return gpu.adapter.software ? 32 : 64;
}
