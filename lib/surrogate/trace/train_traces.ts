import type { Gpu } from "../../gpu/gpu.ts";
import { runTraining, type TrainingResult } from "../../nn/training_loop.ts";
import type { TraceSpec } from "./trace_spec.ts";
import { traceTrainable, type TraceTrainingOptions } from "./trace_training.ts";

/**
 * Trains the surrogate of a cell on the GPU: it learns from recordings what the cell does, step by step, from its synaptic input.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 *
 * @example
 * ```ts ignore
 * import { traceSeries, loadCellDataset, requestGpu, trainTraces } from "@volley/volley";
 *
 * const data = traceSeries(await loadCellDataset("cell.npz"));
 * const { model } = await trainTraces(await requestGpu(), { data, spec: { layers: [{ kind: "lstm", units: 96 }] } });
 * ```
 */
export async function trainTraces(
  gpu: Gpu,
  options: TraceTrainingOptions,
): Promise<TrainingResult<TraceSpec>> {
  return await runTraining(gpu, traceTrainable(options), options);
}
