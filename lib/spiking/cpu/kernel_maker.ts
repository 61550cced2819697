import type { KernelMemory } from "../processor/kernel_memory.ts";
import type { makeKernels } from "../processor/network_kernels.ts";

/** What makes kernels: the modules of `lib/spiking/processor/`, which are loaded where they are wanted. */
export interface KernelMaker {
  KernelMemory: typeof KernelMemory;
  makeKernels: typeof makeKernels;
}
