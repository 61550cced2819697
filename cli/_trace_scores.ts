import { definedShares, peakSpikes } from "../lib/analysis/spike_match.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { CellTraces } from "../lib/report/figures/cell_traces.ts";
import { unitOf } from "../lib/report/render_trace_report.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { skippedSteps } from "../lib/surrogate/trace/fit_spike_rule.ts";
import { runTraces } from "../lib/surrogate/trace/run_traces.ts";
import { scoreTraces, type TraceScores } from "../lib/surrogate/trace/trace_scores.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { format } from "./_console.ts";

/** Shown of the first run that is scored, ms. */
const SHOWN_MS = 1000;

/** What a surrogate predicts of recordings, and how well. */
export interface ScoredTraces {
  predicted: Float32Array;
  scores: TraceScores;
}

/** Scores on recordings that were not trained on, spikes by the surrogate's own rule. */
export async function scoreModel(
  gpu: Gpu,
  model: SurrogateModel<TraceSpec>,
  series: TraceSeries,
  signal: AbortSignal,
): Promise<ScoredTraces> {
  const { runs, samples, inputs } = series;
  const predicted = await runTraces(gpu, model, { runs, samples, inputs: inputs.values, signal });
  const scores = scoreTraces({ spec: model.spec, series, predicted }, { skip: skippedSteps(samples) });
  return { predicted, scores };
}

/** The first stretch of each of the first runs, the cell's voltage below the surrogate's. */
export function shownTraces(
  spec: TraceSpec,
  series: TraceSeries,
  { predicted, scores }: ScoredTraces,
): CellTraces[] {
  const O = spec.outputs.length, { samples, stepMs } = series;
  const first = skippedSteps(samples), count = Math.min(samples - first, Math.round(SHOWN_MS / stepMs));
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
      everyMs: stepMs,
      startMs: first * stepMs,
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

/** Scores for people, name by name. */
export function scoreRows({ explainedVariance, rmse, auc, spikes, ratesHz, rule }: TraceScores): string[][] {
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
    ["spikes are read", rule ? `off ${rule.output} from ${format(rule.threshold)} on` : "–"],
    ["rate", `${format(ratesHz?.surrogate)} Hz (cell ${format(ratesHz?.cell)} Hz)`],
  ];
}

/** Length of some runs for people, s. */
export function secondsOf({ samples, stepMs }: TraceSeries, runs: number): string {
  return format(runs * samples * stepMs / 1000);
}

/** What the scores and pictures leave out of the voltage. */
export function boundsOf({ outputs: [{ name, low, high }] }: TraceSpec): string {
  const cut = [low === null ? "" : `below ${low}`, high === null ? "" : `above ${high}`].filter(Boolean);
  return cut.length === 0 ? "" : `; ${name} is cut ${cut.join(" and ")} mV, in scores and pictures, too`;
}
