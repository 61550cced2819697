import type { PopulationSize, Signal } from "../system/population_counts.ts";

/** The only population: one cell. */
export const CELL_POPULATION: PopulationSize = { name: "cell", size: 1, signals: ["v_soma"] };

/** The voltage of the soma as counts have it. @param values At the start of each bin, mV. (networks, T) */
export function somaSignal(values: Float32Array): Signal {
  return { population: CELL_POPULATION.name, name: "v_soma", unit: "mV", values };
}
