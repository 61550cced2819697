import { recordedArrays } from "../../lib/markov/gpu/_compare_runs.ts";
import type { EnsembleRun } from "../../lib/markov/run.ts";

/** Fails unless both runs recorded the same arrays with the same numbers; names the first that differs. */
export function assertSameRun(actual: EnsembleRun, expected: EnsembleRun, what: string): void {
  const [a, b] = [recordedArrays(actual), recordedArrays(expected)];
  if ([...a.keys()].join() !== [...b.keys()].join()) {
    throw new Error(`${what}: ${[...a.keys()]} recorded, not ${[...b.keys()]}`);
  }
  for (const [name, wanted] of b) {
    const got = a.get(name)!;
    if (got.length !== wanted.length) {
      throw new Error(`${what}: ${name} holds ${got.length} values, not ${wanted.length}`);
    }
    for (let at = 0; at < wanted.length; at++) {
      if (got[at] !== wanted[at]) throw new Error(`${what}: ${name}[${at}] is ${got[at]}, not ${wanted[at]}`);
    }
  }
}

/** The sum of an array, to show that a comparison was not of silence with silence. */
export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  return sum;
}
