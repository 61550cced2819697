import type {
  DistanceConnect,
  Positions,
  Projection,
  SpikingSpec,
} from "../../network/spiking/spiking_spec.ts";
import { drawValue } from "./lookup.ts";
import { randomWords, STREAM, type StreamKey, streamKey } from "./random_words.ts";

/** Dimensions of space. */
const DIMENSIONS = 3;
/** Whole units of the longest extent: squares of distances are below 2^32. */
const UNITS = 2 ** 13;

/**
 * A projection by distance in whole numbers, so that engines and adapters agree on every synapse: positions are rounded to a unit, 1/8192 of the
 * longest extent, distances down to whole units, and probabilities stand in a table by distance.
 */
export interface ResolvedDistance {
  /** Positions of the sources and of the targets, units. (N, 3) */
  from: Uint32Array<ArrayBuffer>;
  to: Uint32Array<ArrayBuffer>;
  /** Length of each dimension where space closes upon itself, units; 0 where it does not. */
  box: [number, number, number];
  /** Probability of pairs that are tried: the largest. */
  tried: number;
  /** By distance: below which word a tried pair is connected; all ones for always. */
  thresholds: Uint32Array<ArrayBuffer>;
  /** Delay by distance, ms, where it depends on it. */
  delayMs: ((distance: number) => number) | null;
  /** Mean number of sources of a target, estimated from some targets. */
  mean: number;
}

const words = new Uint32Array(4);

/** Positions of a population's cells, in the unit of the spec. (N, 3) */
export function placeCells(positions: Positions, size: number, key: StreamKey): Float64Array {
  const places = new Float64Array(DIMENSIONS * size);
  for (let cell = 0; cell < size; cell++) {
    if ("list" in positions) places.set(positions.list[cell], DIMENSIONS * cell);
    else if ("uniform" in positions) {
      randomWords(words, key, cell, 0);
      positions.uniform.forEach((extent, at) =>
        places[DIMENSIONS * cell + at] = drawValue({ uniform: [0, extent] }, words[at])
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

/** Probability at a distance. */
export function probabilityAt(
  { profile, probability, length, cutoff = Infinity }: DistanceConnect,
  distance: number,
): number {
  if (distance > cutoff) return 0;
  switch (profile) {
    case "gaussian":
      return probability * Math.exp(-(distance ** 2) / (2 * length ** 2));
    case "exponential":
      return probability * Math.exp(-distance / length);
    case "disc":
      return distance <= length ? probability : 0;
  }
}

/** Distance of two cells in whole units, rounded down. */
export function distanceBetween({ from, to, box }: ResolvedDistance, source: number, target: number): number {
  let sum = 0;
  for (let at = 0; at < DIMENSIONS; at++) {
    const apart = Math.abs(from[DIMENSIONS * source + at] - to[DIMENSIONS * target + at]);
    sum += Math.min(apart, box[at] > 0 ? Math.abs(box[at] - apart) : apart) ** 2;
  }
  return Math.floor(Math.sqrt(sum));
}

/** Mean number of sources of some targets. */
function meanSources(distance: ResolvedDistance): number {
  const { from, to, thresholds, tried } = distance;
  const sources = from.length / DIMENSIONS, targets = to.length / DIMENSIONS;
  const everySource = Math.max(1, Math.ceil(sources / 4096)),
    everyTarget = Math.max(1, Math.ceil(targets / 64));
  let sum = 0, pairs = 0;
  for (let target = 0; target < targets; target += everyTarget) {
    for (let source = 0; source < sources; source += everySource) {
      sum += (thresholds[distanceBetween(distance, source, target)] ?? 0) / 2 ** 32;
      pairs++;
    }
  }
  return tried * sources * sum / pairs;
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
    return placeCells(positions!, size, streamKey(seed, STREAM.position, at));
  };
  const sides = [placesOf(projection.from), placesOf(projection.to)];
  const lows = [0, 1, 2].map((at) => extreme(sides, at, Math.min));
  const highs = [0, 1, 2].map((at) => extreme(sides, at, Math.max));
  const lengths = lows.map((low, at) => Math.max(highs[at] - low, rule.periodic?.[at] ?? 0));
  const unit = Math.max(...lengths) / UNITS || 1;
  const whole = (places: Float64Array) =>
    Uint32Array.from(places, (place, k) => Math.round((place - lows[k % DIMENSIONS]) / unit));
  const most = Math.ceil(Math.hypot(...lengths) / unit) + 2;
  // A distance in units is that of the middle between it and the next; none is exactly none.
  const at = (distance: number) => distance === 0 ? 0 : (distance + 0.5) * unit;
  const chance = (distance: number) => probabilityAt(rule, at(distance)) / rule.probability;
  let reach = most;
  while (reach > 0 && chance(reach - 1) < 2 ** -32) reach--;
  const distance: ResolvedDistance = {
    from: whole(sides[0]),
    to: whole(sides[1]),
    box: [0, 1, 2].map((at) => Math.round((rule.periodic?.[at] ?? 0) / unit)) as [number, number, number],
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
