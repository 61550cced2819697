import type { Gpu } from "../../gpu/gpu.ts";
import { recurrentTrainable } from "./recurrent_training.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import { runTraining, type TrainingResult } from "../../nn/training_loop.ts";
import type { TrainingOptions } from "./training_options.ts";

export type { TrainingResult } from "../../nn/training_loop.ts";

/**
 * Trains a surrogate of a population's spike counts by maximum likelihood, on the GPU: windows of the counts are drawn
 * there, a stack of layers predicts the distribution of every bin's counts from those before, Adam moves the weights.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 *
 * @example
 * ```ts ignore
 * import { requestGpu, trainSurrogate } from "@volley/volley";
 *
 * const gpu = await requestGpu();
 * const { model } = await trainSurrogate(gpu, { data, spec: { populations: { E: 300, I: 100 } } });
 * ```
 */
export async function trainSurrogate(
  gpu: Gpu,
  options: TrainingOptions,
): Promise<TrainingResult<RecurrentSpec>> {
  return await runTraining(gpu, recurrentTrainable(options), options);
}
