import { definedShares, peakSpikes } from "../analysis/spike_match.ts";
import { type About, displayed, rounded } from "../base/display.ts";
import type { OnProgress } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { SurrogateModel } from "../surrogate/model.ts";
import { skippedSteps } from "../surrogate/trace/fit_spike_rule.ts";
import { runTraces } from "../surrogate/trace/run_traces.ts";
import { scoreTraces, type TraceScores } from "../surrogate/trace/trace_scores.ts";
import type { TraceSeries } from "../surrogate/trace/trace_series.ts";
import type { TraceSpec } from "../surrogate/trace/trace_spec.ts";
import type { CellTraces } from "./figures/cell_traces.ts";
import { unitOf } from "./render_trace_report.ts";

const OPTIONS: OptionNames<EvaluateTracesOptions> = { onProgress: true, signal: true };

/** Most time of a run that is shown, ms, and runs. */
const SHOWN = { ms: 1000, runs: 2 } as const;

/** Options of {@linkcode evaluateTraces}. */
export interface EvaluateTracesOptions {
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** A trace surrogate on recordings of its cell. */
export interface TracesEvaluation {
  /** What it predicted in every step. (R, T, O) */
  predicted: Float32Array;
  /** How near that is, spikes by the surrogate's own rule. */
  scores: TraceScores;
  /** The first second of the first two runs, the cell's voltage before the surrogate's, for `cellTracesFigure`. */
  traces: CellTraces[];
}

/** The first stretch of each of the first runs. */
function shownTraces(
  spec: TraceSpec,
  series: TraceSeries,
  { predicted, scores }: Omit<TracesEvaluation, "traces">,
): CellTraces[] {
  const O = spec.outputs.length, { samples, stepMs } = series, [{ low, high }] = spec.outputs;
  const first = skippedSteps(samples), count = Math.min(samples - first, Math.round(SHOWN.ms / stepMs));
  const spike = spec.outputs.findIndex(({ name, loss }) =>
    name === scores.rule?.output && loss === "logistic"
  );
  return Array.from({ length: Math.min(SHOWN.runs, series.runs) }, (_, run): CellTraces => {
    const of = (values: Float32Array, o: number) =>
      Float32Array.from({ length: count }, (_, t) => values[(run * samples + first + t) * O + o]);
    const bounded = (values: Float32Array) =>
      values.map((v) => Math.min(high ?? Infinity, Math.max(low ?? -Infinity, v)));
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

function about({ scores }: TracesEvaluation): About {
  const { explainedVariance, rmse, auc, spikes, ratesHz } = scores,
    { f1, precision, recall } = definedShares(spikes);
  return {
    title: "Surrogate of a cell on recordings",
    facts: [
      ...Object.entries(explainedVariance).map(([name, value]) =>
        [`explained variance of ${name}`, rounded(value)] as const
      ),
      ...Object.entries(rmse).map(([name, value]) =>
        [`root mean square error of ${name}`, rounded(value, unitOf(name))] as const
      ),
      ...Object.entries(auc).map(([name, value]) =>
        [`area below the ROC of ${name}`, rounded(value)] as const
      ),
      ["spikes within 2 ms", `F1 ${rounded(f1)}, precision ${rounded(precision)}, recall ${rounded(recall)}`],
      ["rate", `${rounded(ratesHz?.surrogate, "Hz")}, of the cell ${rounded(ratesHz?.cell, "Hz")}`],
    ],
  };
}

/**
 * Runs a trace surrogate on the inputs of recordings, and compares what it does with what the cell did: explained variance and error of
 * voltages, spikes that match, rates. Take recordings that it was not trained on. Shows itself in a notebook with both traces.
 *
 * @param gpu The device. @param model The surrogate. @param series The recordings, from `traceSeries`.
 * @throws {RangeError} When the recordings have other inputs, outputs or steps.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadCellDataset, requestGpu } from "@volley/volley";
 * import { evaluateTraces, loadTraceModel, traceSeries } from "@volley/volley/trace";
 *
 * const series = traceSeries(await loadCellDataset("others.npz"));
 * console.log(await evaluateTraces(await requestGpu(), await loadTraceModel("model"), series));
 * ```
 */
export async function evaluateTraces(
  gpu: Gpu | null,
  model: SurrogateModel<TraceSpec>,
  series: TraceSeries,
  options: EvaluateTracesOptions = {},
): Promise<TracesEvaluation> {
  requireKnown("evaluate the surrogate", options, OPTIONS);
  const { runs, samples, inputs } = series;
  const predicted = await runTraces(gpu, model, {
    ...{ runs, samples, inputs: inputs.values, parameters: series.parameters?.values },
    ...options,
  });
  const scores = scoreTraces({ spec: model.spec, series, predicted }, { skip: skippedSteps(samples) });
  const traces = shownTraces(model.spec, series, { predicted, scores });
  return displayed({ predicted, scores, traces }, {
    about,
    kind: "traces",
    drawn: (one) => one.traces[0],
  });
}
