import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import { momentsOf } from "../../nn/moments.ts";
import { parseTraceSpec, type TraceOutput, type TraceSpec } from "./trace_spec.ts";
import { checkSeries, type TraceSeries } from "./trace_series.ts";
import { traceLayout } from "./trace_layout.ts";

/** What is chosen of a trace surrogate; the data say the rest. */
export interface TraceDesign {
  /** Layers from the inputs up. @default one LSTM of 96 units */
  layers?: StackLayer[];
  /** Time constants of the traces of each input, ms; 0 is the events themselves. @default [0] */
  filtersMs?: readonly number[];
  /**
   * How outputs are scored, by name. @default `logistic` where all values are 0 or 1, else `squared`; weights 1; no bounds
   */
  outputs?: Readonly<
    Record<string, Partial<Pick<TraceOutput, "loss" | "weight" | "positiveWeight" | "low" | "high">>>
  >;
  /** How many of the first outputs are fed back. @default 0 */
  fedBack?: number;
  /** Steps that it sees; null: all of them, by its state. @default null */
  window?: number | null;
}

const DESIGN: OptionNames<TraceDesign> = {
  layers: true,
  filtersMs: true,
  outputs: true,
  fedBack: true,
  window: true,
};
const OUTPUT: OptionNames<NonNullable<TraceDesign["outputs"]>[string]> = {
  loss: true,
  weight: true,
  positiveWeight: true,
  low: true,
  high: true,
};

/** Most values that the moments of an input are taken of. */
const MOMENT_SAMPLES = 2_000_000;

function outputsOf(design: TraceDesign, series: TraceSeries, trained: number): TraceOutput[] {
  const { names, values } = series.outputs, O = names.length;
  const length = trained * series.samples;
  const unknown = Object.keys(design.outputs ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    fail("design the surrogate", `outputs must be among ${names.join(", ")}`, unknown);
  }
  return names.map((name, o): TraceOutput => {
    const chosen = design.outputs?.[name] ?? {};
    requireKnown(`design the surrogate's output ${name}`, chosen, OUTPUT);
    let binary = true;
    for (let at = 0; binary && at < length; at++) {
      binary = values[at * O + o] === 0 || values[at * O + o] === 1;
    }
    const loss = chosen.loss ?? (binary ? "logistic" : "squared");
    const { weight = 1, positiveWeight = 1, low = null, high = null } = chosen;
    const fixed = { name, loss, weight, positiveWeight, low, high };
    if (loss === "logistic") return { ...fixed, centre: 0, scale: 1 };
    const bounded = (at: number) =>
      Math.min(high ?? Infinity, Math.max(low ?? -Infinity, values[at * O + o]));
    const { mean, scale } = momentsOf(length, bounded);
    return { ...fixed, centre: Math.fround(mean), scale: Math.fround(scale) };
  });
}

function filtersOf(design: TraceDesign, series: TraceSeries, trained: number) {
  const { names, values } = series.inputs, M = names.length;
  const runs = Math.max(1, Math.min(trained, Math.floor(MOMENT_SAMPLES / (M * series.samples))));
  return (design.filtersMs ?? [0]).map((tauMs) => {
    const decay = tauMs > 0 ? Math.exp(-series.stepMs / tauMs) : 0;
    const traces = new Float64Array(runs * series.samples * M);
    for (let at = 0; at < traces.length; at++) {
      const fresh = Math.floor(at / M) % series.samples === 0;
      traces[at] = (fresh ? 0 : decay * traces[at - M]) + values[at];
    }
    const { mean, scale } = momentsOf(traces.length, (at) => traces[at]);
    return { tauMs, centre: Math.fround(mean), scale: Math.fround(scale) };
  });
}

/** The parameters of recordings, and their box. */
function boxOf(
  { runs }: TraceSeries,
  parameters: NonNullable<TraceSeries["parameters"]>,
): NonNullable<TraceSpec["parameters"]> {
  const { names, values } = parameters, P = names.length;
  const most = (of: (...all: number[]) => number, p: number) =>
    Array.from({ length: runs }, (_, run) => values[run * P + p]).reduce((a, b) => of(a, b));
  return {
    names: [...names],
    low: [...parameters.low ?? names.map((_, p) => most(Math.min, p))],
    high: [...parameters.high ?? names.map((_, p) => most(Math.max, p))],
  };
}

/** Parameters as the layers see them: from -1 to 1 over the box. @param values (R, P) */
export function normaliseParameters(
  { parameters }: Pick<TraceSpec, "parameters">,
  values: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (value, at) => {
    const { names: { length: P }, low, high } = parameters!, p = at % P, half = (high[p] - low[p]) / 2;
    return half > 0 ? (value - low[p]) / half - 1 : value - low[p];
  });
}

/**
 * Completes a design from the data.
 * @param trained Runs that are trained on, the first of the data.
 * @throws {RangeError | TypeError} When the data or the design are out of range.
 */
export function traceSpecOf(design: TraceDesign, series: TraceSeries, trained: number): TraceSpec {
  requireKnown("design the surrogate", design, DESIGN);
  checkSeries(series);
  const spec = parseTraceSpec({
    kind: "trace",
    stepMs: series.stepMs,
    inputs: { names: [...series.inputs.names], filters: filtersOf(design, series, trained) },
    outputs: outputsOf(design, series, trained),
    ...(series.parameters ? { parameters: boxOf(series, series.parameters) } : {}),
    ...(series.drive ? { drive: structuredClone(series.drive) } : {}),
    fedBack: design.fedBack ?? 0,
    window: design.window ?? null,
    layers: design.layers ?? [{ kind: "lstm", units: 96 }],
    training: {},
  });
  traceLayout(spec);
  return spec;
}

/** Outputs as the layers see them: bounded, less the centre, over the scale. (R, T, O) */
export function normaliseOutputs(spec: TraceSpec, values: Float32Array): Float32Array<ArrayBuffer> {
  const O = spec.outputs.length;
  return Float32Array.from(values, (value, at) => {
    const { low, high, centre, scale } = spec.outputs[at % O];
    return (Math.min(high ?? Infinity, Math.max(low ?? -Infinity, value)) - centre) / scale;
  });
}

/** The reverse of {@linkcode normaliseOutputs}, probabilities for logistic outputs; in place. */
export function restoreOutputs(
  spec: TraceSpec,
  values: Float32Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  const O = spec.outputs.length;
  values.forEach((value, at) => {
    const { loss, centre, scale } = spec.outputs[at % O];
    values[at] = loss === "logistic" ? 1 / (1 + Math.exp(-value)) : centre + scale * value;
  });
  return values;
}
