import type { Positions, Projection, SpikingSpec } from "../spec_types.ts";
import type { DistanceConnect } from "../connect_types.ts";
import { drawValue } from "./lookup.ts";
import { randomWords, type StreamKey, streamKey } from "../../random/random_words.ts";
import { SPIKING_STREAMS } from "../../random/streams.ts";

/** Dimensions of space. */
const DIMENSIONS = 3;
/** Most whole units of the longest extent: squares of distances are whole numbers of a double, and of two words. */
const UNITS = 2 ** 24;
/** Units of an entry of a table by distance: there are at most 2^15 on the longest extent, and 2^16 in all. */
const ENTRY = 2 ** 9;
/** A distance that exceeds an edge by no more than this part of it is on the edge: coordinates are no exact numbers. */
const SLACK = 1e-9;

/**
 * A projection by distance in whole numbers, so that engines and adapters agree on every synapse, and pairs of equal distance are equal. Positions
 * are rounded to a unit, of which all coordinates are multiples where they have such a one, as on a grid; else it is 2^-24 of the longest
 * extent. The edges of a disc and a cutoff are judged by the square of the distance, probabilities and delays stand in
 * tables by distance.
 */
export interface ResolvedDistance {
  /** Positions of the sources and of the targets, units. (N, 3) */
  from: Uint32Array<ArrayBuffer>;
  to: Uint32Array<ArrayBuffer>;
  /** Length of each dimension where space closes upon itself, units; 0 where it does not. */
  box: [number, number, number];
  /** Largest square of a distance at which cells are connected, whole. */
  limit: number;
  /** Probability of pairs that are tried: the largest. */
  tried: number;
  /** By entry, {@link entryOf}: below which word a tried pair is connected; all ones for always. */
  thresholds: Uint32Array<ArrayBuffer>;
  /** Delay by entry, ms, where it depends on it. */
  delayMs: ((entry: number) => number) | null;
  /** Mean number of sources of a target, estimated from some targets. */
  mean: number;
}

const words = new Uint32Array(4);

/** Positions of a population's cells, in the unit of the spec. (N, 3) */
export function placeNeurons(positions: Positions, size: number, key: StreamKey): Float64Array {
  const places = new Float64Array(DIMENSIONS * size);
  for (let cell = 0; cell < size; cell++) {
    if ("list" in positions) places.set(positions.list[cell], DIMENSIONS * cell);
    else if ("uniform" in positions) {
      randomWords(words, key, cell, 0);
      positions.uniform.forEach((extent, at) =>
        places[DIMENSIONS * cell + at] = (positions.from?.[at] ?? 0) +
          drawValue({ uniform: [0, extent] }, words[at])
      );
    } else {
      let rest = cell;
      positions.grid.forEach((cells, at) => {
        places[DIMENSIONS * cell + at] = (rest % cells) * positions.spacing;
        rest = Math.floor(rest / cells);
      });
    }
  }
  return places;
}

/** Probability at a distance that is not beyond the edge. */
export function probabilityAt({ profile, probability, length }: DistanceConnect, distance: number): number {
  switch (profile) {
    case "gaussian":
      return probability * Math.exp(-(distance ** 2) / (2 * length ** 2));
    case "exponential":
      return probability * Math.exp(-distance / length);
    case "disc":
      return probability;
  }
}

/** Square of the distance of two cells, units. */
export function squareBetween({ from, to, box }: ResolvedDistance, source: number, target: number): number {
  let sum = 0;
  for (let at = 0; at < DIMENSIONS; at++) {
    const apart = Math.abs(from[DIMENSIONS * source + at] - to[DIMENSIONS * target + at]);
    sum += Math.min(apart, box[at] > 0 ? Math.abs(box[at] - apart) : apart) ** 2;
  }
  return sum;
}

/** Entry of the tables for a square of a distance: whole numbers alone, as the root is rounded down. */
export function entryOf(square: number): number {
  return Math.floor(Math.sqrt(Math.floor(square / ENTRY ** 2)));
}

/** Below which word a pair is connected: 0 beyond the edge. */
export function thresholdOf({ limit, thresholds }: ResolvedDistance, square: number): number {
  return square > limit ? 0 : thresholds[entryOf(square)] ?? 0;
}

/** Mean number of sources of some targets. */
function meanSources(distance: ResolvedDistance): number {
  const { from, to, tried } = distance;
  const sources = from.length / DIMENSIONS, targets = to.length / DIMENSIONS;
  const everySource = Math.max(1, Math.ceil(sources / 4096)),
    everyTarget = Math.max(1, Math.ceil(targets / 64));
  let sum = 0, pairs = 0;
  for (let target = 0; target < targets; target += everyTarget) {
    for (let source = 0; source < sources; source += everySource) {
      sum += thresholdOf(distance, squareBetween(distance, source, target)) / 2 ** 32;
      pairs++;
    }
  }
  return tried * sources * sum / pairs;
}

