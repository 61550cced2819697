import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import networkClock from "../../../shaders/surrogate/network/network_clock.wgsl" with { type: "text" };
import networkDeliver from "../../../shaders/surrogate/network/network_deliver.wgsl" with { type: "text" };
import networkInputs from "../../../shaders/surrogate/network/network_inputs.wgsl" with { type: "text" };
import networkSpikes from "../../../shaders/surrogate/network/network_spikes.wgsl" with { type: "text" };

const PIECES = {
  network_clock: [networkClock],
  network_deliver: [networkDeliver],
  network_inputs: [philox, networkInputs],
  network_spikes: [philox, networkSpikes],
};

/** Compiles a kernel of networks of surrogates. */
export function networkKernel(
  gpu: Gpu,
  stem: keyof typeof PIECES,
  flags: Record<string, boolean> = {},
): Promise<Kernel> {
  const constants = stem === "network_clock" ? undefined : { LANES: gpu.adapter.software ? 32 : 64 };
  return createKernel(gpu, { stem: `surrogate/network/${stem}`, pieces: PIECES[stem], flags, constants });
}

/** Invocations of their workgroups. */
export function networkLanes(gpu: Gpu): number {
  return gpu.adapter.software ? 32 : 64;
}
