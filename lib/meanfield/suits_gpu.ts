import type { Gpu } from "../gpu/gpu.ts";
import { type OwnRateParts, transferKinds } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** Points from which on a GPU is faster than the processor: a point is one invocation, slower than a core. */
export const POINTS_WORTH = 128;

/** Whether the kernel can run a mean field: not of finite size, whose spikes are counted on the processor, and with transfer functions that have WGSL. */
export function hasKernel({ finiteSize, populations }: MeanFieldSpec, own: OwnRateParts): boolean {
  const kinds = transferKinds(own);
  return !finiteSize && populations.every(({ transfer, parameters }) => {
    if (!transfer) return true;
    const text = kinds.get(transfer.kind)!.wgsl(transfer, "transfer_of");
    return text !== "" && (!parameters?.a || text.includes("fn transfer_of_voltage"));
  });
}

/** Whether a device is better than the processor for many points of a mean field: software adapters are slower (bench/README.md). */
export function suitsGpu(gpu: Gpu, spec: MeanFieldSpec, own: OwnRateParts): boolean {
  return !gpu.adapter.software && hasKernel(spec, own);
}