/** What remains of a length after multiples of another, which it may miss by a little on both sides. */
function restOf(length: number, unit: number): number {
  return Math.abs(length - Math.round(length / unit) * unit);
}

/**
 * The largest length of which all of some lengths are multiples, or null where there is none of at least 2^-20 of the longest.
 * @param longest Above 0.
 */
export function commonUnit(lengths: Iterable<number>, longest: number): number | null {
  const same = 1e-8 * longest;
  let unit = longest;
  for (const length of lengths) {
    let [large, small] = [unit, restOf(length, unit)];
    while (small > same) [large, small] = [small, restOf(large, small)];
    unit = large;
    if (unit < longest * 2 ** -20) return null;
  }
  // Its own rounding errors go where the longest is a whole number of it.
  return longest / Math.round(longest / unit);
}

/** The unit of positions, in that of the spec, and whether all are multiples of it. */
function unitOf(
  sides: readonly Float64Array[],
  lows: readonly number[],
  { lengths, periodic }: { lengths: readonly number[]; periodic: readonly number[] },
): { unit: number; exact: boolean } {
  const longest = Math.max(...lengths);
  if (longest === 0) return { unit: 1, exact: true };
  const all = function* () {
    yield* periodic;
    for (const places of sides) {
      for (let k = 0; k < places.length; k++) yield places[k] - lows[k % DIMENSIONS];
    }
  };
  const common = commonUnit(all(), longest);
  if (common === null) return { unit: longest / UNITS, exact: false };
  return { unit: common / 2 ** Math.floor(Math.log2(UNITS * common / longest)), exact: true };
}

/** Works out a rule by distance. @param projection With a constant delay, that at distance 0. */
export function resolveDistance(
  rule: DistanceConnect,
  projection: Projection,
  { spec: { populations }, seed }: { spec: SpikingSpec; seed: number },
): ResolvedDistance {
  const placesOf = (name: string) => {
    const at = populations.findIndex((one) => one.name === name);
    const { positions, size } = populations[at];
    return placeNeurons(positions!, size, streamKey(seed, SPIKING_STREAMS.position, at));
  };
  const sides = [placesOf(projection.from), placesOf(projection.to)];
  const periodic = [0, 1, 2].map((at) => rule.periodic?.[at] ?? 0);
  const lows = [0, 1, 2].map((at) => extreme(sides, at, Math.min));
  const highs = [0, 1, 2].map((at) => extreme(sides, at, Math.max));
  const lengths = lows.map((low, at) => Math.max(highs[at] - low, periodic[at]));
  const { unit, exact } = unitOf(sides, lows, { lengths, periodic });
  const whole = (places: Float64Array) =>
    Uint32Array.from(places, (place, k) => Math.round((place - lows[k % DIMENSIONS]) / unit));
  const edge = Math.min(rule.cutoff ?? Infinity, rule.profile === "disc" ? rule.length : Infinity) / unit;
  // Positions that are rounded may be further apart by a unit.
  const limit = Math.min(Math.floor(exact ? (edge * (1 + SLACK)) ** 2 : (edge + 1) ** 2), 3 * UNITS ** 2);
  // The distance of an entry is that of the middle between it and the next; none is exactly none.
  const at = (entry: number) => entry === 0 ? 0 : (entry + 0.5) * ENTRY * unit;
  const chance = (entry: number) => probabilityAt(rule, at(entry)) / rule.probability;
  let reach = entryOf(Math.min(limit, lengths.reduce((sum, one) => sum + (one / unit + 1) ** 2, 0))) + 1;
  while (reach > 0 && chance(reach - 1) < 2 ** -32) reach--;
  const distance: ResolvedDistance = {
    from: whole(sides[0]),
    to: whole(sides[1]),
    box: periodic.map((length) => Math.round(length / unit)) as [number, number, number],
    limit,
    tried: rule.probability,
    thresholds: Uint32Array.from({ length: reach }, (_, one) => Math.min(2 ** 32 - 1, chance(one) * 2 ** 32)),
    delayMs: rule.delayPerLength
      ? (one) =>
        (projection.delayMs as number) + rule.delayPerLength! * at(Math.min(one, Math.max(0, reach - 1)))
      : null,
    mean: 0,
  };
  distance.mean = rule.probability > 0 ? meanSources(distance) : 0;
  return distance;
}

/** Least or largest coordinate of one dimension. */
function extreme(sides: readonly Float64Array[], at: number, of: (a: number, b: number) => number): number {
  let found = sides[0][at];
  for (const places of sides) {
    for (let k = at; k < places.length; k += DIMENSIONS) found = of(found, places[k]);
  }
  return found;
}
