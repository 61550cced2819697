import { loadLate } from "../../base/load_late.ts";
import type { SpikingPlan } from "../simulation/plan_spiking.ts";
import type * as networks from "./threads_network.ts";

/** A network on several threads of the CPU, whose modules are loaded when they are first asked for. */
export async function openThreads(plan: SpikingPlan, threads: number): Promise<networks.ThreadsNetwork> {
  const { ThreadsNetwork } = await loadLate<typeof networks>(
    "./threads_network.ts",
    import.meta.url,
    "simulate",
  );
  return await ThreadsNetwork.open(plan, threads);
}
