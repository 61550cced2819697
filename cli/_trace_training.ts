import type { Gpu } from "../lib/gpu/gpu.ts";
import type { TrainingResult } from "../lib/nn/training_loop.ts";
import { loadTraceModel } from "../lib/surrogate/model_file.ts";
import { TRACE_ARCHITECTURES, traceArchitecture } from "../lib/surrogate/trace/architectures.ts";
import type { TraceDesign } from "../lib/surrogate/trace/trace_design.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import type { TraceTrainingOptions } from "../lib/surrogate/trace/trace_training.ts";
import { trainTraces } from "../lib/surrogate/trace/train_traces.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { leaveAt, showProgress } from "./_console.ts";
import { beginTraining, checkpointOf, modelStem } from "./_surrogate.ts";

/** Options of a trace surrogate's design and training, beside those that all trainings have. */
export const TRACE_OPTIONS: Readonly<Record<string, Option>> = {
  from: {
    type: "string",
    value: "MODEL",
    help: "surrogate to train further, such as that of a similar cell",
    default: "weights are drawn",
  },
  architecture: { type: "string", value: "A", help: TRACE_ARCHITECTURES.join(", "), default: "lstm" },
  size: { type: "number", value: "F", help: "factor of the units of all layers", default: "1" },
  filters: {
    type: "string",
    value: "TAUS",
    help:
      "time constants of traces of the input that it reads, ms, joined by commas; 0: the events themselves",
    default: "0",
  },
  "voltage-high": {
    was: "clip",
    type: "number",
    value: "MV",
    help: "voltage above which all counts as this, mV",
  },
  "spike-weight": { type: "number", value: "W", help: "weight of spikes beside the voltage", default: "1" },
  stretch: {
    type: "number",
    value: "T",
    help: "steps of a window, of a surrogate that keeps its state",
    default: "300",
  },
  patience: {
    type: "number",
    value: "P",
    help: "stop when the loss held out has not fallen P times, of 20; 0: never",
    default: "0",
  },
};

function designOf(args: Arguments): TraceDesign {
  const architecture = args.has("architecture") ? args.choice("architecture", TRACE_ARCHITECTURES) : "lstm";
  const design = traceArchitecture(architecture, { size: args.number("size") });
  const filters = args.text("filters")?.split(",").map(Number);
  if (filters?.some((tau) => !(tau >= 0 && tau <= 10_000))) {
    failUsage(
      "use --filters",
      "they must be time constants from 0 to 10000 ms, joined by commas",
      args.text("filters"),
    );
  }
  return {
    ...design,
    filtersMs: filters,
    outputs: {
      v_soma: { high: args.number("voltage-high") ?? null },
      spike: { weight: args.number("spike-weight") ?? 1 },
    },
  };
}

/** What training starts from: a design, or a surrogate that is trained further. */
export type TraceStart = Pick<TraceTrainingOptions, "spec" | "from">;

/** The start that the options tell. */
export async function traceStart(args: Arguments): Promise<TraceStart> {
  const from = args.text("from");
  if (from === undefined) return { spec: designOf(args) };
  const odd = ["architecture", "size", "filters", "voltage-high", "spike-weight"].find((name) =>
    args.has(name)
  );
  if (odd === undefined) return { from: await loadTraceModel(modelStem(from)) };
  failUsage(`use --${odd} with --from`, "the design is that of the model it goes on from", args.text(odd));
}

/** How a report calls the surrogate that the options tell. */
export function traceLabel(args: Arguments): string {
  return args.has("from") ? `${args.text("from")}, trained further` : args.text("architecture") ?? "lstm";
}

/** Trains a trace surrogate with progress and a checkpoint beside the model. */
export async function trainTraceModel(
  gpu: Gpu,
  data: TraceSeries,
  args: Arguments,
  options: { stem: string; signal: AbortSignal; start: TraceStart },
): Promise<TrainingResult<TraceSpec>> {
  const checkpoint = checkpointOf(options.stem);
  await beginTraining(args, checkpoint);
  const progress = await showProgress(args, "train");
  try {
    const result = await trainTraces(gpu, {
      data,
      ...options.start,
      steps: args.whole("steps", 4000),
      batch: args.whole("batch", 32, 1, 65_536),
      stretch: args.has("stretch") ? args.whole("stretch", 300) : undefined,
      learningRate: args.number("learning-rate"),
      patience: args.whole("patience", 0, 0),
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
