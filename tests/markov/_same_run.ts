import type { EnsembleRun } from "../../lib/markov/run.ts";

/** All recorded arrays of a run by name. */
export function recordedArrays(run: EnsembleRun): Map<string, ArrayLike<number>> {
  const arrays = new Map<string, ArrayLike<number>>([["e", run.e], ["i", run.i], [
    "recurrent",
    run.recurrent,
  ]]);
  for (const [name, pool] of Object.entries(run.pools ?? {})) arrays.set(`pools.${name}`, pool);
  run.spikes?.forEach(({ times, neurons }, network) => {
    arrays.set(`spikes[${network}].times`, times);
    arrays.set(`spikes[${network}].neurons`, neurons);
  });
  if (run.histograms) arrays.set("histograms", run.histograms.data);
  if (run.voltages) arrays.set("voltages", run.voltages.data);
  return arrays;
}

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
