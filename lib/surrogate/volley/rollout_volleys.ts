import { FREE_RUN_OPTIONS } from "../free_run_options.ts";
import { displayedCounts, FREE_RUNS } from "../../system/about_run.ts";
import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { progressTeller } from "../../base/progress.ts";
import { requireNumber } from "../../base/require_number.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { takesProcessor } from "../../nn/takes_processor.ts";
import type { VolleyRolloutOptions } from "./volley_rollout_options.ts";
import type * as onDevice from "./gpu_volleys.ts";
import type * as processor from "./processor/processor_volleys.ts";
import { volleyLayout } from "./volley_layout.ts";
import type { SurrogateModel } from "../model.ts";
import type { RolloutCounts } from "../counts/rollout.ts";
import { requireRollout } from "../counts/rollout_options.ts";
import { parseVolleySpec, volleyPopulations, type VolleySpec } from "./volley_spec.ts";

export type { VolleyRolloutOptions } from "./volley_rollout_options.ts";

const OPTIONS: OptionNames<VolleyRolloutOptions> = { ...FREE_RUN_OPTIONS, stepMs: true };

const TASK = "roll the volley surrogate out";

function checked(spec: VolleySpec, options: VolleyRolloutOptions): number {
  requireRollout(spec, options, TASK);
  const stepMs = options.stepMs ?? spec.stepMs;
  requireNumber(TASK, "stepMs", stepMs, 0.01, 1);
  const steps = spec.binMs / stepMs;
  if (Math.abs(steps - Math.round(steps)) > 1e-6) {
    fail(TASK, `a bin of ${spec.binMs} ms must be a whole number of steps`, `${stepMs} ms`);
  }
  return stepMs;
}

/** Where counts go. */
function emptyCounts(spec: VolleySpec, { runs, bins }: VolleyRolloutOptions): RolloutCounts {
  const counts = new Uint16Array(runs * 2 * bins);
  return { populations: volleyPopulations(spec), binMs: spec.binMs, networks: runs, bins, counts };
}

async function onGpu(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  options: VolleyRolloutOptions & { stepMs: number },
): Promise<RolloutCounts> {
  const { volleysOnGpu } = await loadLate<typeof onDevice>("./gpu_volleys.ts", import.meta.url, TASK);
  return await volleysOnGpu(gpu, model, { ...options, counts: emptyCounts(model.spec, options) });
}

async function onProcessor(
  model: SurrogateModel<VolleySpec>,
  options: VolleyRolloutOptions & { stepMs: number },
): Promise<RolloutCounts> {
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0, stepMs, threads, signal } = options;
  const { processorVolleys } = await loadLate<typeof processor>(
    "./processor/processor_volleys.ts",
    import.meta.url,
    TASK,
  );
  const tell = progressTeller(options.onProgress, runs * (warmup + bins) * model.spec.binMs / 1000);
  const parameters = Float64Array.from(options.parameters ?? []);
  const plan = { model, runs, bins, seed, warmup, firstRun, stepMs, parameters };
  return {
    ...emptyCounts(model.spec, options),
    counts: await processorVolleys(plan, { threads, signal, tell }),
  };
}

/**
 * Runs a volley surrogate freely, all runs at once, on the GPU or the processor: between volleys the network itself is stepped,
 * and from the start of each volley the surrogate draws the state at its end, its spikes and its duration, and the
 * simulation goes on from there. Spikes of a volley are dealt to its bins as in the most similar volley
 * of a library of real ones.
 * @param gpu The device; null where there is none.
 * @returns Counts of E and I cells, `(runs, 2, bins)`.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function rolloutVolleys(
  gpu: Gpu | null,
  model: SurrogateModel<VolleySpec>,
  options: VolleyRolloutOptions,
): Promise<RolloutCounts> {
  requireKnown(TASK, options, OPTIONS);
  const spec = parseVolleySpec(model.spec), own = { ...options, stepMs: checked(spec, options) };
  const { blocks } = volleyLayout(spec), { weights } = model;
  const counts = takesProcessor(TASK, gpu, { blocks, engine: options.engine })
    ? await onProcessor({ spec, weights }, own)
    : await onGpu(gpu!, { spec, weights }, own);
  return displayedCounts(counts, FREE_RUNS);
}
