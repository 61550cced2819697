import { ArgumentRangeError } from "../base/errors.ts";
import { type PopulationCounts, samePopulations } from "../system/population_counts.ts";

function listed({ populations }: Pick<PopulationCounts, "populations">): string {
  return populations.map(({ name, size }) => `${name} (${size})`).join(", ");
}

/** Throws unless runs are of the network's populations, by names and sizes in order. @throws {RangeError} */
export function requireSamePopulations(
  task: string,
  network: Pick<PopulationCounts, "populations">,
  runs: Pick<PopulationCounts, "populations">,
): void {
  if (samePopulations(network, runs)) return;
  throw new ArgumentRangeError(
    `Cannot ${task} as all runs must be of the network's populations, ${listed(network)}: current value is ${
      listed(runs)
    }`,
  );
}
