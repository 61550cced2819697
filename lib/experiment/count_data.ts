import type { NetworkSpec } from "../markov/network_spec.ts";
import type { CountData } from "../surrogate/counts/count_data.ts";
import { type CountArray, joinPopulations } from "../system/population_counts.ts";
import type { CountRuns } from "./count_runs.ts";

/**
 * Counts of a network's runs in the form that a surrogate learns from. Numbers in which the networks' specs differ
 * become its parameters.
 * @param counts Runs of the network. @param specs One spec for all runs, or one for each.
 */
export function countData(counts: CountRuns, specs: readonly NetworkSpec[]): CountData {
  const { binMs, runs: networks, bins } = counts, [{ N_E, N_I }] = specs;
  const populations = [{ name: "E", size: N_E }, { name: "I", size: N_I }];
  const data = joinPopulations({ populations, binMs, networks, bins }, [counts.e, counts.i] as CountArray[]);
  const numbers = specs.map((spec) => new Map(Object.entries(spec)));
  const varying = Object.keys(specs[0]).filter((field) => {
    const first = numbers[0].get(field);
    return typeof first === "number" && numbers.some((spec) => spec.get(field) !== first);
  });
  if (varying.length === 0) return data;
  const values = Float32Array.from(
    numbers.flatMap((spec) => varying.map((field) => spec.get(field) as number)),
  );
  return { ...data, parameters: { names: varying, values } };
}
