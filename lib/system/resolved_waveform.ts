import { inSteps } from "../base/time_grid.ts";
import type { Waveform } from "./waveform.ts";

/** A waveform in steps. */
export type ResolvedWaveform =
  /** Value k from `edges[k]` on, the last one for ever; 0 before the first. */
  | { edges: Float64Array; values: Float64Array }
  | { mean: number; amplitude: number; cyclesPerStep: number; phase: number };

/** Works out a waveform, or a value that is the same all the time. */
export function resolveWaveform(wave: Waveform | number, stepMs: number): ResolvedWaveform {
  if (typeof wave === "number") return { edges: Float64Array.of(0), values: Float64Array.of(wave) };
  if ("steps" in wave) {
    return {
      edges: Float64Array.from(wave.steps, ([fromMs]) => inSteps(fromMs, stepMs)),
      values: Float64Array.from(wave.steps, ([_, value]) => value),
    };
  }
  if ("everyMs" in wave) {
    return {
      edges: Float64Array.from(wave.values, (_, k) => inSteps(k * wave.everyMs, stepMs)),
      values: Float64Array.from(wave.values),
    };
  }
  const { mean, amplitude, frequencyHz, phase = 0 } = wave;
  return { mean, amplitude, cyclesPerStep: frequencyHz * stepMs / 1000, phase };
}

/** Largest value that a waveform may have. */
export function largestOf(wave: ResolvedWaveform): number {
  return "edges" in wave
    ? valuesOf(wave).reduce((most, value) => Math.max(most, value))
    : wave.mean + Math.abs(wave.amplitude);
}

/** Least value that a waveform may have. */
export function leastOf(wave: ResolvedWaveform): number {
  return "edges" in wave
    ? valuesOf(wave).reduce((least, value) => Math.min(least, value))
    : wave.mean - Math.abs(wave.amplitude);
}

/** All values, the 0 before the first edge included where there is such a time. */
function valuesOf({ edges, values }: Extract<ResolvedWaveform, { edges: unknown }>): number[] {
  return edges[0] > 0 ? [0, ...values] : [...values];
}

/** Number of the last edge at or before a time, or -1. */
function lastEdge(edges: Float64Array, time: number): number {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Mean of a waveform from one time to a later one, in steps. */
export function meanOver(wave: ResolvedWaveform, from: number, until: number): number {
  if (!("edges" in wave)) {
    const { mean, amplitude, cyclesPerStep, phase } = wave;
    const middle = cyclesPerStep * (from + until) / 2, half = Math.PI * cyclesPerStep * (until - from);
    const flattened = half === 0 ? 1 : Math.sin(half) / half;
    return mean + amplitude * flattened * Math.sin(2 * Math.PI * (middle - Math.floor(middle)) + phase);
  }
  const { edges, values } = wave;
  let at = lastEdge(edges, from);
  const value = () => at < 0 ? 0 : values[at];
  // A value that stays is the mean to the last bit.
  if (at + 1 >= edges.length || edges[at + 1] >= until) return value();
  let sum = 0;
  for (let start = from; start < until; at++) {
    const end = Math.min(until, edges[at + 1] ?? until);
    sum += value() * (end - start);
    start = end;
  }
  return sum / (until - from);
}
