import { type Coupling, PlainCoupling } from "./couple.ts";
import type { LinesShape } from "./delay_lines.ts";
import { fitsKernel, KernelCoupling } from "./kernel_coupling.ts";
import type { Wiring } from "./wiring.ts";

/** Makes what regions get of each other ready: by a kernel, where there is room for one. */
export function openCoupling(wiring: Wiring, shape: LinesShape): Coupling {
  return fitsKernel(wiring, shape) ? new KernelCoupling(wiring, shape) : new PlainCoupling(wiring, shape);
}
