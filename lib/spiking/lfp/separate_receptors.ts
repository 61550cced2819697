import { failSpec } from "../../base/spec_error.ts";
import type { Projection, SpikingSpec } from "../spec_types.ts";
import { parseSpikingSpec } from "../spiking_spec.ts";
import type { SpikingOptions } from "../simulation/spiking_run.ts";
import { rangeOf } from "../value.ts";

/** Least and largest weight of a projection. */
function weightsOf({ weight, connect }: Projection): [least: number, most: number] {
  return rangeOf(connect.rule === "pairs" && connect.weights?.length ? connect.weights : weight);
}

/** The receptors of a population that are currents, whose weights are of both signs. */
export function mixedReceptors(
  { populations, projections, drives = [] }: SpikingSpec,
  population: string,
): string[] {
  const own = populations.find(({ name }) => name === population)?.receptors ?? {};
  return Object.entries(own).filter(([name, receptor]) => {
    if (receptor.kinetics === "delta" || receptor.reversal !== undefined) return false;
    const onto = (one: { to: string; receptor: string }) => one.to === population && one.receptor === name;
    const ranges = [
      ...projections.filter(onto).map(weightsOf),
      ...drives.filter(onto).map(({ weight }) => [weight, weight]),
    ];
    return ranges.some(([least]) => least < 0) && ranges.some(([, most]) => most > 0);
  }).map(([name]) => name);
}

/**
 * The same network with a receptor of its own for what inhibits a population, where its receptors are currents that excite and inhibit: currents of both kinds can
 * be told apart then. As such currents add up, nothing else changes but rounding, by which chaotic networks go ways of their own.
 * @param population Name of the population.
 * @param models Models of neurons and synapses besides those of the library. @default none
 * @returns A copy, in which what inhibited through `NAME` does so through `NAME-out`; of a network without such receptors an equal one.
 * @throws {SpecError} When there is no such population, or weights of one projection are of both signs.
 * @example
 * ```ts
 * import { getSpikingPreset } from "@volley/volley";
 * import { separateReceptors } from "@volley/volley/lfp";
 *
 * const { populations } = separateReceptors(getSpikingPreset("izhikevich-2003"), "E");
 * console.log(Object.keys(populations[0].receptors!)); // pulse, pulse-out
 * ```
 */
export function separateReceptors(
  spec: SpikingSpec,
  population: string,
  models: Pick<SpikingOptions, "neurons" | "synapses"> = {},
): SpikingSpec {
  const copy = structuredClone(spec), task = `separate the receptors of ${population}`;
  const own = copy.populations.find(({ name }) => name === population);
  if (!own) failSpec("population", task, "there must be such a population", population);
  for (const receptor of mixedReceptors(spec, population)) {
    const apart = `${receptor}-out`;
    if (own.receptors![apart]) failSpec("receptors", task, `none may have the name ${apart}`, apart);
    own.receptors![apart] = structuredClone(own.receptors![receptor]);
    for (const projection of copy.projections) {
      if (projection.to !== population || projection.receptor !== receptor) continue;
      const [least, most] = weightsOf(projection);
      if (least < 0 && most > 0) {
        const { from } = projection;
        failSpec(
          "projections",
          task,
          `weights of ${from}->${population} must have one sign`,
          `${least} to ${most}`,
        );
      }
      if (least < 0) projection.receptor = apart;
    }
    for (const drive of copy.drives ?? []) {
      if (drive.to === population && drive.receptor === receptor && drive.weight < 0) drive.receptor = apart;
    }
  }
  return parseSpikingSpec(copy, models);
}
