import { chooseSpikeRule, scoreTraces, type TraceScores } from "../lib/surrogate/trace/trace_scores.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { CELL_PRESETS } from "../lib/cable/cell_presets.ts";
import type { CellTraces } from "../lib/report/figures/cell_traces.ts";
import { renderTraceReport, unitOf } from "../lib/report/render_trace_report.ts";
import { TRACE_ARCHITECTURES, traceArchitecture } from "../lib/surrogate/trace/architectures.ts";
import type { TraceDesign } from "../lib/surrogate/trace/trace_design.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { runTraces } from "../lib/surrogate/trace/run_traces.ts";
import type { TraceTrainingOptions } from "../lib/surrogate/trace/trace_training.ts";
import { trainTraces } from "../lib/surrogate/trace/train_traces.ts";
import { loadTraceModel, saveModel, type SurrogateModel } from "../lib/surrogate/model_file.ts";
import type { TrainingResult } from "../lib/nn/training_loop.ts";
import { definedShares, peakSpikes } from "../lib/analysis/spike_match.ts";
import { provenanceOf } from "./_provenance.ts";
import { type Arguments, type Command, UsageError } from "./_arguments.ts";
import { CELL_OPTIONS } from "./_cell_options.ts";
import { recordingsOf, requireBuiltIn } from "./_cell_recordings.ts";
import { format, interruptible, leaveAt, showProgress, table } from "./_console.ts";
import { claimReport, keepResult, outputFile, removeIfThere } from "./_output.ts";
import { beginTraining, checkpointOf, claimModel, curveOf, modelStem } from "./_surrogate.ts";

/** Shown of the first run that is scored, ms. */
const SHOWN_MS = 1000;
/** First steps of a run that count nothing. */
const SKIP = 200;
/** Voltage whose crossing is a spike, mV. */
const SPIKE_MV = -20;

function designOf(args: Arguments): TraceDesign {
  const architecture = args.has("architecture") ? args.choice("architecture", TRACE_ARCHITECTURES) : "lstm";
  const design = traceArchitecture(architecture, { size: args.number("size") });
  const filters = args.text("filters")?.split(",").map(Number);
  if (filters?.some((tau) => !(tau >= 0 && tau <= 10_000))) {
    throw new UsageError(
      `Cannot use --filters as they must be time constants from 0 to 10000 ms, joined by commas: current value is ${
        args.text("filters")
      }`,
    );
  }
  return {
    ...design,
    filtersMs: filters,
    outputs: {
      v_soma: { high: args.number("clip") ?? null },
      spike: { weight: args.number("spike-weight") ?? 1 },
    },
  };
}

/** What training starts from: a design, or a surrogate that is trained further. */
type Start = Pick<TraceTrainingOptions, "spec" | "from">;

async function startOf(args: Arguments): Promise<Start> {
  const from = args.text("from");
  if (from === undefined) return { spec: designOf(args) };
  const odd = ["architecture", "size", "filters", "clip", "spike-weight"].find((name) => args.has(name));
  if (odd === undefined) return { from: await loadTraceModel(modelStem(from)) };
  throw new UsageError(
    `Cannot use --${odd} with --from as the design is that of the model it goes on from: current value is ${
      args.text(odd)
    }`,
  );
}

async function trained(
  gpu: Gpu,
  data: TraceSeries,
  args: Arguments,
  options: { stem: string; signal: AbortSignal; start: Start },
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
      learningRate: args.number("rate"),
      patience: args.whole("patience", 0, 0),
      seed: args.seed,
      checkpoint,
      checkpointEvery: args.whole("checkpoint-every", 1000),
      resume: args.flag("resume"),
      signal: options.signal,
      onProgress: ({ step, steps, loss, validationLoss }) => {
        const held = validationLoss === undefined ? "" : `, held out ${format(validationLoss, 4)}`;
        progress.update(step / steps, `loss ${format(loss, 4)}${held}`);
      },
    });
    if (!result.completed) leaveAt(checkpoint);
    return result;
  } finally {
    progress.stop();
  }
}

/** Runs of at most so many steps in all, for choosing a threshold. */
const CHOOSING_STEPS = 200_000;

/** Scores on recordings that were not trained on; a threshold of spikes is chosen on some that were. */
async function scored(
  gpu: Gpu,
  model: SurrogateModel<TraceSpec>,
  data: { trained: TraceSeries; scored: TraceSeries },
  signal: AbortSignal,
) {
  const predict = (series: TraceSeries) =>
    runTraces(gpu, model, {
      runs: series.runs,
      samples: series.samples,
      inputs: series.inputs.values,
      signal,
    });
  const { spec } = model;
  const skip = Math.min(SKIP, Math.floor(data.scored.samples / 2));
  const predicted = await predict(data.scored);
  // In closed loop what counts is where the voltage crosses -20 mV, unless it has been cut below.
  if (spec.fedBack > 0 && (spec.outputs[0].high ?? Infinity) > SPIKE_MV) {
    const rule = { output: spec.outputs[0].name, threshold: SPIKE_MV };
    return { predicted, scores: scoreTraces({ spec, series: data.scored, predicted }, { skip, rule }) };
  }
  const { samples, inputs, outputs } = data.trained;
  const runs = Math.max(1, Math.min(data.trained.runs, Math.floor(CHOOSING_STEPS / samples)));
  const some: TraceSeries = {
    ...data.trained,
    runs,
    inputs: { ...inputs, values: inputs.values.subarray(0, runs * samples * inputs.names.length) },
    outputs: { ...outputs, values: outputs.values.subarray(0, runs * samples * outputs.names.length) },
  };
  const rule = chooseSpikeRule({ spec, series: some, predicted: await predict(some) }, {
    skip: Math.min(SKIP, Math.floor(samples / 2)),
  });
  return { predicted, scores: scoreTraces({ spec, series: data.scored, predicted }, { skip, rule }) };
}

