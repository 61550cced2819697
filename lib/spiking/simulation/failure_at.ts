import type { ResolvedNetwork } from "../build/resolve.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
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
    return new SimulationFailure(name, model.name, step, !NEURON_MODELS.includes(model));
  }
  const { name, learning } = projections[faulty - populations.length];
  const { model } = learning!;
  return new SimulationFailure(name, model.name, step, !SYNAPSE_MODELS.includes(model));
}
