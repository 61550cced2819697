import { SpecError } from "./spec_error.ts";

/**
 * Steps that a time constant may have in single precision. What relaxes in n steps of a time constant is wrong by at most n 2^-25 of itself, as each step is
 * rounded: by 1 % here (docs/concepts/precision.md).
 */
export const MOST_STEPS = 3e5;

/** A time constant, ms, by the path of what sets it. */
export type NamedTime = readonly [path: string, ms: number];

/** The sentence for the first time constant that has too many steps, or null. Infinite ones stand for what does not relax. */
export function problemOfTimes(
  times: Iterable<NamedTime>,
  stepMs: number,
): { path: string; sentence: string } | null {
  for (const [path, ms] of times) {
    const steps = Math.round(ms / stepMs);
    if (!(steps > MOST_STEPS) || ms === Infinity) continue;
    return {
      path,
      sentence:
        `Cannot simulate this on the GPU as single precision holds time constants of at most ${MOST_STEPS} steps: current value is ${steps} steps of ${stepMs} ms, by ${path} (the CPU's engine holds them, or take longer steps).`,
    };
  }
  return null;
}

/** Fails when a time constant has too many steps. @throws {SpecError} */
export function requireTimes(times: Iterable<NamedTime>, stepMs: number): void {
  const problem = problemOfTimes(times, stepMs);
  if (problem) throw new SpecError(problem.path, [problem.sentence]);
}
