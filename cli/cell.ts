import { layersDevice } from "./_layers.ts";
import { loadCellDataset, saveCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { CELL_PRESETS } from "../lib/cable/cell_presets.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { evaluateTraces } from "../lib/report/evaluate_traces.ts";
import { renderTraceReport } from "../lib/report/render_trace_report.ts";
import { saveModel } from "../lib/surrogate/model_file.ts";
import { traceSeries } from "../lib/surrogate/trace/recorded_series.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { TRACE_SURROGATE } from "../lib/surrogate/trace/trace_surrogate.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { CELL_OPTIONS } from "./_cell_options.ts";
import { cellOf, isCell, recordCell, RECORDING_OPTIONS } from "./_cells.ts";
import { choicesOf } from "./_choices.ts";
import { format, interruptible, table } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { claimReport, keepResult, outputFile, removeIfThere } from "./_output.ts";
import { referencesTo } from "./_references.ts";
import { provenanceOf } from "./_provenance.ts";
import { checkpointOf, claimModel, curveOf } from "./_surrogate.ts";
import { requireSameSites, type SplitRecordings, splitRecordings } from "./_trace_data.ts";
import { boundsOf, scoreRows, secondsOf } from "./_trace_scores.ts";
import { traceLabel, trainTraceModel } from "./_trace_training.ts";

/** Whether a cell is meant, not a file of recordings; what is neither and looks like no file is a cell that is misspelt. */
async function meansCell(from: string): Promise<boolean> {
  return await isCell(from) || !/[./\\]/.test(from);
}

/** Fails where an option is given that only goes with cells that are simulated here. */
async function requireSimulated(args: Arguments): Promise<void> {
  const [from] = args.positional;
  if (await meansCell(from)) return;
  const own = ["runs", "duration", "data-out", ...Object.keys(RECORDING_OPTIONS)];
  const wrong = own.find((name) => args.has(name));
  if (wrong === undefined) return;
  failUsage(
    `use --${wrong} with recordings from a file`,
    `it goes with ${CELL_PRESETS.join(", ")} and cells of kind "cell" in JSON`,
    from,
  );
}

/** Recordings to learn from, and those that are scored. */
async function recordingsOf(gpu: Gpu | null, args: Arguments, signal: AbortSignal): Promise<SplitRecordings> {
  const [from] = args.positional, test = args.text("test");
  const all = await meansCell(from)
    ? await recordCell(gpu, args, await cellOf(args, from), {
      runs: args.whole("runs", 40, args.has("test") ? 1 : 3, 100_000),
      durationMs: args.whole("duration", 5000, 1000, 10_000_000),
      seed: args.seed,
      signal,
    })
    : await loadCellDataset(from);
  const out = args.text("data-out");
  if (out) await keepResult(out, (path) => saveCellDataset(path, all));
  if (test === undefined) return splitRecordings(all, from);
  const both = { trained: traceSeries(all), scored: traceSeries(await loadCellDataset(test)) };
  requireSameSites(both.trained, both.scored, test);
  return both;
}

/** The cell that was simulated, which the report cites; none where recordings come from a file. */
async function citedCells(args: Arguments): Promise<SystemSpec[]> {
  const [from] = args.positional;
  return await meansCell(from) ? [(await cellOf(args, from)).spec] : [];
}

async function cell(args: Arguments): Promise<void> {
  const stem = await claimModel(args.text("out") ?? "cell", { resume: args.flag("resume") });
  const reportPath = args.has("report")
    ? (await outputFile(args, "report"))!
    : await claimReport(`${stem}.html`);
  const label = traceLabel(args);
  await requireSimulated(args);
  await outputFile(args, "data-out");
  const choices = choicesOf(args, TRACE_SURROGATE), signal = interruptible();
  await TRACE_SURROGATE.check!(choices);
  const device = await layersDevice(args, [TRACE_SURROGATE]), { gpu, adapter } = device;
  const data = await recordingsOf(gpu, args, signal);
  const result = await trainTraceModel(device, data.trained, args, { stem, signal, choices });
  const { model } = result;

  const files = await keepResult(stem, (path) => saveModel(path, model));
  const { scores, traces } = await evaluateTraces(gpu, model, data.scored, { signal });
  const html = await renderTraceReport({
    title: `Surrogate of ${args.positional[0]}`,
    subtitle: `${label}, trained on ${
      secondsOf(data.trained, data.trained.runs - Number(model.spec.training.heldOut))
    } s, scored on ${secondsOf(data.scored, data.scored.runs)} s of other runs${boundsOf(model.spec)}`,
    summary: [],
    systems: [{ label, scores }],
    traces,
    training: { ...curveOf(result.losses, result.validation), lossLabel: "loss" },
    provenance: { ...provenanceOf(adapter.description), "training time": `${format(result.seconds)} s` },
    commands: [`volley cell ${Deno.args.slice(1).join(" ")}`],
    references: referencesTo({ models: [model.spec], specs: await citedCells(args) }, await ownModels(args)),
    json: { spec: model.spec },
  });
  await keepResult(reportPath, (path) => writeFileAtomic(path, html));
  await removeIfThere(checkpointOf(stem));
  const printed = {
    model: files[0],
    report: reportPath,
    scores,
    wallSeconds: result.seconds,
    adapter,
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["model", files.join(", ")],
      ["report", reportPath],
      ...scoreRows(scores),
      ["speed", `${result.losses.length} steps in ${format(result.seconds)} s on ${adapter.description}`],
    ]),
  );
  gpu?.destroy();
}

/** `volley cell`. */
export const cellCommand: Command = {
  name: "cell",
  positional: "CELL|CELL.json|DATA.npz",
  about:
    "Train the surrogate of a detailed cell, built in, of one's own or recorded by any simulator, and score it: dataset, train and evaluate in one.",
  names: CELL_PRESETS,
  takes: "one",
  options: CELL_OPTIONS,
  more: `Cells that are built in: ${CELL_PRESETS.join(", ")}.`,
  examples: [
    {
      run: "cell olah2022-soma --voltage-high=-40 --filters 0,2,6 --steps 600 --out soma",
      about: "a cell that is built in",
    },
    { run: "cell recordings.npz --test others.npz", about: "recordings of any simulator" },
  ],
  run: cell,
};
