import {
  type CellDataset,
  loadCellDataset,
  makeCellDataset,
  saveCellDataset,
} from "../lib/dataset/cell_dataset.ts";
import { cellSeries } from "../lib/dataset/cell_series.ts";
import { type CellScores, chooseSpikeRule, scoreCell } from "../lib/evaluation/cell_scores.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "../lib/network/cell/cell_presets.ts";
import type { CellTraces } from "../lib/report/figures/cell_traces.ts";
import { renderCellReport, unitOf } from "../lib/report/render_cell_report.ts";
import { simulateCells } from "../lib/simulation/cable/cells_engine.ts";
import { simulateCellsTabulated } from "../lib/simulation/cable/cells_reference.ts";
import { CELL_ARCHITECTURES, cellArchitecture } from "../lib/surrogate/cell/architectures.ts";
import type { CellDesign } from "../lib/surrogate/cell/cell_design.ts";
import type { CellSeries } from "../lib/surrogate/cell/cell_series.ts";
import type { CellSurrogateSpec } from "../lib/surrogate/cell/cell_spec.ts";
import { runCellSurrogate } from "../lib/surrogate/cell/predict_cell.ts";
import type { CellTrainingOptions } from "../lib/surrogate/cell/cell_training.ts";
import { trainCell } from "../lib/surrogate/cell/train_cell.ts";
import { loadCellModel, saveModel, type SurrogateModel } from "../lib/surrogate/model.ts";
import type { TrainingResult } from "../lib/surrogate/training_loop.ts";
import { definedShares, peakSpikes } from "../lib/analysis/spike_match.ts";
import { type Arguments, type Command, UsageError } from "./_arguments.ts";
import { CELL_OPTIONS } from "./_cell_options.ts";
import { announceResume, format, interruptible, leaveAt, showProgress, table } from "./_console.ts";
import { outputFile } from "./_output.ts";
import { curveOf, modelStem } from "./_surrogate.ts";

/** Shown of the first run that is scored, ms. */
const SHOWN_MS = 1000;
/** First steps of a run that count nothing. */
const SKIP = 200;
/** Voltage whose crossing is a spike, mV. */
const SPIKE_MV = -20;

/** Recordings of a cell that is built in, simulated. */
async function simulated(gpu: Gpu, args: Arguments, signal: AbortSignal): Promise<CellDataset> {
  const progress = await showProgress(args, "simulate");
  try {
    return await makeCellDataset(getCellPreset(args.positional[0]), {
      // A software adapter is slower than tables on a core, and not as exact.
      simulate: (spec, options) =>
        gpu.adapter.software ? simulateCellsTabulated(spec, options) : simulateCells(gpu, spec, options),
      runs: args.whole("runs", 40, args.has("test") ? 1 : 3, 100_000),
      durationMs: args.whole("duration", 5000, 1000, 10_000_000),
      seed: args.seed,
      ...CELL_PRESET_INPUT[args.positional[0]],
      signal,
      onProgress: ({ fraction }) => progress.update(fraction, "recordings of the cell"),
    });
  } finally {
    progress.stop();
  }
}

/** Whether what is scored has the steps and inputs of what was trained on. */
function requireAlike({ trained, scored }: { trained: CellSeries; scored: CellSeries }, file: string): void {
  const wrong = (rule: string, value: unknown) =>
    new UsageError(
      `Cannot score on ${file} as ${rule} of the recordings that are trained on: current value is ${value}`,
    );
  if (scored.stepMs !== trained.stepMs) {
    throw wrong(`its step must be the ${trained.stepMs} ms`, `${scored.stepMs} ms`);
  }
  const names = trained.inputs.names, others = scored.inputs.names;
  if (others.length !== names.length) throw wrong(`it must have the ${names.length} sites`, others.length);
  const odd = names.findIndex((name, at) => name !== others[at]);
  if (odd >= 0) throw wrong(`site ${odd} must be ${names[odd]}, that`, others[odd]);
}

/** Recordings to learn from, and those that are scored. */
async function recordingsOf(gpu: Gpu, args: Arguments, signal: AbortSignal) {
  const [from] = args.positional, test = args.text("test");
  // What is neither a cell nor looks like a file is a cell that is misspelt.
  const built = CELL_PRESETS.includes(from) || !/[./\\]/.test(from);
  const wrong = ["runs", "duration", "data-out"].find((name) => !built && args.has(name));
  if (wrong !== undefined) {
    throw new UsageError(
      `Cannot use --${wrong} with recordings from a file as it goes with ${
        CELL_PRESETS.join(", ")
      }: current value is ${from}`,
    );
  }
  const all = built ? await simulated(gpu, args, signal) : await loadCellDataset(from);
  const out = await outputFile(args, "data-out");
  if (out) await saveCellDataset(out, all);
  if (test !== undefined) {
    const both = { trained: cellSeries(all), scored: cellSeries(await loadCellDataset(test)) };
    requireAlike(both, test);
    return both;
  }
  const held = Math.max(1, Math.floor(all.runs / 10));
  const runs = Array.from({ length: all.runs }, (_, run) => run);
  if (all.runs < 3) {
    throw new UsageError(
      `Cannot train on ${from} as it must have at least 3 runs, or --test FILE must be given: current value is ${all.runs}`,
    );
  }
  return {
    trained: cellSeries(all, { runs: runs.slice(0, -held) }),
    scored: cellSeries(all, { runs: runs.slice(-held) }),
  };
}

