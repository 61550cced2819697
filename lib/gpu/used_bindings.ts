import type { Kernel } from "./kernel.ts";

/** Those buffers that a kernel has bindings for: in some of its variants it has fewer. */
export function usedBindings(kernel: Kernel, all: Record<string, GPUBuffer>): Record<string, GPUBuffer> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => kernel.names.has(name)));
}
