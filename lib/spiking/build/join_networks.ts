import type { ResolvedNetwork, ResolvedProjection } from "./resolve.ts";

/**
 * Several networks as one whose parts know nothing of each other: their populations and projections, one after another.
 * Names are those of the networks' populations with their number behind. Each keeps its own seed, by its keys.
 * @param networks Of one time step, at least one.
 */
export function joinNetworks(networks: readonly ResolvedNetwork[]): ResolvedNetwork {
  const joined: ResolvedNetwork = {
    ...networks[0],
    populations: [],
    projections: [],
    gaps: [],
    cells: 0,
    mostSpikes: 0,
  };
  networks.forEach(({ populations, projections, gaps, cells, mostSpikes }, number) => {
    const before = joined.populations.length;
    for (const population of populations) {
      const name = `${population.name} of network ${number}`;
      joined.populations.push({ ...population, name, first: joined.cells + population.first });
    }
    const moved = ({ name, from, to, ...rest }: ResolvedProjection) => ({
      ...rest,
      name: `${name} of network ${number}`,
      from: before + from,
      to: before + to,
    });
    joined.projections.push(...projections.map(moved));
    joined.gaps.push(...gaps.map(moved));
    joined.cells += cells;
    joined.mostSpikes += mostSpikes;
  });
  joined.delays = {
    least: Math.min(...networks.map(({ delays }) => delays.least)),
    most: Math.max(...networks.map(({ delays }) => delays.most)),
  };
  return joined;
}
