import { requireKnown } from "../../base/require_known.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { openCoreNetwork } from "../cpu/open_core_network.ts";
import { planSpiking, planStretch } from "./plan_spiking.ts";
import { hooksOf, runOf } from "./run_of.ts";
import { SPIKING_OPTIONS, type SpikingOptions, type SpikingRun } from "./spiking_run.ts";
import { threadsOf } from "../cpu/threads_of.ts";
import { openThreads } from "../cpu/open_threads.ts";

/**
 * Simulates a spiking network on the CPU in double precision: the reference of the GPU's engine, and an engine for machines
 * without a GPU. Same options, same run, on any number of threads.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {SimulationFailure} When a state becomes infinite or not a number.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getSpikingPreset, simulateSpikingReference } from "@volley/volley";
 * const run = await simulateSpikingReference(getSpikingPreset("cuba"), { durationMs: 50, seed: 1 });
 * if (run.spikes!.steps.length === 0) throw new Error("silent");
 * ```
 */
export async function simulateSpikingReference(
  spec: SpikingSpec,
  options: SpikingOptions,
): Promise<SpikingRun> {
  requireKnown("simulate", options, SPIKING_OPTIONS);
  const plan = planSpiking(spec, options);
  const stretch = planStretch(plan, options.durationMs);
  const threads = threadsOf(plan, options);
  const network = await (threads > 1 ? openThreads(plan, threads) : openCoreNetwork(plan));
  try {
    return runOf(plan, stretch, network, await network.run(stretch, hooksOf(plan, stretch, options)));
  } finally {
    network.close();
  }
}
