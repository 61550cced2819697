import { stepOf } from "../../base/time_grid.ts";
import { type StreamKey, streamKey } from "../../random/random_words.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";
import { placeNeurons } from "../build/distance.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";
import { EVERY_MS } from "./check_rewiring.ts";
import { type Growth, growthOf } from "./growth.ts";

/** Elements of one kind, resolved. */
export interface ResolvedKind {
  name: string;
  growth: Growth;
  initial: number;
  retraction: number;
  /** Keys of what is drawn: which synapses end, which partners elements propose to, and which of these they accept. */
  keys: { deletion: StreamKey; proposal: StreamKey; acceptance: StreamKey };
}

/** Calcium and elements of a population, resolved. */
export interface ResolvedElements {
  tauMs: number;
  beta: number;
  initial: number;
  kinds: ResolvedKind[];
}

/** Rewiring of a projection, resolved. */
export interface ResolvedRewiring {
  /** Numbers of the kinds among those of the populations. */
  axon: number;
  dendrite: number;
  /** Steps between updates. */
  every: number;
  capacity: number;
  /** Whether a neuron may come to be connected to itself, and a pair more than once. */
  autapses: boolean;
  multapses: boolean;
  /** Places and the width of the kernel; null where distance does not matter. (N, 3) */
  near: { from: Float64Array; to: Float64Array; sigma: number } | null;
}

/** Works out calcium and elements of a population; null where it has none. */
export function resolveElements(
  { calcium, elements }: Population,
  at: number,
  seed: number,
): ResolvedElements | null {
  if (!calcium || !elements) return null;
  const kinds = Object.entries(elements).map(([name, one], kind): ResolvedKind => {
    const key = (purpose: number) => streamKey(seed, SPIKING_STREAMS.rewiring, at, 3 * kind + purpose);
    const { initial = 0, retraction = 0 } = one;
    const keys = { deletion: key(0), proposal: key(1), acceptance: key(2) };
    return { name, growth: growthOf(one), initial, retraction, keys };
  });
  return { tauMs: calcium.tauMs, beta: calcium.beta, initial: calcium.initial ?? 0, kinds };
}

/** Works out how a projection rewires; null where it does not. */
export function resolveRewiring(
  projection: Projection,
  { populations, stepMs }: SpikingSpec,
  seed: number,
): ResolvedRewiring | null {
  const { rewiring } = projection;
  if (!rewiring) return null;
  const end = (name: string) => {
    const at = populations.findIndex((one) => one.name === name),
      { positions, size, elements } = populations[at];
    const key = streamKey(seed, SPIKING_STREAMS.position, at);
    return { kinds: Object.keys(elements!), places: () => placeNeurons(positions!, size, key) };
  };
  const from = end(projection.from), to = end(projection.to), { sigma } = rewiring;
  return {
    axon: from.kinds.indexOf(rewiring.axon),
    dendrite: to.kinds.indexOf(rewiring.dendrite),
    every: stepOf(rewiring.everyMs ?? EVERY_MS, stepMs),
    capacity: rewiring.capacity,
    autapses: projection.from !== projection.to || (projection.autapses ?? false),
    multapses: projection.multapses ?? true,
    near: sigma === undefined ? null : { from: from.places(), to: to.places(), sigma },
  };
}
