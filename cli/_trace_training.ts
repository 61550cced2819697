import { deviceFor } from "../lib/surrogate/registry.ts";
import type { TrainingResult } from "../lib/nn/training_loop.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { TRACE_SURROGATE } from "../lib/surrogate/trace/trace_surrogate.ts";
import type { Arguments } from "./_arguments.ts";
import { leaveAt, showProgress } from "./_console.ts";
import type { LayersDevice } from "./_layers.ts";
import { beginTraining, checkpointOf } from "./_surrogate.ts";

/** How a report calls the surrogate that the options tell. */
export function traceLabel(args: Arguments): string {
  return args.has("from") ? `${args.text("from")}, trained further` : args.text("architecture") ?? "lstm";
}

/** Trains a trace surrogate with progress and a checkpoint beside the model. */
export async function trainTraceModel(
  { gpu, engine, told }: LayersDevice,
  data: TraceSeries,
  args: Arguments,
  options: { stem: string; signal: AbortSignal; choices: Record<string, unknown> },
): Promise<TrainingResult<TraceSpec>> {
  const checkpoint = checkpointOf(options.stem);
  await beginTraining(args, checkpoint);
  const progress = await showProgress(args, "train", told);
  try {
    const result = await TRACE_SURROGATE.train(deviceFor("train the surrogate", TRACE_SURROGATE, gpu), {
      data,
      engine,
      choices: options.choices,
      steps: args.whole("steps", 4000),
      batch: args.whole("batch", 32, 1, 65_536),
      learningRate: args.number("learning-rate"),
      seed: args.seed,
      checkpoint,
      checkpointEvery: args.whole("checkpoint-every", 1000),
      resume: args.flag("resume"),
      signal: options.signal,
      onProgress: progress.onProgress,
    });
    if (!result.completed) leaveAt(checkpoint);
    return result;
  } finally {
    progress.stop();
  }
}
