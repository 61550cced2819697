import { requireKnown } from "../../base/require_known.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { openGpuNetwork } from "../gpu/open_gpu_network.ts";
import { planSpiking, planStretch } from "./plan_spiking.ts";
import { hooksOf, runOf } from "./run_of.ts";
import { SPIKING_OPTIONS, type SpikingOptions, type SpikingRun } from "./spiking_run.ts";

/**
 * Simulates a spiking network on the GPU: a dispatch advances all cells of a model by all steps of the shortest delay, another
 * sends their spikes along their synapses into whole-numbered rings, so that a seed gives the same run every time on an
 * adapter. Synapses, drives and generators are those of {@link simulateSpikingReference}, bit for bit. Voltages are in single precision here, so that a spike
 * may come a step sooner or later, by which chaotic networks go ways of their own: rates and other statistics stay the same, single spikes do not (docs/concepts/precision.md).
 * @throws {SpecError | RangeError} When the spec or an option is out of range, or single precision cannot hold the network's time constants.
 * @throws {LimitError} When the network does not fit the device.
 * @throws {KernelCompileError} When the WGSL of a model does not compile; names the model and its line.
 * @throws {SimulationFailure} When a state becomes infinite or not a number.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getSpikingPreset, requestGpu, simulateSpiking } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateSpiking(gpu, getSpikingPreset("coba"), { durationMs: 1000, seed: 1 });
 * ```
 */
export async function simulateSpiking(
  gpu: Gpu,
  spec: SpikingSpec,
  options: SpikingOptions,
): Promise<SpikingRun> {
  requireKnown("simulate", options, SPIKING_OPTIONS);
  const plan = planSpiking(spec, options);
  const stretch = planStretch(plan, options.durationMs);
  const network = await openGpuNetwork(gpu, plan, stretch.bins);
  try {
    return runOf(plan, stretch, network, await network.run(stretch, hooksOf(plan, stretch, options)));
  } finally {
    network.close();
  }
}
