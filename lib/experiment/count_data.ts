import type { CountData } from "../surrogate/counts/count_data.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import type { SystemSpec } from "../system/run.ts";

/**
 * Counts of a network's runs in the form that a surrogate learns from. Numbers in which the networks' specs differ
 * become its parameters.
 * @param counts Runs of the network. @param specs One spec for all runs, or one for each.
 */
export function countData(counts: PopulationCounts, specs: readonly SystemSpec[]): CountData {
  const numbers = specs.map((spec) => new Map(Object.entries(spec)));
  const varying = Object.keys(specs[0]).filter((field) => {
    const first = numbers[0].get(field);
    return typeof first === "number" && numbers.some((spec) => spec.get(field) !== first);
  });
  if (varying.length === 0) return { ...counts, network: specs[0] };
  const values = Float32Array.from(
    numbers.flatMap((spec) => varying.map((field) => spec.get(field) as number)),
  );
  return { ...counts, network: specs[0], parameters: { names: varying, values } };
}
