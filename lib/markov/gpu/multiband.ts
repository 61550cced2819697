import { requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { loadLate } from "../../base/load_late.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type MultibandSpec, parseMultibandSpec } from "../multiband_spec.ts";
import { multibandConstants } from "../build/multiband_constants.ts";
import { MultibandStepper } from "../cpu/multiband_step.ts";
import { ENGINE_OPTIONS, type EngineOptions } from "./engine_options.ts";
import { type Plan, planNetworks } from "../build/plan.ts";
import type { NeuronsView } from "./recorder.ts";
import { type EnsembleRun, SIMULATE_OPTIONS, type SimulateOptions } from "../run.ts";
import type * as engine from "./run_multiband.ts";
import { runSteps } from "./run_steps.ts";

/** Options of {@link simulateMultiband}; of `record`, only `spikes` is possible. */
export type MultibandOptions = EngineOptions;

/** What a recorder sees of cells of which nothing but spikes is recorded. */
const NO_CELLS: NeuronsView = {
  voltage: new Int32Array(),
  refractory: new Uint8Array(),
  pendingE: new Uint32Array(),
  pendingI: new Uint32Array(),
};

function planMultiband(
  input: MultibandSpec | readonly MultibandSpec[],
  options: SimulateOptions,
): Plan<MultibandSpec> {
  const specs = (Array.isArray(input) ? input : [input]).map(parseMultibandSpec);
  for (const name of ["pools", "histogram", "voltages"] as const) {
    const wanted = options.record?.[name];
    if (!wanted) continue;
    fail(
      `record ${name}`,
      "of a multi-band network only counts and spikes can be recorded",
      JSON.stringify(wanted),
    );
  }
  const plan = planNetworks(specs, options);
  // Refuses a step that is too long.
  for (const spec of plan.specs) multibandConstants(spec, plan.stepMs);
  return plan;
}

/**
 * Simulates an ensemble of multi-band networks on the GPU, one workgroup for each network, by the time-stepped scheme of
 * {@link MultibandStepper}, with which it agrees bit for bit. Network b of a seed has its own graph and drive, the same
 * on any adapter, in any batch.
 * @param input One spec for all networks, or one for each; all of the same sizes.
 * @param options Duration, number of networks, seed, recording of spikes.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When one network does not fit the device: a workgroup has a quarter as many invocations as it cells.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset, requestGpu, simulateMultiband } from "@volley/volley";
 * const gpu = await requestGpu();
 * const run = await simulateMultiband(gpu, getPreset("multiband-two-beat"), { networks: 8, durationMs: 2000, seed: 1 });
 * ```
 */
export async function simulateMultiband(
  gpu: Gpu,
  input: MultibandSpec | readonly MultibandSpec[],
  options: MultibandOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, ENGINE_OPTIONS);
  const plan = planMultiband(input, options);
  const { runMultiband } = await loadLate<typeof engine>("./run_multiband.ts", import.meta.url, "simulate");
  return await runMultiband(gpu, plan, options);
}

/**
 * The same on one CPU core, network after network: the oracle of {@link simulateMultiband}, and the engine where there is
 * no GPU. Same options, same run, bit for bit.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function simulateMultibandReference(
  input: MultibandSpec | readonly MultibandSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, SIMULATE_OPTIONS);
  const plan = planMultiband(input, options);
  return await runSteps(plan, options, (spec, key) => ({
    stepper: new MultibandStepper(spec, key, { stepMs: plan.stepMs }),
    cells: NO_CELLS,
  }));
}
