import { TRACE_SURROGATE } from "../lib/surrogate/trace/trace_surrogate.ts";
import { layersDevice } from "./_layers.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { evaluateTraces as evaluateOn, type TracesEvaluation } from "../lib/report/evaluate_traces.ts";
import type { TraceReportData } from "../lib/report/render_trace_report.ts";
import { renderTraceReport, traceReportPanels } from "../lib/report/render_trace_report.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { loadTraceModel } from "../lib/surrogate/model_file.ts";
import { fitSpikeRule, someRuns } from "../lib/surrogate/trace/fit_spike_rule.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { usualRule } from "../lib/surrogate/trace/trace_scores.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format, interruptible, say, table } from "./_console.ts";
import { figuresPlace, writeFigures } from "./_figures.ts";
import { keepResult, outputFile } from "./_output.ts";
import { provenanceOf } from "./_provenance.ts";
import { ownModels } from "./_models.ts";
import { referencesTo } from "./_references.ts";
import { modelStem, trainingRecord } from "./_surrogate.ts";
import { unseenRecordings } from "./_trace_data.ts";
import { boundsOf, scoreRows, secondsOf } from "./_trace_scores.ts";

/** Options of `volley evaluate` that are for surrogates of networks. */
const FOR_NETWORKS = ["run", "networks", "duration", "baselines", "map", "set", "shard", "resume"];

/** A surrogate, and what it was scored on. */
interface Evaluated {
  name: string;
  model: SurrogateModel<TraceSpec>;
  series: TraceSeries;
  scored: TracesEvaluation;
}

function dataOf(args: Arguments): string {
  const odd = FOR_NETWORKS.find((name) => args.has(name)), data = args.text("data");
  if (odd !== undefined) {
    failUsage(`evaluate ${args.positional[0]}`, `--${odd} is for surrogates of networks`, args.text(odd));
  }
  if (data !== undefined) return data;
  failUsage(
    `evaluate ${args.positional[0]}`,
    "a trace surrogate needs recordings of its cell, --data FILE.npz",
    "none",
  );
}

/** The surrogate with a rule for its spikes: its own; one chosen on the runs that its training held out; or the usual one, which is said. */
async function withRule(
  gpu: Gpu | null,
  { name, model, trained }: { name: string; model: SurrogateModel<TraceSpec>; trained: TraceSeries | null },
  signal: AbortSignal,
): Promise<SurrogateModel<TraceSpec>> {
  const { spec, weights } = model, usual = usualRule(spec);
  if (spec.spikeRule || !usual) return model;
  const held = Number(spec.training.heldOut);
  const spikeRule = trained && held > 0
    ? await fitSpikeRule(gpu, model, someRuns(trained, trained.runs - held, held), { signal })
    : undefined;
  if (spikeRule) return { spec: { ...spec, spikeRule }, weights };
  say(
    `${name} carries no rule for its spikes: they are read where ${usual.output} peaks at ${usual.threshold} or more, which may find none`,
  );
  return model;
}

async function evaluated(gpu: Gpu | null, args: Arguments, signal: AbortSignal): Promise<Evaluated[]> {
  const data = dataOf(args), all: Evaluated[] = [];
  for (const name of args.positional) {
    const given = await loadTraceModel(name);
    const { scored: series, trained } = await unseenRecordings(data, given.spec);
    const model = await withRule(gpu, { name, model: given, trained }, signal);
    all.push({ name, model, series, scored: await evaluateOn(gpu, model, series, { signal }) });
  }
  return all;
}

async function reportOf(
  args: Arguments,
  all: readonly Evaluated[],
  adapter: string,
): Promise<TraceReportData> {
  const [{ name, model, series, scored }] = all;
  const record = all.length === 1 ? await trainingRecord(modelStem(name)) : null;
  return {
    title: all.length === 1 ? `Surrogate ${name} on recordings` : "Surrogates of a cell on recordings",
    subtitle: `scored on ${secondsOf(series, series.runs)} s of ${args.text("data")} that ${
      all.length === 1 ? "it was" : "they were"
    } not trained on${boundsOf(model.spec)}`,
    summary: [],
    systems: all.map(({ name, scored }) => ({ label: name, scores: scored.scores })),
    traces: scored.traces,
    ...(record ? { training: record.curve } : {}),
    provenance: provenanceOf(adapter),
    commands: [`volley evaluate ${Deno.args.slice(1).join(" ")}`],
    references: referencesTo({ models: all.map(({ model }) => model.spec) }, await ownModels(args)),
    json: Object.fromEntries(all.map(({ name, model }) => [name, model.spec])),
  };
}

/** Scores trace surrogates on recordings that they were not trained on: `volley evaluate MODEL --data FILE.npz`. */
export async function evaluateTraces(args: Arguments): Promise<void> {
  dataOf(args);
  const out = await outputFile(args),
    report = await outputFile(args, "report"),
    figures = await figuresPlace(args);
  if (figures !== undefined && report === undefined) {
    failUsage(`evaluate ${args.positional[0]}`, "--figures goes with --report", figures.folder);
  }
  const signal = interruptible(), { gpu, adapter } = await layersDevice(args, [TRACE_SURROGATE]);
  const all = await evaluated(gpu, args, signal);
  const printed = all.map(({ name, series, scored }) => ({
    model: name,
    runs: series.runs,
    durationMs: series.samples * series.stepMs,
    ...scored.scores,
  }));
  const results = { models: printed, adapter };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(results, null, 2)}\n`));
  if (report) {
    const data = await reportOf(args, all, adapter.description), html = await renderTraceReport(data);
    await keepResult(report, (path) => writeFileAtomic(path, html));
    if (figures !== undefined) await writeFigures(figures, traceReportPanels(data));
  }
  const tables = all.map(({ name, series, scored }) =>
    table([
      ["surrogate", name],
      ["scored on", `${series.runs} runs of ${format(series.samples * series.stepMs, 5)} ms`],
      ...scoreRows(scored.scores),
    ])
  );
  console.log(args.flag("json") ? JSON.stringify(results) : tables.join("\n\n"));
  gpu?.destroy();
}
