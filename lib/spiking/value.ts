import * as z from "../deps/zod.ts";
import { isWaveform, type Waveform } from "../system/waveform.ts";

/** A number, or how to draw one for each neuron or synapse; `low` and `high` clip what is drawn. */
export type Value =
  | number
  | { normal: [mean: number, sd: number]; low?: number; high?: number }
  | { lognormal: [median: number, sigma: number]; low?: number; high?: number }
  | { uniform: [low: number, high: number] };

const RULE =
  "must be a finite number, {normal: [mean, sd], low, high}, {lognormal: [median, sigma], low, high} or {uniform: [low, high]}";

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(finite);
}

function isValue(value: unknown): value is Value {
  if (finite(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const { low, high, ...rest } = value as Record<string, unknown>;
  const [[kind, pair], ...more] = Object.entries(rest).length > 0 ? Object.entries(rest) : [["", null]];
  if (more.length > 0 || !isPair(pair)) return false;
  const clips = [low, high].filter((bound) => bound !== undefined);
  if (!clips.every(finite) || (finite(low) && finite(high) && low > high)) return false;
  if (kind === "uniform") return clips.length === 0 && pair[0] <= pair[1];
  if (kind === "lognormal") return pair[0] > 0 && pair[1] >= 0;
  return kind === "normal" && pair[1] >= 0;
}

/** A value for each neuron: drawn from one {@link Value}, or listed. */
export type NeuronValue = Value | number[];

/** A value for each neuron, or of a generator's rate one for all neurons that varies in time. */
export type ParameterValue = NeuronValue | Waveform;

function isNeuronValue(value: unknown): value is NeuronValue {
  return isValue(value) || (Array.isArray(value) && value.every(finite));
}

/** Schema of a {@link NeuronValue}. @param text Unit and meaning. */
export function neuronValueSchema(text: string): z.ZodType<NeuronValue> {
  return z.custom<NeuronValue>(isNeuronValue, { error: `${RULE}, or a list of numbers` }).check(
    z.describe(text),
  );
}

/** Schema of a {@link ParameterValue}, whose waveforms are checked later. @param text Unit and meaning. */
export function parameterSchema(text: string): z.ZodType<ParameterValue> {
  return z.custom<ParameterValue>((value) => isNeuronValue(value) || isWaveform(value), {
    error: `${RULE}, or a list of numbers`,
  }).check(z.describe(text));
}

/** Schema of a {@link Value}. @param text Unit and meaning. */
export function valueSchema(text: string): z.ZodType<Value> {
  return z.custom<Value>(isValue, { error: RULE }).check(z.describe(text));
}

/** Clips to the bounds of a value that has some. */
function clip(x: number, { low, high }: { low?: number; high?: number }): number {
  return Math.min(Math.max(x, low ?? -Infinity), high ?? Infinity);
}

/** Coefficients of the tails and the middle of the normal distribution's inverse, P. J. Acklam (2003), error below 1.2e-9. */
const ACKLAM = {
  a: [
    -39.69683028665376,
    220.9460984245205,
    -275.9285104469687,
    138.357751867269,
    -30.66479806614716,
    2.506628277459239,
  ],
  b: [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1],
  c: [
    -0.007784894002430293,
    -0.3223964580411365,
    -2.400758277161838,
    -2.549732539343734,
    4.374664141464968,
    2.938163982698783,
  ],
  d: [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1],
};

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/** Quantile of the standard normal distribution; `part` between 0 and 1, both excluded. */
export function normalQuantile(part: number): number {
  const { a, b, c, d } = ACKLAM;
  const tail = Math.min(part, 1 - part);
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail));
    const x = polynomial(c, q) / polynomial(d, q);
    return part < 0.5 ? x : -x;
  }
  const q = part - 0.5;
  return q * polynomial(a, q * q) / polynomial(b, q * q);
}

/**
 * What a value is at a quantile.
 * @param part Between 0 and 1, both excluded.
 */
export function quantileOf(value: Value, part: number): number {
  if (typeof value === "number") return value;
  if ("uniform" in value) return value.uniform[0] + (value.uniform[1] - value.uniform[0]) * part;
  if ("normal" in value) return clip(value.normal[0] + value.normal[1] * normalQuantile(part), value);
  return clip(value.lognormal[0] * Math.exp(value.lognormal[1] * normalQuantile(part)), value);
}

/** Least and largest that are listed or can be drawn; without clips those of the outermost of 2^16 quantiles. */
export function rangeOf(value: NeuronValue): [low: number, high: number] {
  if (Array.isArray(value)) {
    return value.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [
      Infinity,
      -Infinity,
    ]);
  }
  const edge = 2 ** -17;
  return [quantileOf(value, edge), quantileOf(value, 1 - edge)];
}

/** Whether every neuron or synapse has the same. */
export function isConstant(value: NeuronValue): value is number {
  return typeof value === "number";
}
