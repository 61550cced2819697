import { shortTermRows } from "../cpu/short_term.ts";
import { bytesOfSynapses, mostPlaces, needsRoom } from "../build/drawn_synapses.ts";
import type { Sizes } from "../build/synapses.ts";
import { isUniform } from "../build/couplings.ts";
import type { ResolvedNetwork, ResolvedPopulation, ResolvedProjection } from "../build/resolve.ts";

/** Bytes that a network takes on the processor, beside those of the program. */
export interface ProcessorMemory {
  /** Of its cells and synapses while it runs. */
  bytes: number;
  /** At most, while its synapses are drawn. */
  peakBytes: number;
}

function bytesOfPopulation(
  { size, model, receptors, noise, mostSpikes }: ResolvedPopulation,
  slots: number,
): number {
  const doubles = Object.keys(model.state).length + 4 + 2 * receptors.length + (noise ? 1 : 0);
  return 8 * doubles * size + 4 * Math.max(size, mostSpikes.all) +
    4 * slots * receptors.length * size + (model.random === true ? 16 * size : 0);
}

/** Bytes of a projection. */
function bytesOfProjection(projection: ResolvedProjection, { from, to }: Sizes): number {
  const { expected, learning, gating, shortTerm } = projection;
  const ofSources = 8 * from * (gating ? 2 : shortTerm ? shortTermRows(shortTerm) : 0);
  if (gating && isUniform(projection)) return ofSources;
  const drawn = bytesOfSynapses(projection, from) + ofSources;
  if (!learning) return drawn;
  const { state, post } = learning.model;
  // Ordered by target, beside their number; what they have learnt, and the steps that they know.
  return drawn + 4 * expected + 4 * (to + 1) +
    expected * 8 * (Object.keys(state).length + 1) + to * (8 * Object.keys(post).length + 4);
}

/** Bytes of the room in which projections are drawn. */
function bytesOfRoom(projections: readonly ResolvedProjection[]): number {
  const rooms = new Set(projections.flatMap(needsRoom));
  return 4 * rooms.size * mostPlaces(projections);
}

/** Expected bytes of a network on the processor, whatever the number of threads, whose own come on top. */
export function processorMemory(
  { populations, projections, gaps, delays }: ResolvedNetwork,
): ProcessorMemory {
  const all = [...projections, ...gaps];
  const ofCells = populations.reduce((sum, one) => sum + bytesOfPopulation(one, delays.most + 2), 0);
  const bytes = all.reduce((sum, one) => {
    const { from, to } = one;
    return sum + bytesOfProjection(one, { from: populations[from].size, to: populations[to].size });
  }, ofCells);
  return { bytes, peakBytes: bytes + bytesOfRoom(all) };
}
