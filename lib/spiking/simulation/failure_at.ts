import type { ResolvedNetwork } from "../build/resolve.ts";
import { SimulationFailure } from "../simulation_failure.ts";

/**
 * The error that says what was not finite.
 * @param faulty Number of a population, or that of a projection that learns after all populations.
 */
export function failureAt(
  { populations, projections }: ResolvedNetwork,
  faulty: number,
  step: number,
): SimulationFailure {
  if (faulty < populations.length) {
    const { name, model } = populations[faulty];
    return new SimulationFailure(name, model.name, step);
  }
  const { name, learning } = projections[faulty - populations.length];
  return new SimulationFailure(name, learning!.model.name, step);
}
