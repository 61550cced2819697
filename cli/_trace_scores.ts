import { definedShares } from "../lib/analysis/spike_match.ts";
import { datasetTraces } from "../lib/experiment/dataset/dataset_traces.ts";
import type { Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import type { AnySpec } from "../lib/nn/trainable.ts";
import { evaluateTraces } from "../lib/report/evaluate_traces.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { TRACE_SURROGATE } from "../lib/surrogate/trace/trace_surrogate.ts";
import { unitOf } from "../lib/report/render_trace_report.ts";
import type { TraceScores } from "../lib/surrogate/trace/trace_scores.ts";
import type { TraceSeries } from "../lib/surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../lib/surrogate/trace/trace_spec.ts";
import { format } from "./_console.ts";

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

/** Scores of the trace surrogates among some models on the test runs of a dataset, fed the inputs of these; those that make counts have none. */
export async function scoredTraces(
  gpu: Gpu | null,
  dataset: Dataset,
  models: readonly { name: string; model: TrainedModel<AnySpec> }[],
): Promise<{ name: string; scores: TraceScores }[]> {
  const own = models.filter(({ model }) => model.spec.kind === TRACE_SURROGATE.kind);
  if (own.length === 0) return [];
  const series = await datasetTraces(dataset, "test"), all: { name: string; scores: TraceScores }[] = [];
  for (const { name, model } of own) {
    const { scores } = await evaluateTraces(gpu, model as SurrogateModel<TraceSpec>, series);
    all.push({ name, scores });
  }
  return all;
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
