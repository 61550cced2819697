import { compareRuns } from "../lib/experiment/compare_runs.ts";
import { loadCounts, loadRun } from "../lib/experiment/run_file.ts";
import { countsOfRun } from "../lib/experiment/counts_of.ts";
import { summarizeRun } from "../lib/experiment/summarize_run.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { type ReportInput, reportOfRuns } from "../lib/report/report_of_runs.ts";
import { renderReport } from "../lib/report/render_report.ts";
import { loadModel } from "../lib/surrogate/model_file.ts";
import type { TrainingCurve } from "../lib/report/report_data.ts";
import type { EnsembleRun } from "../lib/markov/run.ts";
import { VERSION } from "../lib/version.ts";
import { type Arguments, type Command } from "./_arguments.ts";
import { format } from "./_console.ts";
import { claimReport, keepResult, outputFile } from "./_output.ts";
import { modelStem, trainingRecord } from "./_surrogate.ts";

/** Where and when: rows of a report's provenance. */
export function provenanceOf(run: EnsembleRun): Record<string, string> {
  const { deno, v8 } = Deno.version;
  return {
    volley: VERSION,
    Deno: `${deno} (V8 ${v8}), ${Deno.build.target}`,
    adapter: run.adapter,
    engine: `${run.engine}, ${run.method === "exact" ? "exact" : `time step ${run.stepMs} ms`}`,
    "seed of the network": String(run.seed),
    date: new Date().toISOString().slice(0, 19).replace("T", " ") + " UTC",
    "simulation": `${format(run.networkSeconds)} network-seconds in ${format(run.wallSeconds)} s`,
  };
}

/** Rows of a report on a network alone. */
function measuresOf(run: EnsembleRun): ReportInput["measures"] {
  const { rates, peakHz, volleys } = summarizeRun(run);
  return [
    { name: "E rate", unit: "Hz", value: rates.E },
    { name: "I rate", unit: "Hz", value: rates.I },
    { name: "spectral peak", unit: "Hz", value: peakHz },
    { name: "volleys", unit: "per second", value: volleys.perSecond },
    { name: "volley size", unit: "spikes", value: volleys.meanSize },
    { name: "volley duration", unit: "ms", value: volleys.meanDurationMs },
    { name: "volley interval", unit: "ms", value: volleys.meanIntervalMs },
  ];
}

/** How a model was trained, where that is kept beside it. @throws {FileError} When there is no such model. */
async function curveOfModel(model: string): Promise<TrainingCurve | undefined> {
  const stem = modelStem(model);
  await loadModel(stem);
  return (await trainingRecord(stem))?.curve;
}

async function report(args: Arguments): Promise<void> {
  const path = args.positional[0];
  const out = await outputFile(args) ?? await claimReport("report.html");
  const run = await loadRun(path);
  const { N_E, N_I, name } = run.specs[0];
  const network = countsOfRun(run), { populations } = network;
  const surrogatePath = args.text("surrogate");
  const surrogate = surrogatePath ? (await loadCounts(surrogatePath, { populations })).counts : undefined;
  const evaluation = surrogate && network.networks > 1 ? compareRuns(network, surrogate) : undefined;
  const model = args.text("model");
  const training = model ? await curveOfModel(model) : undefined;
  const seconds = format(run.bins * run.binMs / 1000);
  const html = await renderReport(reportOfRuns({
    title: surrogate ? `${name}: network and surrogate` : name,
    subtitle: `${N_E} excitatory and ${N_I} inhibitory cells, ${run.networks} runs of ${seconds} s`,
    summary: surrogate
      ? [`Free runs of the surrogate in ${surrogatePath} beside runs of the network in ${path}.`]
      : [`Runs of the network in ${path}.`],
    network,
    spikes: run.spikes?.[0],
    surrogate,
    evaluation,
    training,
    measures: measuresOf(run),
    provenance: provenanceOf(run),
    commands: [`volley report ${Deno.args.slice(1).join(" ")}`],
    json: { spec: run.specs[0] },
  }));
  await keepResult(out, (path) => writeFileAtomic(path, html));
  console.log(args.flag("json") ? JSON.stringify({ file: out, bytes: html.length }) : `report  ${out}`);
}

/** `volley report`. */
export const reportCommand: Command = {
  name: "report",
  positional: "RUN.npz",
  about: "Draw a run, and a surrogate beside it, in one self-contained HTML file.",
  takes: "one",
  options: {
    surrogate: {
      type: "string",
      value: "FILE",
      help: "free runs of a surrogate (.npz, from volley rollout)",
    },
    model: { type: "string", value: "MODEL", help: "the surrogate's model, for its training curve" },
    out: {
      type: "string",
      value: "FILE.html",
      help: "file to write",
      default: "report.html",
      endings: [".html"],
    },
  },
  run: report,
};
