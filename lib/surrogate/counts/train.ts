import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { LOOP_OPTIONS } from "../../nn/loop_options.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import type * as recurrent from "./recurrent_training.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import type * as loop from "../../nn/training_loop.ts";
import type { TrainingResult } from "../../nn/training_loop.ts";
import type { TrainingOptions } from "./training_options.ts";

const TASK = "train the surrogate";
const OPTIONS: OptionNames<TrainingOptions> = {
  ...LOOP_OPTIONS,
  data: true,
  spec: true,
  batch: true,
  window: true,
  burnIn: true,
  heldOut: true,
  schedule: true,
};

export type { TrainingResult } from "../../nn/training_loop.ts";

/**
 * Trains a surrogate of the spike counts of any populations by maximum likelihood, on the GPU: windows of the counts are drawn
 * there, a stack of layers predicts the joint distribution of every bin's counts from those before, Adam moves the weights.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { requestGpu, rolloutSurrogate, trainSurrogate } from "@volley/volley";
 *
 * const populations = [{ name: "L4E", size: 300 }, { name: "L4I", size: 80 }, { name: "L5E", size: 90 }];
 * const counts = Uint16Array.from({ length: 4 * 3 * 500 }, (_, at) => at % 500 % 20 < 5 ? 4 + at % 3 : 1);
 * const data = { populations, binMs: 1, networks: 4, bins: 500, counts }; // (networks, populations, bins)
 * const gpu = await requestGpu().catch(() => null);
 * if (gpu) {
 *   const spec = { layers: [{ kind: "lstm", units: 8 } as const] };
 *   const { model } = await trainSurrogate(gpu, { data, spec, steps: 20 });
 *   const free = await rolloutSurrogate(gpu, model, { runs: 2, bins: 100 });
 *   console.assert(free.counts.length === 2 * 3 * 100);
 *   gpu.destroy();
 * }
 * ```
 */
export async function trainSurrogate(
  gpu: Gpu | null,
  options: TrainingOptions,
): Promise<TrainingResult<RecurrentSpec>> {
  requireKnown(TASK, options, OPTIONS);
  const { schedule, engine = schedule && "gpu" } = options;
  const { recurrentTrainable } = await loadLate<typeof recurrent>(
    "./recurrent_training.ts",
    import.meta.url,
    TASK,
  );
  const { runTraining } = await loadLate<typeof loop>("../../nn/training_loop.ts", import.meta.url, TASK);
  return await runTraining(gpu, recurrentTrainable(options), { ...options, engine });
}