function designOf(args: Arguments): CellDesign {
  const architecture = args.has("architecture") ? args.choice("architecture", CELL_ARCHITECTURES) : "lstm";
  const design = cellArchitecture(architecture, { size: args.number("size") });
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
type Start = Pick<CellTrainingOptions, "spec" | "from">;

async function startOf(args: Arguments): Promise<Start> {
  const from = args.text("from");
  if (from === undefined) return { spec: designOf(args) };
  const odd = ["architecture", "size", "filters", "clip", "spike-weight"].find((name) => args.has(name));
  if (odd === undefined) return { from: await loadCellModel(modelStem(from)) };
  throw new UsageError(
    `Cannot use --${odd} with --from as the design is that of the model it goes on from: current value is ${
      args.text(odd)
    }`,
  );
}

async function trained(
  gpu: Gpu,
  data: CellSeries,
  args: Arguments,
  options: { stem: string; signal: AbortSignal; start: Start },
): Promise<TrainingResult<CellSurrogateSpec>> {
  const checkpoint = `${options.stem}.checkpoint.safetensors`;
  await announceResume(args, checkpoint);
  const progress = await showProgress(args, "train");
  try {
    const result = await trainCell(gpu, {
      data,
      ...options.start,
      steps: args.whole("steps", 4000),
      batch: args.whole("batch", 32, 1, 65_536),
      stretch: args.has("stretch") ? args.whole("stretch", 300) : undefined,
      learningRate: args.number("rate"),
      patience: args.whole("patience", 0, 0),
      seed: args.seed,
      checkpoint,
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
  model: SurrogateModel<CellSurrogateSpec>,
  data: { trained: CellSeries; scored: CellSeries },
  signal: AbortSignal,
) {
  const predict = (series: CellSeries) =>
    runCellSurrogate(gpu, model, {
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
    return { predicted, scores: scoreCell({ spec, series: data.scored, predicted }, { skip, rule }) };
  }
  const { samples, inputs, outputs } = data.trained;
  const runs = Math.max(1, Math.min(data.trained.runs, Math.floor(CHOOSING_STEPS / samples)));
  const some: CellSeries = {
    ...data.trained,
    runs,
    inputs: { ...inputs, values: inputs.values.subarray(0, runs * samples * inputs.names.length) },
    outputs: { ...outputs, values: outputs.values.subarray(0, runs * samples * outputs.names.length) },
  };
  const rule = chooseSpikeRule({ spec, series: some, predicted: await predict(some) }, {
    skip: Math.min(SKIP, Math.floor(samples / 2)),
  });
  return { predicted, scores: scoreCell({ spec, series: data.scored, predicted }, { skip, rule }) };
}

/** The first stretch of each of the first runs, the cell's voltage below the surrogate's. */
function tracesOf(
  spec: CellSurrogateSpec,
  series: CellSeries,
  predicted: Float32Array,
  scores: CellScores,
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

function scoreRows({ explainedVariance, rmse, auc, spikes, ratesHz }: CellScores): string[][] {
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

const secondsOf = ({ samples, stepMs }: CellSeries, runs: number) => format(runs * samples * stepMs / 1000);

/** What the scores and pictures leave out of the voltage. */
function boundsOf({ outputs: [{ name, low, high }] }: CellSurrogateSpec): string {
  const cut = [low === null ? "" : `below ${low}`, high === null ? "" : `above ${high}`].filter(Boolean);
  return cut.length === 0 ? "" : `; ${name} is cut ${cut.join(" and ")} mV, in scores and pictures, too`;
}

async function cell(args: Arguments): Promise<void> {
  const out = await outputFile(args) ?? "cell", stem = modelStem(out);
  const reportPath = await outputFile(args, "report") ?? `${stem}.html`;
  const label = args.has("from")
    ? `${args.text("from")}, trained further`
    : args.text("architecture") ?? "lstm";
  const start = await startOf(args), signal = interruptible();
  const gpu = await requestGpu();
  const data = await recordingsOf(gpu, args, signal);
  const result = await trained(gpu, data.trained, args, { stem, signal, start });
  const { model } = result;

  const files = await saveModel(stem, model);
  const { predicted, scores } = await scored(gpu, model, data, signal);
  const html = await renderCellReport({
    title: `Surrogate of ${args.positional[0]}`,
    subtitle: `${label}, trained on ${
      secondsOf(data.trained, data.trained.runs - Number(model.spec.training.heldOut))
    } s, scored on ${secondsOf(data.scored, data.scored.runs)} s of other runs${boundsOf(model.spec)}`,
    summary: [],
    systems: [{ label, scores }],
    traces: tracesOf(model.spec, data.scored, predicted, scores),
    training: { ...curveOf(result.losses, result.validation), lossLabel: "loss" },
    provenance: { adapter: gpu.adapter.description, "training time": `${format(result.seconds)} s` },
    commands: [`volley cell ${Deno.args.slice(1).join(" ")}`],
    json: { spec: model.spec },
  });
  await writeFileAtomic(reportPath, html);
  await Deno.remove(`${stem}.checkpoint.safetensors`).catch(() => {});
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
