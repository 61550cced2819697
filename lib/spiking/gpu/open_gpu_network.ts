import { loadLate } from "../../base/load_late.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";
import type * as networks from "./gpu_network.ts";

/**
 * A network on a GPU, whose modules are loaded when they are first asked for.
 * @param bins How many a run will have, where that is known.
 */
export async function openGpuNetwork(
  gpu: Gpu,
  plan: SpikingPlan,
  bins?: number,
): Promise<networks.GpuNetwork> {
  const { GpuNetwork } = await loadLate<typeof networks>(
    "./gpu_network.ts",
    import.meta.url,
    "simulate on a GPU",
  );
  return await GpuNetwork.open(gpu, plan, bins);
}
