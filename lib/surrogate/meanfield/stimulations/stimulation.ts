import type { Waveform } from "../../../system/waveform.ts";

/** A stimulation: how the rate of an input goes about its usual one. */
export interface Stimulation {
  /** Name, such as `step up` or `sine 10 Hz`. */
  name: string;
  /** Frequency of a sine, Hz. */
  frequencyHz?: number;
  /** Rate of an input. @param rate The usual one, Hz. */
  wave(rate: number): Waveform;
}

/** Time course of a stimulation, and how large it is. */
export interface StimulationTimes {
  /** Time before it is recorded, ms. */
  warmupMs: number;
  /** Time that is recorded, ms. */
  durationMs: number;
  /** Part of the usual rate by which the rate changes. */
  amplitude: number;
  /** Frequencies of the sines, Hz. */
  frequenciesHz: readonly number[];
}

/** Time for which a ramp stays at a value, ms. */
const RAMP_STEP_MS = 1;

/** A step in the middle half of the recording, to so many times the usual rate. */
function step(name: string, times: number, { warmupMs, durationMs }: StimulationTimes): Stimulation {
  const fromMs = warmupMs + durationMs / 4, untilMs = warmupMs + 3 * durationMs / 4;
  return {
    name,
    wave: (rate) => ({
      steps: [...(fromMs > 0 ? [[0, rate] as [number, number]] : []), [fromMs, times * rate], [
        untilMs,
        rate,
      ]],
    }),
  };
}

/** A ramp over the middle half of the recording, from the usual rate to the largest, where it stays. */
function ramp({ warmupMs, durationMs, amplitude }: StimulationTimes): Stimulation {
  const fromMs = warmupMs + durationMs / 4, count = Math.ceil((warmupMs + durationMs) / RAMP_STEP_MS);
  return {
    name: "ramp",
    wave: (rate) => ({
      everyMs: RAMP_STEP_MS,
      values: Array.from({ length: count }, (_, k) => {
        const part = ((k + 0.5) * RAMP_STEP_MS - fromMs) / (durationMs / 2);
        return rate * (1 + amplitude * Math.min(1, Math.max(0, part)));
      }),
    }),
  };
}

/** A sine about the usual rate all the time, whose phase is 0 where the recording begins. */
function sine(frequencyHz: number, { warmupMs, amplitude }: StimulationTimes): Stimulation {
  const phase = -2 * Math.PI * (frequencyHz * warmupMs / 1000 % 1);
  return {
    name: `sine ${frequencyHz} Hz`,
    frequencyHz,
    wave: (rate) => ({ mean: rate, amplitude: amplitude * rate, frequencyHz, phase }),
  };
}

/** The stimulations, in the order in which they are told: a step up, one down, a ramp, sines. */
export function stimulationsOf(times: StimulationTimes): Stimulation[] {
  return [
    step("step up", 1 + times.amplitude, times),
    step("step down", 1 - times.amplitude, times),
    ramp(times),
    ...times.frequenciesHz.map((frequencyHz) => sine(frequencyHz, times)),
  ];
}
