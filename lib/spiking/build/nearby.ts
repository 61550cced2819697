import { failSpec } from "../../base/spec_error.ts";
import { multiplyHigh } from "../../random/philox.ts";
import { randomWords, type StreamKey } from "../../random/random_words.ts";
import type { NearbyConnect } from "../connect_types.ts";

/** Dimensions of space. */
const DIMENSIONS = 3;
/** What exceeds a reach by no more than this part of it is within: coordinates are no exact numbers. */
const SLACK = 1e-9;
/** By how much ranks that are smaller come more often: e^-2 at the last. */
const CLOSER = 2;

/** Pairs of a projection. */
export interface Pairs {
  sources: number[];
  targets: number[];
}

/** Cells that partners are chosen from. */
export interface Candidates {
  /** Their positions. (N, 3) */
  places: Float64Array;
  /** Group of each, of which a cell takes one partner at most; null where there are none. (N) */
  groups: Int32Array | null;
}

const words = new Uint32Array(4);

/** Whole numbers below limits, drawn for one cell after another. */
class Draws {
  #cell = 0;
  #number = 0;

  constructor(readonly key: StreamKey) {}

  /** Those of a cell, from the first. */
  begin(cell: number): void {
    [this.#cell, this.#number] = [cell, 0];
  }

  #word(): number {
    randomWords(words, this.key, this.#cell, this.#number++);
    return words[0];
  }

  /** Uniform from 0 to below n. */
  below(n: number): number {
    return multiplyHigh(this.#word(), n);
  }

  /** Those of a list that are chosen with a probability, each on its own. */
  some(list: number[], probability: number): number[] {
    return list.filter(() => this.#word() < probability * 2 ** 32);
  }

  /** Smaller ones more often. */
  closer(n: number): number {
    const u = (this.#word() + 0.5) / 2 ** 32, last = Math.exp(-CLOSER);
    return Math.min(n - 1, Math.floor(n * (Math.exp(-CLOSER * u) - last) / (1 - last)));
  }

  /** Brings the first places of a list into a random order, by others of it. @param places How many. @default all */
  shuffle(list: number[], places = list.length): void {
    for (let k = 0; k < Math.min(places, list.length - 1); k++) {
      const other = k + this.below(list.length - k);
      [list[k], list[other]] = [list[other], list[k]];
    }
  }
}

/** The first of each group. */
function onePerGroup(list: readonly number[], groups: Int32Array | null): number[] {
  if (!groups) return [...list];
  const seen = new Set<number>();
  return list.filter((one) => !seen.has(groups[one]) && seen.add(groups[one]));
}

/** Candidates by their places, and how far they are from one cell after another. */
class Field {
  readonly size: number;
  /** Squares of the distances of those that were looked at last. (N) */
  readonly #squares: Float64Array;
  /** Candidates in the order of their first coordinate, and these coordinates. */
  readonly #order: number[];
  readonly #sorted: Float64Array;

  /** Largest distances along the first dimensions, and largest square of a distance. */
  readonly #limits: readonly number[];
  readonly #most: number;

  constructor(readonly places: Float64Array, reach: number | readonly number[]) {
    const all = typeof reach === "number" ? [reach] : reach;
    this.#limits = all.map((one) => one * (1 + SLACK));
    this.#most = typeof reach === "number" ? this.#limits[0] ** 2 : Infinity;
    this.size = places.length / DIMENSIONS;
    this.#squares = new Float64Array(this.size);
    const first = (one: number) => places[DIMENSIONS * one];
    this.#order = Array.from({ length: this.size }, (_, k) => k).sort((a, b) => first(a) - first(b) || a - b);
    this.#sorted = Float64Array.from(this.#order, first);
  }

  /** The nearer one first, of those that are as near the first one. */
  readonly byDistance = (a: number, b: number): number => this.#squares[a] - this.#squares[b] || a - b;

  /** First place in the order whose coordinate is at least so large. */
  #from(coordinate: number): number {
    let low = 0, high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < coordinate) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Candidates within reach of a place. @param self One that is none, or -1. */
  within(place: Float64Array, self: number): number[] {
    const { places } = this, found: number[] = [], limits = this.#limits, most = this.#most;
    for (let k = this.#from(place[0] - limits[0]); k < this.size; k++) {
      const one = this.#order[k];
      if (places[DIMENSIONS * one] - place[0] > limits[0]) break;
      let square = 0, inside = one !== self;
      for (let at = 0; at < DIMENSIONS; at++) {
        const apart = places[DIMENSIONS * one + at] - place[at];
        square += apart * apart;
        if (at < limits.length && Math.abs(apart) > limits[at]) inside = false;
      }
      this.#squares[one] = square;
      if (inside && square <= most) found.push(one);
    }
    return found;
  }

  /** All candidates, the nearest first. */
  nearest(place: Float64Array): number[] {
    for (let one = 0; one < this.size; one++) {
      this.#squares[one] = place.reduce(
        (sum, x, at) => sum + (this.places[DIMENSIONS * one + at] - x) ** 2,
        0,
      );
    }
    return [...this.#order].sort(this.byDistance);
  }
}

/** Partners of a cell in the order in which they are taken. @param number How many are wanted. */
function ordered(
  within: number[],
  { choice, number }: NearbyConnect,
  { field, groups, draws }: { field: Field; groups: Int32Array | null; draws: Draws },
): number[] {
  if (number === undefined && !groups) return within;
  if (choice === "uniform") {
    // Of a group any member is as likely as another, and then any group.
    draws.shuffle(within, groups ? undefined : number);
    const list = onePerGroup(within, groups);
    if (groups) draws.shuffle(list, number);
    return list;
  }
  const list = onePerGroup(within.sort(field.byDistance), groups);
  if (choice !== "closer") return list;
  const taken: number[] = [];
  while (list.length > 0 && taken.length < (number ?? Infinity)) {
    taken.push(...list.splice(draws.closer(list.length), 1));
  }
  return taken;
}

/** Adds the nearest of all that are of groups which are not yet among the partners. */
function addNearest(
  partners: number[],
  nearest: readonly number[],
  { number, groups, self }: { number: number; groups: Int32Array | null; self: number },
): void {
  const groupOf = (one: number) => groups ? groups[one] : one, taken = new Set(partners.map(groupOf));
  for (const one of nearest) {
    if (partners.length === number) return;
    if (one === self || taken.has(groupOf(one))) continue;
    taken.add(groupOf(one));
    partners.push(one);
  }
}

/**
 * Partners that cells choose by the rule `nearby`, as pairs of chooser and candidate.
 * @param path Of the projection, for errors.
 * @param choosers Positions of the cells that choose. (N, 3)
 * @param options.alone Whether cells are candidates of their own, and no partners of themselves.
 * @throws {SpecError} When a cell finds fewer partners than it must have.
 */
export function chooseNearby(
  path: string,
  rule: NearbyConnect,
  choosers: Float64Array,
  { places, groups, key, alone }: Candidates & { key: StreamKey; alone: boolean },
): { choosers: number[]; chosen: number[] } {
  const field = new Field(places, rule.reach), draws = new Draws(key), { number } = rule;
  const found = { choosers: [] as number[], chosen: [] as number[] };
  for (let cell = 0; cell < choosers.length / DIMENSIONS; cell++) {
    const place = choosers.subarray(DIMENSIONS * cell, DIMENSIONS * (cell + 1)), self = alone ? cell : -1;
    draws.begin(cell);
    const all = field.within(place, self);
    const within = rule.probability === undefined ? all : draws.some(all, rule.probability);
    const partners = ordered(within, rule, { field, groups, draws });
    if (number !== undefined) {
      partners.splice(number);
      if (partners.length < number) addNearest(partners, field.nearest(place), { number, groups, self });
      if (partners.length < number) {
        failSpec(
          path,
          "use this network",
          `cell ${cell} of ${path} must find ${number} partners of different sources`,
          partners.length,
        );
      }
    }
    for (const one of partners) {
      found.choosers.push(cell);
      found.chosen.push(one);
    }
  }
  return found;
}

/** Group of each target: its first source; cells without a source are groups of their own. @param size Targets. */
export function groupsOf({ sources, targets }: Pairs, size: number): Int32Array {
  const groups = Int32Array.from({ length: size }, (_, cell) => -1 - cell);
  for (let k = targets.length - 1; k >= 0; k--) groups[targets[k]] = sources[k];
  return groups;
}

/** Pairs of what chooses with all that is connected with what it chose, as often as it is. */
export function passThrough(
  found: { choosers: number[]; chosen: number[] },
  { sources, targets }: Pairs,
): Pairs {
  const rows = new Map<number, number[]>();
  sources.forEach((source, k) => {
    const row = rows.get(source);
    if (row) row.push(targets[k]);
    else rows.set(source, [targets[k]]);
  });
  const pairs: Pairs = { sources: [], targets: [] };
  found.choosers.forEach((chooser, k) => {
    for (const target of rows.get(found.chosen[k]) ?? []) {
      pairs.sources.push(chooser);
      pairs.targets.push(target);
    }
  });
  return pairs;
}
