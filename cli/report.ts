import { compareRuns } from "../lib/experiment/compare_runs.ts";
import { loadCounts } from "../lib/experiment/run_file.ts";
import { summarizeRun } from "../lib/experiment/summarize_run.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { panelsOf } from "../lib/report/panels.ts";
import { type ReportInput, reportOfRuns } from "../lib/report/report_of_runs.ts";
import { renderReport } from "../lib/report/render_report.ts";
import type { TimeWindow } from "../lib/report/series_of_counts.ts";
import type { TrainingCurve } from "../lib/report/report_data.ts";
import type { EnsembleRun } from "../lib/markov/run.ts";
import { binFrom } from "../lib/base/time_grid.ts";
import { countsOf } from "../lib/system/population_counts.ts";
import { surrogateOf } from "../lib/surrogate/registry.ts";
import type { FittedPart } from "../lib/surrogate/surrogate.ts";
import { requireOwnSystem } from "../lib/surrogate/own_system.ts";
import { requirePopulations } from "../lib/system/require_populations.ts";
import { withoutStart } from "../lib/system/part_of_run.ts";
import type { Run } from "../lib/system/run.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { format, table } from "./_console.ts";
import { FIGURES_OPTION, figuresPlace, figuresText, writeFigures } from "./_figures.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { claimReport, keepResult, outputFile } from "./_output.ts";
import { commandText, provenanceOf } from "./_provenance.ts";
import { referencesTo } from "./_references.ts";
import { loadReportedRun } from "./_reported_run.ts";
import { aboutModel, type CountModel, loadCountModel, modelStem, trainingRecord } from "./_surrogate.ts";

/** Length of rasters and rates where --window does not say, ms. */
const SHOWN_MS = 500;

/** Where a run comes from and when it is reported: rows of a report's provenance. */
export function provenanceOfRun(run: Run, seeds: readonly number[] = [run.seed]): Record<string, string> {
  const { adapter, ...rest } = provenanceOf(run.adapter);
  return {
    ...rest,
    adapter,
    engine: `${run.engine}, ${run.stepMs === 0 ? "exact" : `time step ${run.stepMs} ms`}`,
    [seeds.length > 1 ? "seeds of the network" : "seed of the network"]: seeds.join(", "),
    simulation: `${format(run.networkSeconds)} network-seconds in ${format(run.wallSeconds)} s`,
  };
}

/** Volleys of Markovian networks by the cause of their spikes, which counts alone do not tell. */
function volleysByCause({ system, own }: Run): ReportInput["measures"] {
  if (system !== "mif" || own === undefined) return [];
  const { volleys } = summarizeRun(own as EnsembleRun);
  return [
    { name: "volleys by cause", unit: "per second", value: volleys.perSecond },
    { name: "volley size by cause", unit: "spikes", value: volleys.meanSize },
    { name: "volley duration by cause", unit: "ms", value: volleys.meanDurationMs },
    { name: "volley interval by cause", unit: "ms", value: volleys.meanIntervalMs },
  ];
}

/** What a model is, and how it was trained where that is kept beside it. @throws {FileError} When there is no such model. */
async function reportedModel(
  args: Arguments,
  name: string,
  { system }: Run,
): Promise<
  { training?: TrainingCurve; fits: readonly FittedPart[]; about: string; spec: CountModel["spec"] }
> {
  const stem = modelStem(name), model = await loadCountModel(args, stem), models = await ownModels(args);
  requireOwnSystem("report", model.spec, system, models);
  const about = aboutModel(model, models), record = await trainingRecord(stem);
  const fits = surrogateOf(model.spec, { surrogates: models.surrogates }).fits?.(model.spec as never) ?? [];
  return { about, fits, spec: model.spec, ...(record ? { training: record.curve } : {}) };
}

/** Where a run of no warm-up is shown: its last 500 ms, all of it where nothing happens in these. */
function lastWindow({ counts }: Run): TimeWindow {
  const toMs = counts.bins * counts.binMs, fromMs = Math.max(0, toMs - SHOWN_MS);
  const first = binFrom(fromMs, counts.binMs);
  const silent = counts.populations.every((_, p) =>
    countsOf(counts, 0, p).subarray(first).every((count) => count === 0)
  );
  return { fromMs: silent ? 0 : fromMs, toMs };
}

