import type { EnsembleRun } from "./run.ts";
import {
  type CountArray,
  joinPopulations,
  type PopulationCounts,
  type PopulationSize,
} from "../system/population_counts.ts";

/** The counts of an ensemble of Markovian networks: populations E and I. */
export function countsOfRun(run: EnsembleRun): PopulationCounts {
  const [{ N_E, N_I }] = run.specs;
  return countsOfPair(run, excitatoryInhibitory({ E: N_E, I: N_I }));
}

/** Counts that are kept as two arrays, put together. @param pair `e` and `i`, `(networks, bins)` each. */
export function countsOfPair(
  pair: { binMs: number; networks: number; bins: number; e: Uint16Array; i: Uint16Array },
  populations: readonly PopulationSize[],
): PopulationCounts {
  const { binMs, networks, bins, e, i } = pair;
  return joinPopulations({ populations, binMs, networks, bins }, [e, i] as CountArray[]);
}

/** Names and sizes of the two populations of a Markovian network or of a surrogate of one. */
export function excitatoryInhibitory(sizes: { E: number; I: number }): PopulationSize[] {
  return [{ name: "E", size: sizes.E }, { name: "I", size: sizes.I }];
}
