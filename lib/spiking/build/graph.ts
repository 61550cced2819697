import { entryOf, squareBetween, thresholdOf } from "./distance.ts";
import { gapTable, Thresholds } from "./lookup.ts";
import { Permutation } from "./permutation.ts";
import { multiplyHigh } from "../../random/philox.ts";
import { randomWords } from "../../random/random_words.ts";
import type { ResolvedProjection } from "./resolved_projection.ts";

/** Synapses of a projection, in rows of the cells that spike. */
export interface Synapses {
  /** Row k holds the synapses `rows[k]` to `rows[k + 1]`. (N_from + 1) */
  rows: Uint32Array<ArrayBuffer>;
  /** Target cell within its population. (S) */
  targets: Uint32Array<ArrayBuffer>;
  /** Quanta; one where all are the same. (S) or (1) */
  weights: Int32Array<ArrayBuffer>;
  /** Steps; one where all are the same. (S) or (1) */
  delays: Uint16Array<ArrayBuffer>;
}

/** Sizes of a projection's populations. */
export interface Sizes {
  from: number;
  to: number;
}

/** The random words of synapse k of a row or column: what is left for weight and delay is y and z. Of listed pairs also the number. */
type Emit = (source: number, target: number, weightWord: number, delayWord: number, pair?: number) => void;

const words = new Uint32Array(4);

/** Whether a pair that was tried is connected by its distance; a delay that depends on it takes the place of a drawn one. */
function keepsPair(projection: ResolvedProjection, source: number, target: number): boolean {
  const { distance } = projection;
  if (!distance) return true;
  const square = squareBetween(distance, source, target);
  const threshold = thresholdOf(distance, square);
  // All ones stand for always.
  if (threshold !== 2 ** 32 - 1 && words[3] >= threshold) return false;
  if (distance.delayMs) words[2] = entryOf(square) * 2 ** 16;
  return true;
}

/** Row by row: pairs that are connected, each with the same probability, by the gaps between them. */
function drawPairs(projection: ResolvedProjection, probability: number, sizes: Sizes, emit: Emit): void {
  if (probability === 0) return;
  if (probability === 1) return everyPair(projection, sizes, emit);
  const gaps = new Thresholds(gapTable(probability));
  const { length } = gaps.thresholds;
  // A cell is left out of its own row, not skipped in it, so that its other targets keep their probability.
  const places = sizes.to - (projection.autapses ? 0 : 1);
  for (let source = 0; source < sizes.from; source++) {
    for (let place = 0, number = 0; place < places; number++) {
      randomWords(words, projection.keys.graph, source, number);
      const gap = gaps.reached(words[0]);
      place += gap;
      if (gap === length) continue;
      if (place < places) {
        const target = skipSelf(projection, place, source);
        if (keepsPair(projection, source, target)) emit(source, target, words[1], words[2]);
      }
      place++;
    }
  }
}

/** The cell at a place of a row or column that leaves out the cell itself. */
function skipSelf({ autapses }: ResolvedProjection, place: number, self: number): number {
  return autapses || place < self ? place : place + 1;
}

/** Each of `owners` cells has `degree` partners among `others`. */
function drawDegree(
  projection: ResolvedProjection,
  { owners, others, degree }: { owners: number; others: number; degree: number },
  emit: (owner: number, partner: number, weightWord: number, delayWord: number) => void,
): void {
  const { keys, autapses, multapses } = projection;
  const places = others - (autapses ? 0 : 1);
  if (places === 0) return;
  const permutation = new Permutation(places);
  for (let owner = 0; owner < owners; owner++) {
    if (!multapses) permutation.take(keys.permutation, owner);
    const number = multapses ? degree : Math.min(degree, places);
    for (let k = 0; k < number; k++) {
      randomWords(words, keys.graph, owner, k);
      const place = multapses ? multiplyHigh(words[0], places) : permutation.at(k);
      emit(owner, skipSelf(projection, place, owner), words[1], words[2]);
    }
  }
}

/** So many pairs, drawn one by one. */
function drawTotal(projection: ResolvedProjection, total: number, sizes: Sizes, emit: Emit): void {
  const { keys, autapses } = projection;
  const places = sizes.to - (autapses ? 0 : 1);
  if (places === 0) return;
  const ends = new Uint32Array(4);
  for (let k = 0; k < total; k++) {
    randomWords(words, keys.graph, k, 0);
    randomWords(ends, keys.permutation, k, 0);
    const source = multiplyHigh(ends[0], sizes.from);
    emit(source, skipSelf(projection, multiplyHigh(ends[1], places), source), words[1], words[2]);
  }
}

