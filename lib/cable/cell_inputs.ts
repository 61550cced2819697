import type { WordStream } from "../random/word_stream.ts";

/** Least and largest time between two values that a rate goes through, ms. */
const KNOTS_MS = [50, 400] as const;

/** A course that wanders between 0 and 2, with mean 1: straight lines between drawn values at drawn times. */
function course(random: WordStream, samples: number, stepMs: number): Float64Array {
  const values = new Float64Array(samples);
  let at = 0, from = 2 * random.fraction();
  while (at < samples) {
    const length = Math.max(
      1,
      Math.round((KNOTS_MS[0] + (KNOTS_MS[1] - KNOTS_MS[0]) * random.fraction()) / stepMs),
    );
    const to = 2 * random.fraction();
    for (let k = 0; k < length && at + k < samples; k++) values[at + k] = from + (to - from) * k / length;
    at += length;
    from = to;
  }
  return values;
}

/** Independent inputs whose rates wander together in groups. */
export interface WanderingInputs {
  /** Mean rate of each input at scale 1, Hz. (M) */
  rates: readonly number[];
  /** Group of each, from 0. (M) */
  groups: readonly number[];
  /** Least factor of the rates of a run. */
  leastScale: number;
  /** Largest factor. */
  mostScale: number;
  /** Time between samples, ms. @default 1 */
  stepMs?: number;
}

/**
 * Events of one run in each step: independent, with rates that a group of inputs shares but for their factor.
 * @returns 0 and 1. (samples, M)
 */
export function drawInputs(
  random: WordStream,
  samples: number,
  { rates, groups, leastScale, mostScale, stepMs = 1 }: WanderingInputs,
): Uint8Array {
  const scale = leastScale + (mostScale - leastScale) * random.fraction();
  const courses = Array.from({ length: Math.max(...groups) + 1 }, () => course(random, samples, stepMs));
  const inputs = new Uint8Array(samples * rates.length);
  for (let at = 0; at < samples; at++) {
    rates.forEach((rate, site) => {
      const chance = scale * courses[groups[site]][at] * rate * stepMs / 1000;
      if (random.fraction() < chance) inputs[at * rates.length + site] = 1;
    });
  }
  return inputs;
}