/** The first stretch of each of the first runs, the cell's voltage below the surrogate's. */
function tracesOf(
  spec: TraceSpec,
  series: TraceSeries,
  predicted: Float32Array,
  scores: TraceScores,
): CellTraces[] {
  const O = spec.outputs.length, { samples, stepMs } = series;
  const first = Math.min(SKIP, Math.floor(samples / 2)),
    count = Math.min(samples - first, Math.round(SHOWN_MS / stepMs));
  const spike = spec.outputs.findIndex(({ name, loss }) =>
    name === scores.rule?.output && loss === "logistic"
  );
  return Array.from({ length: Math.min(2, series.runs) }, (_, run): CellTraces => {
    const of = (values: Float32Array, o: number) =>
      Float32Array.from({ length: count }, (_, t) => values[(run * samples + first + t) * O + o]);
    const bounded = (values: Float32Array) =>
      values.map((v) =>
        Math.min(spec.outputs[0].high ?? Infinity, Math.max(spec.outputs[0].low ?? -Infinity, v))
      );
    const times = (steps: readonly number[]) => steps.map((step) => (first + step) * stepMs);
    return {
      stepMs,
      firstMs: first * stepMs,
      traces: [
        { label: "cell", values: bounded(of(series.outputs.values, 0)) },
        { label: "surrogate", values: of(predicted, 0) },
      ],
      spikesMs: spike < 0 ? undefined : [
        times(Array.from(of(series.outputs.values, spike), (one, t) => one ? t : -1).filter((t) => t >= 0)),
        times(peakSpikes(of(predicted, spike), { threshold: scores.rule!.threshold })),
      ],
    };
  });
}

function scoreRows({ explainedVariance, rmse, auc, spikes, ratesHz }: TraceScores): string[][] {
  const { f1, precision, recall } = definedShares(spikes);
  const percent = (share: number | null) => share === null ? "–" : `${format(100 * share)} %`;
  return [
    ...Object.entries(explainedVariance).map((
      [name, value],
    ) => [`explained variance of ${name}`, format(value)]),
    ...Object.entries(rmse).map((
      [name, value],
    ) => [`root mean square error of ${name}`, `${format(value)} ${unitOf(name)}`]),
    ...Object.entries(auc).map(([name, value]) => [`area below the ROC of ${name}`, format(value, 4)]),
    [
      "spikes within 2 ms",
      `F1 ${format(f1)}, precision ${percent(precision)}, recall ${percent(recall)}`,
    ],
    ["rate", `${format(ratesHz?.surrogate)} Hz (cell ${format(ratesHz?.cell)} Hz)`],
  ];
}

const secondsOf = ({ samples, stepMs }: TraceSeries, runs: number) => format(runs * samples * stepMs / 1000);

/** What the scores and pictures leave out of the voltage. */
function boundsOf({ outputs: [{ name, low, high }] }: TraceSpec): string {
  const cut = [low === null ? "" : `below ${low}`, high === null ? "" : `above ${high}`].filter(Boolean);
  return cut.length === 0 ? "" : `; ${name} is cut ${cut.join(" and ")} mV, in scores and pictures, too`;
}

async function cell(args: Arguments): Promise<void> {
  const stem = await claimModel(args.text("out") ?? "cell", { resume: args.flag("resume") });
  const reportPath = args.has("report")
    ? (await outputFile(args, "report"))!
    : await claimReport(`${stem}.html`);
  const label = args.has("from")
    ? `${args.text("from")}, trained further`
    : args.text("architecture") ?? "lstm";
  requireBuiltIn(args);
  await outputFile(args, "data-out");
  const start = await startOf(args), signal = interruptible();
  const gpu = await requestGpu();
  const data = await recordingsOf(gpu, args, signal);
  const result = await trained(gpu, data.trained, args, { stem, signal, start });
  const { model } = result;

  const files = await keepResult(stem, (path) => saveModel(path, model));
  const { predicted, scores } = await scored(gpu, model, data, signal);
  const html = await renderTraceReport({
    title: `Surrogate of ${args.positional[0]}`,
    subtitle: `${label}, trained on ${
      secondsOf(data.trained, data.trained.runs - Number(model.spec.training.heldOut))
    } s, scored on ${secondsOf(data.scored, data.scored.runs)} s of other runs${boundsOf(model.spec)}`,
    summary: [],
    systems: [{ label, scores }],
    traces: tracesOf(model.spec, data.scored, predicted, scores),
    training: { ...curveOf(result.losses, result.validation), lossLabel: "loss" },
    provenance: { ...provenanceOf(gpu.adapter.description), "training time": `${format(result.seconds)} s` },
    commands: [`volley cell ${Deno.args.slice(1).join(" ")}`],
    json: { spec: model.spec },
  });
  await keepResult(reportPath, (path) => writeFileAtomic(path, html));
  await removeIfThere(checkpointOf(stem));
  const printed = {
    model: files[0],
    report: reportPath,
    scores,
    wallSeconds: result.seconds,
    adapter: gpu.adapter,
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["model", files.join(", ")],
      ["report", reportPath],
      ...scoreRows(scores),
      ["speed", `${result.losses.length} steps in ${format(result.seconds)} s on ${gpu.adapter.description}`],
    ]),
  );
  gpu.destroy();
}

/** `volley cell`. */
export const cellCommand: Command = {
  name: "cell",
  positional: "CELL|DATA.npz",
  about: "Train the surrogate of a detailed cell, built in or recorded by any simulator, and score it.",
  takes: "one",
  options: CELL_OPTIONS,
  more: `Cells that are built in: ${CELL_PRESETS.join(", ")}.`,
  run: cell,
};
