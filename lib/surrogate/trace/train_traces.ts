import { displayedModel, displayedTraining } from "../../nn/displayed_model.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { runTraining, type TrainingResult } from "../../nn/training_loop.ts";
import { fitSpikeRule, someRuns } from "./fit_spike_rule.ts";
import type { TraceSpec } from "./trace_spec.ts";
import { traceTrainable, traceTrainingPlan } from "./trace_training.ts";
import type { TraceTrainingOptions } from "./trace_training.ts";

/**
 * Trains the surrogate of a cell on the GPU: it learns from recordings what the cell does, step by step, from its synaptic input. The rule
 * by which its spikes are read is chosen on the runs that are held out, and becomes part of its spec; where none are, on those trained on.
 *
 * The same seed gives the same bits on the same adapter, however the run was cut by `signal` and `resume`.
 *
 * @throws {RangeError | TypeError} When an option is unknown, or an option or the data are out of range.
 * @throws {NumericalFailure} When a loss is not finite; the last checkpoint is kept.
 * @throws {FileError} When the checkpoint cannot be written, or is from another run.
 *
 * @example
 * ```ts ignore
 * import { loadCellDataset, requestGpu } from "@volley/volley";
 * import { traceSeries, trainTraces } from "@volley/volley/trace";
 *
 * const data = traceSeries(await loadCellDataset("cell.npz"));
 * const { model } = await trainTraces(await requestGpu(), { data, spec: { layers: [{ kind: "lstm", units: 96 }] } });
 * console.log(model.spec.spikeRule);
 * ```
 */
export async function trainTraces(
  gpu: Gpu | null,
  options: TraceTrainingOptions,
): Promise<TrainingResult<TraceSpec>> {
  const { schedule, engine = schedule && "gpu", threads } = options;
  const result = await runTraining(gpu, traceTrainable(options), { ...options, engine });
  if (!result.completed) return result;
  const { data, signal } = options, { heldOut } = traceTrainingPlan(options);
  const kept = heldOut > 0 ? someRuns(data, data.runs - heldOut, heldOut) : data;
  const { spec, weights } = result.model;
  const spikeRule = await fitSpikeRule(gpu, result.model, kept, { signal, engine, threads });
  if (!spikeRule) return result;
  return displayedTraining({ ...result, model: displayedModel({ spec: { ...spec, spikeRule }, weights }) });
}
