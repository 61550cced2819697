import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { EXPONENTIAL_WGSL } from "../neurons/exponential.ts";
import control from "../../../shaders/spiking/control.wgsl" with { type: "text" };
import couple from "../../../shaders/spiking/couple.wgsl" with { type: "text" };
import coupleAll from "../../../shaders/spiking/couple_all.wgsl" with { type: "text" };
import couplePairs from "../../../shaders/spiking/couple_pairs.wgsl" with { type: "text" };
import coupleSpikes from "../../../shaders/spiking/couple_spikes.wgsl" with { type: "text" };

/** Invocations of a workgroup. */
export const COUPLING_WORKGROUP = 64;

/** The kernels of couplings: they advance the sources, send to pairs or to all targets, and count spikes. */
export interface CouplingKernels {
  couple: Kernel;
  pairs: Kernel;
  all: Kernel;
  spikes: Kernel;
}

/** Compiles the kernels of couplings. */
export async function couplingKernels(gpu: Gpu): Promise<CouplingKernels> {
  const make = (name: string, ...pieces: string[]) =>
    createKernel(gpu, {
      stem: `spiking/${name}`,
      pieces: [control, ...pieces],
      constants: { WORKGROUP: COUPLING_WORKGROUP },
    });
  return {
    couple: await make("couple", EXPONENTIAL_WGSL, couple),
    pairs: await make("couple_pairs", couplePairs),
    all: await make("couple_all", coupleAll),
    spikes: await make("couple_spikes", coupleSpikes),
  };
}
