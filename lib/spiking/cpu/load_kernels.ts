import { loadLate } from "../../base/load_late.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type * as kernels from "../processor/network_kernels.ts";
import { hasKernels } from "./kernel_limits.ts";
import type { KernelMaker } from "./kernel_maker.ts";

/** What makes the kernels of a network, loaded when it is first asked for; null where a network is too small for any. */
export async function loadKernels(network: ResolvedNetwork): Promise<KernelMaker | null> {
  if (!hasKernels(network)) return null;
  return await loadLate<typeof kernels>("../processor/network_kernels.ts", import.meta.url, "simulate");
}
