import { drawSynapses } from "../../spiking/build/graph.ts";
import type { ResolvedNetwork } from "../../spiking/build/resolve.ts";
import { isInjected } from "../../spiking/build/resolved_population.ts";
import type { ResolvedProjection } from "../../spiking/build/resolved_projection.ts";

/** What is below it counts as 1: it changes the variance of what a cell gets by less than a tenth. */
const LEAST = 1.1;

/** The projection by which each cell of a population is a copy of a cell of another, or null where cells are not copies. */
function copiedBy(
  { populations, projections, gaps }: ResolvedNetwork,
  at: number,
): ResolvedProjection | null {
  const one = populations[at], into = projections.filter(({ to }) => to === at);
  const { model, constants, initial, receptors, counts, replayed } = one;
  const isDriven = receptors.some(({ drives }) => drives.length > 0) || isInjected(one) ||
    gaps.some(({ to }) => to === at);
  const areAlike = constants.length === 1 && [...initial.values()].every(({ length }) => length === 1);
  if (into.length !== 1 || isDriven || !areAlike || model.random || counts || replayed) return null;
  const [only] = into, { weights, delays, learning, gating, expected } = only;
  const isSame = weights.length === 1 && delays.length === 1 && !learning && !gating;
  return isSame && expected === one.size ? only : null;
}

/**
 * The cell whose spikes decide those of each cell of a population. Cells that are alike, draw nothing and get one synapse each fire together where their source is
 * the same; all others are sources of their own.
 * @param at Number of the population. @returns Numbers of cells, of whatever population they are. (N)
 */
function originsOf(network: ResolvedNetwork, at: number): Uint32Array | null {
  const projection = copiedBy(network, at);
  if (!projection || projection.from === at) return null;
  const { populations } = network, { from } = projection;
  const size = populations[at].size, sources = new Uint32Array(size), degrees = new Uint32Array(size);
  drawSynapses(projection, { from: populations[from].size, to: size }, (source, target) => {
    sources[target] = source;
    degrees[target]++;
  });
  if (degrees.some((degree) => degree !== 1)) return null;
  const before = originsOf(network, from);
  return before ? sources.map((source) => before[source]) : sources;
}

/** The same where pairs are drawn one by one, each from all, so that some are drawn twice. */
function drawnTogether(
  { connect, multapses }: ResolvedProjection,
  sizes: { from: number; to: number },
): number {
  if (!multapses) return 1;
  switch (connect.rule) {
    case "fixed-indegree":
      return 1 + (connect.indegree - 1) / sizes.from;
    case "fixed-outdegree":
      return 1 + (connect.outdegree - 1) / sizes.to;
    case "fixed-total":
      return 1 + (connect.total - 1) / (sizes.from * sizes.to);
    default:
      return 1;
  }
}

/** The mean over synapses of how many of the same target have the same origin. */
function countedTogether(
  projection: ResolvedProjection,
  sizes: { from: number; to: number },
  origins: Uint32Array | null,
): number {
  const pairs: number[] = [];
  let most = 0;
  drawSynapses(projection, sizes, (source, target) => {
    const origin = origins ? origins[source] : source;
    most = Math.max(most, origin);
    pairs.push(target, origin);
  });
  const keys = Float64Array.from(
    { length: pairs.length / 2 },
    (_, k) => pairs[2 * k] * (most + 1) + pairs[2 * k + 1],
  )
    .sort();
  let squares = 0, first = 0;
  for (let k = 1; k <= keys.length; k++) {
    if (k < keys.length && keys[k] === keys[first]) continue;
    squares += (k - first) ** 2;
    first = k;
  }
  return keys.length > 0 ? squares / keys.length : 1;
}

/**
 * How many synapses of a projection a cell gets the same spike by, on average over synapses: pairs may have several, and so may cells that only hand on the spikes of
 * one cell. With m synapses of each origin this is E[m^2] / E[m], by which the variance of what the cell gets is larger than of as many independent sources (the second
 * cumulant of shot noise: N. Campbell 1909). 1 where it is less than 1.1, and where delays differ.
 * @param at Number of the projection.
 */
export function hitsTogether(network: ResolvedNetwork, at: number): number {
  const { projections, populations } = network, projection = projections[at];
  if (projection.delays.length > 1) return 1;
  const sizes = { from: populations[projection.from].size, to: populations[projection.to].size };
  const origins = originsOf(network, projection.from);
  const together = origins || projection.connect.rule === "pairs"
    ? countedTogether(projection, sizes, origins)
    : drawnTogether(projection, sizes);
  return together < LEAST ? 1 : together;
}
