import type { Gpu } from "../../gpu/gpu.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import type { SurrogateModel } from "../model.ts";
import { runTraces, type TraceRunOptions } from "./run_traces.ts";
import { chooseSpikeRule } from "./trace_scores.ts";
import type { TraceSeries } from "./trace_series.ts";
import type { SpikeRule, TraceSpec } from "./trace_spec.ts";

/** First steps of a run that count nothing, where it is long enough. */
const SKIP = 200;
/** Steps of all runs at most, for choosing a threshold. */
const MOST_STEPS = 200_000;
/** Voltage whose crossing is a spike where the surrogate makes spikes of its own, mV. */
const SPIKE_MV = -20;

/** Steps at the start of a run that scores leave out: {@linkcode SKIP}, or half of a short run. */
export function skippedSteps(samples: number): number {
  return Math.min(SKIP, Math.floor(samples / 2));
}

/** Some runs in a row, without copying. */
export function someRuns(series: TraceSeries, first: number, runs: number): TraceSeries {
  const part = <Values extends Uint8Array | Float32Array>(values: Values, names: string[]): Values => {
    const each = series.samples * names.length;
    return values.subarray(first * each, (first + runs) * each) as Values;
  };
  const { inputs, outputs, parameters } = series, P = parameters?.names.length ?? 0;
  const values = parameters?.values.subarray(first * P, (first + runs) * P);
  return {
    ...series,
    ...(parameters ? { parameters: { ...parameters, values: values! } } : {}),
    runs,
    inputs: { ...inputs, values: part(inputs.values, inputs.names) },
    outputs: { ...outputs, values: part(outputs.values, outputs.names) },
  };
}

/** Whether the cell ever spikes in these recordings. */
function hasSpikes({ outputs: { names, values } }: TraceSeries, output: string): boolean {
  const O = names.length, o = names.indexOf(output);
  for (let at = o; at < values.length; at += O) if (values[at] > 0) return true;
  return false;
}

/**
 * The rule that reads a surrogate's spikes, chosen on recordings that its weights were not fitted to: the threshold of a probability at
 * which most spikes match. In closed loop it is where the voltage crosses -20 mV, unless it has been cut below.
 * @param series Recordings; of the first 200,000 steps.
 * @returns Undefined where nothing tells: no output is a probability, the cell does not spike, or predictions run away.
 */
export async function fitSpikeRule(
  gpu: Gpu | null,
  model: SurrogateModel<TraceSpec>,
  series: TraceSeries,
  options: Pick<TraceRunOptions, "signal" | "engine" | "threads"> = {},
): Promise<SpikeRule | undefined> {
  const { outputs: [first, ...more], fedBack } = model.spec;
  if (fedBack > 0 && first.name.startsWith("v_") && (first.high ?? Infinity) > SPIKE_MV) {
    return { output: first.name, threshold: SPIKE_MV };
  }
  const spike = [first, ...more].find(({ loss }) => loss === "logistic");
  const runs = Math.max(1, Math.min(series.runs, Math.floor(MOST_STEPS / series.samples)));
  const some = someRuns(series, 0, runs), { samples, inputs } = some;
  if (!spike || !hasSpikes(some, spike.name)) return undefined;
  try {
    const predicted = await runTraces(gpu, model, {
      ...{ runs, samples, inputs: inputs.values, parameters: some.parameters?.values },
      ...options,
    });
    return chooseSpikeRule({ spec: model.spec, series: some, predicted }, { skip: skippedSteps(samples) });
  } catch (error) {
    if (error instanceof NumericalFailure) return undefined;
    throw error;
  }
}
