import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { planSimulation } from "../build/plan.ts";
import type { MifSpec } from "../mif_spec.ts";
import type { EnsembleRun } from "../run.ts";
import { ENGINE_OPTIONS, type EngineOptions } from "./engine_options.ts";
import type * as engine from "./run_exact.ts";

const OPTIONS: OptionNames<ExactEnsembleOptions> = { ...ENGINE_OPTIONS, team: true };

/** Options of {@link simulateExactEnsemble}. */
export interface ExactEnsembleOptions extends EngineOptions {
  /**
   * Invocations that simulate one network together; with 1, an invocation simulates networks on its own. Changes speed
   * alone. @default one for each cell, as far as the device has them
   */
  team?: number;
}

/**
 * Simulates an ensemble of Markovian integrate-and-fire networks exactly on the GPU, without the bias of a time step: the
 * method of {@link MifWindows}. `stepMs` is the length of the windows in which networks are worked out; it changes speed
 * and, with it, which random numbers are used, but not the law. The same seed gives the same run on one adapter, in any
 * batch and in submits of any length.
 * @param input One spec for all networks, or one for each; all of the same sizes.
 * @param options Duration, number of networks, seed, recording.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When one network does not fit the device.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset, requestGpu, simulateExactEnsemble } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateExactEnsemble(gpu, getPreset("mif-syn"), { networks: 64, durationMs: 1000, seed: 1 });
 * ```
 */
export async function simulateExactEnsemble(
  gpu: Gpu,
  input: MifSpec | readonly MifSpec[],
  options: ExactEnsembleOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, OPTIONS);
  const plan = planSimulation(input, options);
  const { runExact } = await loadLate<typeof engine>("./run_exact.ts", import.meta.url, "simulate");
  return await runExact(gpu, plan, options);
}
