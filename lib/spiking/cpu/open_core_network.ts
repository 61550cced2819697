import { loadLate } from "../../base/load_late.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";
import type * as networks from "./core_network.ts";

/** A network on one core of the CPU, whose modules are loaded when they are first asked for. */
export async function openCoreNetwork(plan: SpikingPlan): Promise<networks.CoreNetwork> {
  const { CoreNetwork } = await loadLate<typeof networks>("./core_network.ts", import.meta.url, "simulate");
  return await CoreNetwork.open(plan);
}
