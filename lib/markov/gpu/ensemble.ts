import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { planSimulation } from "../build/plan.ts";
import type { MifSpec } from "../mif_spec.ts";
import type { EnsembleRun } from "../run.ts";
import { ENGINE_OPTIONS, type EngineOptions } from "./engine_options.ts";
import type * as engine from "./run_ensemble.ts";

const OPTIONS: OptionNames<EnsembleOptions> = { ...ENGINE_OPTIONS, cellsPerInvocation: true };

/** Options of {@link simulateEnsemble}. */
export interface EnsembleOptions extends EngineOptions {
  /** Cells that one invocation simulates; changes speed alone. @default by adapter and number of cells */
  cellsPerInvocation?: number;
}

/**
 * Simulates an ensemble of Markovian integrate-and-fire networks on the GPU, one workgroup for each network, by the
 * time-stepped scheme of {@link MifStepper}, with which it agrees bit for bit. The same seed gives the same run on any
 * adapter, in any batch.
 * @param input One spec for all networks, or one for each; all of the same sizes.
 * @param options Duration, number of networks, seed, recording.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When one network does not fit the device.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset, requestGpu, simulateEnsemble } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateEnsemble(gpu, getPreset("mif-syn"), { networks: 64, durationMs: 1000, seed: 1 });
 * ```
 */
export async function simulateEnsemble(
  gpu: Gpu,
  input: MifSpec | readonly MifSpec[],
  options: EnsembleOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, OPTIONS);
  const plan = planSimulation(input, options);
  const { ensembleEngine } = await loadLate<typeof engine>("./run_ensemble.ts", import.meta.url, "simulate");
  return await (await ensembleEngine(gpu, plan, options)).run();
}
