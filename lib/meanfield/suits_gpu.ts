import { type OwnRateParts, transferKinds } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";

/** Points from which on the kernel is faster than the processor's engine: a point is one invocation, slower than a core. */
const POINTS_WORTH = 128;
/** Steps of all points from which on it is worth compiling, which takes a second or two. */
const STEPS_WORTH = 1e6;

/** Whether so much is worth the kernel. */
export function worthGpu(points: number, steps: number): boolean {
  return points >= POINTS_WORTH && points * steps >= STEPS_WORTH;
}

/** Whether the kernel can run a mean field: not of finite size, whose spikes are counted on the processor, and with transfer functions that have WGSL. */
export function hasKernel({ finiteSize, populations }: MeanFieldSpec, own: OwnRateParts): boolean {
  const kinds = transferKinds(own);
  return !finiteSize && populations.every(({ transfer, parameters }) => {
    if (!transfer) return true;
    const text = kinds.get(transfer.kind)!.wgsl(transfer, "transfer_of");
    return text !== "" && (!parameters?.a || text.includes("fn transfer_of_voltage"));
  });
}
