import type { ResolvedNetwork } from "../build/resolve.ts";
import type { StructureRecord } from "./structure_record.ts";

/** The records of networks that ran as one: each has the updates of its own. */
export function splitStructure(
  { timesMs, populations, projections }: StructureRecord,
  networks: readonly ResolvedNetwork[],
): (StructureRecord | undefined)[] {
  let population = 0, projection = 0;
  return networks.map((network) => {
    const growing = network.populations.filter(({ elements }) => elements);
    const rewired = network.projections.filter(({ rewiring }) => rewiring);
    const firsts = { population, projection };
    population += growing.length;
    projection += rewired.length;
    if (rewired.length === 0) return undefined;
    const { every } = rewired[0].rewiring!;
    const isOwn = (_: unknown, at: number) => Math.round(timesMs[at] / network.stepMs) % every === 0;
    return {
      timesMs: timesMs.filter(isOwn),
      populations: growing.map(({ name }, at) => {
        const { calcium, elements } = populations[firsts.population + at];
        const own = Object.entries(elements).map(([kind, { grown, connected }]) => [
          kind,
          { grown: grown.filter(isOwn), connected: connected.filter(isOwn) },
        ]);
        return { name, calcium: calcium.filter(isOwn), elements: Object.fromEntries(own) };
      }),
      projections: rewired.map(({ name }, at) => {
        const { synapses, created, deleted } = projections[firsts.projection + at];
        return {
          name,
          synapses: synapses.filter(isOwn),
          created: created.filter(isOwn),
          deleted: deleted.filter(isOwn),
        };
      }),
    };
  });
}
