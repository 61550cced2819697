import type { ResolvedNetwork } from "../build/resolve.ts";

/** Fewest cells of a population that has a kernel. */
export const KERNEL_CELLS = 64;

/** Most steps that cells do before their spikes are sent. */
export const MOST_STEPS = 16;

/** Fewest cells of a network that has kernels: they take some 30 ms to make, and as long as that to become fast. */
const NETWORK_CELLS = 2000;

/** Whether a network is large enough for kernels. */
export function hasKernels({ cells, populations }: ResolvedNetwork): boolean {
  return cells >= NETWORK_CELLS && populations.some(({ size }) => size >= KERNEL_CELLS);
}
