import type { Gpu } from "../../gpu/gpu.ts";
import { openCoreNetwork } from "../cpu/open_core_network.ts";
import { openThreads } from "../cpu/open_threads.ts";
import { threadsOf } from "../cpu/threads_of.ts";
import { openGpuNetwork } from "../gpu/open_gpu_network.ts";
import type { NetworkEngine } from "./network_engine.ts";
import type { SpikingPlan } from "./plan_spiking.ts";

/** The engine of a network, loaded when it is first asked for. @param options Threads of the CPU. */
export async function openEngine(
  gpu: Gpu | null,
  plan: SpikingPlan,
  options: Parameters<typeof threadsOf>[1],
): Promise<NetworkEngine> {
  if (gpu) return await openGpuNetwork(gpu, plan);
  const threads = threadsOf(plan, options);
  if (threads > 1) return await openThreads(plan, threads);
  return await openCoreNetwork(plan);
}
