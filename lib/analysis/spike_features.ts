import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { requireFinite } from "./_checks.ts";

const OPTIONS: OptionNames<Parameters<typeof spikeFeatures>[1]> = { stepMs: true, threshold: true };

/** What is told of a spike in a trace of the voltage. */
export interface SpikeFeatures {
  /** Time at which the voltage crosses the threshold upwards, ms. */
  crossingMs: number;
  /** Time of the peak, ms. */
  peakMs: number;
  /** Voltage of the peak, mV. */
  maximum: number;
  /** The first local minimum after the peak and below the threshold, mV. */
  minimum: number;
  /** Dropping interval: time from the peak to the minimum, ms. */
  droppingMs: number;
}

/** Top or bottom of the parabola through sample `at` and its neighbours: its place in samples from `at`, and its value. */
function extremum(voltage: ArrayLike<number>, at: number): { shift: number; value: number } {
  const before = voltage[at - 1], here = voltage[at], after = voltage[at + 1];
  const bend = before - 2 * here + after;
  if (!(bend !== 0 && Number.isFinite(bend))) return { shift: 0, value: here };
  const shift = 0.5 * (before - after) / bend;
  return { shift, value: here - 0.25 * (before - after) * shift };
}

/** Throws {@linkcode RangeError} unless the step is above 0, the threshold a number and the voltage finite. */
function requireSampling(
  voltage: ArrayLike<number>,
  { stepMs, threshold }: { stepMs: number; threshold: number },
): void {
  requireFinite("tell the features of spikes", "the voltage", voltage);
  const odd = !(stepMs > 0 && Number.isFinite(stepMs))
    ? ["stepMs", "positive", stepMs]
    : !Number.isFinite(threshold)
    ? ["threshold", "finite", threshold]
    : null;
  if (odd === null) return;
  const [name, kind, value] = odd;
  fail("tell the features of spikes", `${name} must be a ${kind} number`, value);
}

/** Steps after which the voltage has crossed a threshold upwards. */
function crossingSteps(voltage: ArrayLike<number>, threshold: number): number[] {
  const steps: number[] = [];
  for (let k = 1; k < voltage.length; k++) {
    if (voltage[k - 1] < threshold && voltage[k] >= threshold) steps.push(k);
  }
  return steps;
}

/** Time of a crossing between samples k - 1 and k, by a straight line. */
function crossingTime(
  voltage: ArrayLike<number>,
  k: number,
  at: { stepMs: number; threshold: number },
): number {
  return at.stepMs * (k - 1 + (at.threshold - voltage[k - 1]) / (voltage[k] - voltage[k - 1]));
}

/**
 * Times at which a trace crosses a threshold upwards, ms, between samples by a straight line.
 * @param voltage (T) mV, sample k at k `stepMs`.
 * @param options.stepMs Time between samples, ms.
 * @param options.threshold Voltage that is crossed, mV; a sample that is exactly this is above.
 * @returns Times, rising; none for fewer than two samples or a constant voltage. A trace that begins above has not crossed.
 * @throws {RangeError} When the step is not above 0, the threshold not a number or a voltage not finite.
 * @throws {TypeError} When an option is unknown.
 */
export function upwardCrossings(
  voltage: ArrayLike<number>,
  options: { stepMs: number; threshold: number },
): number[] {
  requireKnown("tell the features of spikes", options, OPTIONS);
  requireSampling(voltage, options);
  return crossingSteps(voltage, options.threshold).map((k) => crossingTime(voltage, k, options));
}

/**
 * Features of the spikes of a trace, in their order: where the voltage crosses a threshold upwards (between two samples by a straight line), and its peak
 * and the minimum after it (between samples by the parabola through three). A spike whose minimum the trace does not reach is left out. Meant for traces of
 * models: noise in the voltage itself makes minima of its own.
 *
 * After T. Wang et al. (2022), Frontiers in Computational Neuroscience 15:800875, doi:10.3389/fncom.2021.800875, who predict maximum, minimum and
 * dropping interval.
 * @param voltage (T) mV, sample k at k `stepMs`.
 * @param options.stepMs Time between samples, ms.
 * @param options.threshold Voltage whose upward crossing is a spike, mV.
 * @returns Features, spike by spike; none for a constant voltage.
 * @throws {RangeError} When the step is not above 0, the threshold not a number or a voltage not finite.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { spikeFeatures } from "@volley/volley/features";
 * const voltage = Float64Array.from({ length: 200 }, (_, k) => 50 * Math.sin(0.1 * k - 1));
 * const [{ maximum, minimum }] = spikeFeatures(voltage, { stepMs: 0.1, threshold: 0 });
 * console.log(maximum.toFixed(1), minimum.toFixed(1)); // 50.0 -50.0
 * ```
 */
export function spikeFeatures(
  voltage: ArrayLike<number>,
  options: { stepMs: number; threshold: number },
): SpikeFeatures[] {
  requireKnown("tell the features of spikes", options, OPTIONS);
  requireSampling(voltage, options);
  const { stepMs, threshold } = options, last = voltage.length - 1;
  const found: SpikeFeatures[] = [];
  for (const k of crossingSteps(voltage, threshold)) {
    let top = k, at = k;
    for (; at < last && voltage[at] >= threshold; at++) if (voltage[at] > voltage[top]) top = at;
    while (at < last && voltage[at + 1] <= voltage[at]) at++;
    if (at >= last || voltage[at] >= threshold) continue;
    const peak = extremum(voltage, top), low = extremum(voltage, at);
    found.push({
      crossingMs: crossingTime(voltage, k, options),
      peakMs: stepMs * (top + peak.shift),
      maximum: peak.value,
      minimum: low.value,
      droppingMs: stepMs * (at + low.shift - top - peak.shift),
    });
  }
  return found;
}