function everyPair(projection: ResolvedProjection, sizes: Sizes, emit: Emit): void {
  const places = sizes.to - (projection.autapses ? 0 : 1);
  for (let source = 0; source < sizes.from; source++) {
    for (let place = 0; place < places; place++) {
      randomWords(words, projection.keys.graph, source, place);
      const target = skipSelf(projection, place, source);
      if (keepsPair(projection, source, target)) emit(source, target, words[1], words[2]);
    }
  }
}

/** Calls `emit` for every synapse of a projection, in the order in which the rule draws them. */
function drawSynapses(projection: ResolvedProjection, sizes: Sizes, emit: Emit): void {
  const { connect } = projection;
  switch (connect.rule) {
    case "distance":
    case "fixed-probability":
      return drawPairs(projection, connect.probability, sizes, emit);
    case "fixed-outdegree":
      return drawDegree(
        projection,
        { owners: sizes.from, others: sizes.to, degree: connect.outdegree },
        emit,
      );
    case "fixed-indegree":
      return drawDegree(
        projection,
        { owners: sizes.to, others: sizes.from, degree: connect.indegree },
        (target, source, weightWord, delayWord) => emit(source, target, weightWord, delayWord),
      );
    case "fixed-total":
      return drawTotal(projection, connect.total, sizes, emit);
    case "all-to-all":
      return everyPair(projection, sizes, emit);
    case "one-to-one":
      for (let cell = 0; cell < sizes.from; cell++) {
        randomWords(words, projection.keys.graph, cell, 0);
        emit(cell, cell, words[1], words[2]);
      }
      return;
    case "pairs":
      connect.sources.forEach((source, k) => {
        randomWords(words, projection.keys.graph, k, 0);
        emit(source, connect.targets[k], words[1], words[2], k);
      });
  }
}

/** Synapses in the order in which they were drawn; grows. */
class Drawn {
  sources: Uint32Array<ArrayBuffer>;
  targets: Uint32Array<ArrayBuffer>;
  draws: Uint32Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number, readonly drawn: boolean) {
    this.sources = new Uint32Array(capacity);
    this.targets = new Uint32Array(capacity);
    this.draws = new Uint32Array(drawn ? capacity : 0);
  }

  /** @param draw What weight and delay are known by. */
  add(source: number, target: number, draw: number): void {
    if (this.length === this.sources.length) this.#grow();
    this.sources[this.length] = source;
    this.targets[this.length] = target;
    if (this.drawn) this.draws[this.length] = draw;
    this.length++;
  }

  #grow(): void {
    const capacity = Math.ceil(this.sources.length * 1.25) + 1024;
    const larger = (old: Uint32Array<ArrayBuffer>) => {
      const all = new Uint32Array(capacity);
      all.set(old);
      return all;
    };
    this.sources = larger(this.sources);
    this.targets = larger(this.targets);
    if (this.drawn) this.draws = larger(this.draws);
  }
}

/**
 * Draws the synapses of a projection. The same seed gives the same on every engine: whole numbers decide, and weights and delays
 * come from tables of quantiles. Rows keep the order in which the rule draws.
 * @param sizes Cells of both populations.
 * @param targets Cells whose synapses are wanted, counted from the first of them. @default all
 */
export function makeSynapses(
  projection: ResolvedProjection,
  sizes: Sizes,
  { first, end }: { first: number; end: number } = { first: 0, end: sizes.to },
): Synapses {
  const { weights, delays, expected, listed } = projection;
  const random = weights.length > 1 || delays.length > 1;
  const share = expected * (end - first) / sizes.to;
  const all = new Drawn(Math.ceil(share + 5 * Math.sqrt(share)) + 16, random);
  drawSynapses(projection, sizes, (source, target, weightWord, delayWord, pair) => {
    if (target < first || target >= end) return;
    // The number of a listed pair, or the upper halves of both words: which quantiles weight and delay are.
    all.add(source, target - first, listed ? pair! : (weightWord & 0xffff0000) | (delayWord >>> 16));
  });
  const rows = new Uint32Array(sizes.from + 1);
  for (let k = 0; k < all.length; k++) rows[all.sources[k] + 1]++;
  for (let row = 0; row < sizes.from; row++) rows[row + 1] += rows[row];
  const next = rows.slice();
  const targets = new Uint32Array(all.length);
  const each = {
    weights: weights.length > 1 ? new Int32Array(all.length) : weights,
    delays: delays.length > 1 ? new Uint16Array(all.length) : delays,
  };
  for (let k = 0; k < all.length; k++) {
    const place = next[all.sources[k]]++;
    targets[place] = all.targets[k];
    const draw = all.draws[k];
    if (weights.length > 1) each.weights[place] = weights[listed ? draw : draw >>> 16];
    if (delays.length > 1) each.delays[place] = delays[listed ? draw : draw & 0xffff];
  }
  return { rows, targets, ...each };
}
