import { isWaveform } from "./waveform.ts";

/**
 * A value of a spec times a factor: a number, a drawn value with its bounds, a list, or a waveform, whose times stay.
 * @param factor Not below 0. @returns Undefined where the value is none of these.
 */
export function scaledValue(value: unknown, factor: number): unknown {
  if (typeof value === "number") return value * factor;
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    const all = value.map((one) => scaledValue(one, factor));
    return all.includes(undefined) ? undefined : all;
  }
  if (isWaveform(value)) {
    if ("steps" in value) return { steps: value.steps.map(([fromMs, each]) => [fromMs, each * factor]) };
    if ("values" in value) return { ...value, values: value.values.map((each) => each * factor) };
    return { ...value, mean: value.mean * factor, amplitude: value.amplitude * factor };
  }
  const { normal, lognormal, uniform, ...clips } = value as Record<string, number[] | undefined>;
  const bounds = Object.fromEntries(
    Object.entries(clips).map(([name, bound]) => [name, scaledValue(bound, factor)]),
  );
  if (lognormal) return { lognormal: [lognormal[0] * factor, lognormal[1]], ...bounds };
  if (normal) return { normal: normal.map((one) => one * factor), ...bounds };
  return uniform && { uniform: uniform.map((one) => one * factor) };
}