/** The time that --window asks for; without it the first 500 ms after a warm-up, or the last where there was none. */
function windowOf(args: Arguments, run: Run): TimeWindow {
  const endMs = run.counts.bins * run.counts.binMs, text = args.text("window");
  if (text === undefined) {
    return run.warmupMs > 0 ? { fromMs: 0, toMs: Math.min(SHOWN_MS, endMs) } : lastWindow(run);
  }
  const [fromMs, toMs, ...more] = text.split(":").map((part) => part.trim() === "" ? NaN : Number(part));
  if (more.length === 0 && fromMs >= 0 && toMs > fromMs && toMs <= endMs) return { fromMs, toMs };
  failUsage("report", `--window needs FROM:TO within 0 to ${endMs} ms`, text);
}

/** What a report draws of a run, with the surrogate beside it that the command names. */
async function inputOf(args: Arguments, paths: readonly string[]): Promise<ReportInput> {
  const { run: whole, weights, seeds } = await loadReportedRun(args, paths);
  const run = withoutStart(whole, args.number("warmup") ?? 0);
  const { counts: network, specs: [spec] } = run, { populations } = network;
  const surrogatePath = args.text("surrogate"), named = args.text("model");
  const model = named === undefined ? undefined : await reportedModel(args, named, run);
  const surrogate = surrogatePath ? (await loadCounts(surrogatePath, { populations })).counts : undefined;
  if (surrogate) requirePopulations("report the surrogate beside the network", network, surrogate);
  const evaluation = surrogate && network.networks > 1 ? compareRuns(network, surrogate) : undefined;
  const seconds = format(network.bins * network.binMs / 1000), { networks } = network;
  return {
    title: surrogate ? `${spec.name}: network and surrogate` : spec.name,
    subtitle: `Cells: ${populations.map(({ name, size }) => `${size} ${name}`).join(", ")}. ${networks} ${
      networks > 1 ? "runs" : "run"
    } of ${seconds} s${run.warmupMs > 0 ? ` after ${run.warmupMs} ms` : ""}`,
    summary: surrogate
      ? [`Free runs of the surrogate in ${surrogatePath} beside runs of the network in ${paths.join(", ")}.`]
      : [`Runs of the network in ${paths.join(", ")}.`],
    network,
    ...(run.spikes ? { spikes: run.spikes } : {}),
    ...(surrogate ? { surrogate } : {}),
    ...(evaluation ? { evaluation } : {}),
    ...(model?.training ? { training: model.training } : {}),
    ...(model ? { fits: model.fits } : {}),
    weights,
    window: windowOf(args, run),
    measures: volleysByCause(run),
    provenance: { ...provenanceOfRun(run, seeds), ...(model ? { surrogate: model.about } : {}) },
    commands: [commandText()],
    references: referencesTo({
      runs: [run],
      models: model ? [model.spec] : [],
      measures: { spikes: run.spikes !== undefined },
    }, await ownModels(args)),
    json: { spec },
  };
}

async function report(args: Arguments): Promise<void> {
  const out = await outputFile(args) ?? await claimReport("report.html");
  const place = await figuresPlace(args);
  const data = reportOfRuns(await inputOf(args, args.positional));
  const html = await renderReport(data);
  await keepResult(out, (path) => writeFileAtomic(path, html));
  const figures = place && await writeFigures(place, panelsOf(data));
  if (args.flag("json")) {
    return console.log(JSON.stringify({ file: out, bytes: html.length, ...(figures ? { figures } : {}) }));
  }
  console.log(table([
    ["report", out],
    ...(figures ? [["figures", figuresText(place!, figures)]] : []),
  ]));
}

/** `volley report`. */
export const reportCommand: Command = {
  name: "report",
  positional: "RUN.npz...",
  about: "Draw runs of any network, and a surrogate beside them, in one self-contained HTML file.",
  takes: "some",
  options: {
    surrogate: {
      type: "string",
      value: "FILE",
      help: "free runs of a surrogate (.npz, from volley rollout)",
    },
    model: {
      type: "string",
      value: "MODEL",
      help: "the surrogate's model, for its training curve and its fits",
    },
    window: {
      type: "string",
      value: "FROM:TO",
      help: "time that raster and rates show, ms from the end of the warm-up",
      default: "the first 500 ms; the last where the run has no warm-up",
    },
    warmup: {
      type: "number",
      value: "MS",
      help: "start of the run that is left out, ms: a whole number of bins",
      default: "0",
    },
    ...FIGURES_OPTION,
    ...WITH_OPTION,
    out: {
      type: "string",
      value: "FILE.html",
      help: "file to write",
      default: "report.html",
      endings: [".html"],
    },
  },
  more: "Several files are runs of one network with other seeds.",
  examples: [
    { run: "report run.npz --out run.html", about: "raster, rates, spectrum and volleys of a run" },
    {
      run: "report run.npz --surrogate free.npz --model model --figures figures",
      about: "beside its surrogate, each figure as SVG, too",
    },
  ],
  run: report,
};
