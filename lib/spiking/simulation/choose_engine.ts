import type { Gpu } from "../../gpu/gpu.ts";
import { hasKernels } from "../cpu/kernel_limits.ts";
import { resolveSpiking } from "../build/resolve.ts";
import { problemOfSingle } from "../gpu/require_single.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { OwnModels } from "./plan_spiking.ts";

/** Whether most cells are of models whose exponentials a software adapter computes faster than the CPU's engine. */
function isCostly({ populations }: SpikingSpec, { neurons = [] }: OwnModels): boolean {
  const models = [...NEURON_MODELS, ...neurons];
  const cells = (costly: boolean) =>
    populations.filter(({ neuron }) =>
      models.some((model) => model.name === neuron && (model.costly ?? false) === costly)
    )
      .reduce((sum, { size }) => sum + size, 0);
  return cells(true) > cells(false);
}

/**
 * Whether a network is simulated on an adapter where nobody asked for an engine: not where single precision cannot hold its time
 * constants, and on a software adapter only where that is faster than the CPU's engine (bench/README.md).
 * @returns `sentence` says why it is not where that is no matter of speed.
 */
export function suitsGpu(
  gpu: Gpu,
  spec: SpikingSpec,
  options: OwnModels & { seed?: number } = {},
): { suits: boolean; sentence?: string } {
  const network = resolveSpiking(spec, options), problem = problemOfSingle(network);
  if (problem) return { suits: false, sentence: problem.sentence };
  // With kernels the CPU's engine is the faster one there for all models.
  return { suits: !gpu.adapter.software || (isCostly(spec, options) && !hasKernels(network)) };
}
