import { DrawingRoom, DrawnSynapses } from "./drawn_synapses.ts";
import { entryOf, squareBetween, thresholdOf } from "./distance.ts";
import { gapTable, Thresholds } from "./lookup.ts";
import { Permutation } from "./permutation.ts";
import { multiplyHigh } from "../../random/philox.ts";
import { randomWords } from "../../random/random_words.ts";
import type { ResolvedProjection } from "./resolved_projection.ts";
import type { Sizes, Synapses } from "./synapses.ts";

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
export function drawSynapses(projection: ResolvedProjection, sizes: Sizes, emit: Emit): void {
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

/**
 * Draws the synapses of a projection. The same seed gives the same on every engine: whole numbers decide, and weights and delays
 * come from tables of quantiles. Rows keep the order in which the rule draws.
 * @param sizes Cells of both populations.
 * @param targets Cells whose synapses are wanted, counted from the first of them. @default all
 * @param room For what is drawn until it is sorted, where several are drawn one after another. @default its own
 */
export function makeSynapses(
  projection: ResolvedProjection,
  sizes: Sizes,
  { first, end }: { first: number; end: number } = { first: 0, end: sizes.to },
  room: DrawingRoom = new DrawingRoom(),
): Synapses {
  const { expected, listed } = projection;
  const wanted = { from: sizes.from, to: end - first };
  const share = sizes.to === 0 ? 0 : expected * wanted.to / sizes.to;
  const drawn = new DrawnSynapses(projection, wanted, share, room);
  drawSynapses(projection, sizes, (source, target, weightWord, delayWord, pair) => {
    if (target < first || target >= end) return;
    // The number of a listed pair, or the upper halves of both words: which quantiles weight and delay are.
    drawn.add(source, target - first, listed ? pair! : (weightWord & 0xffff0000) | (delayWord >>> 16));
  });
  return drawn.arranged();
}

/** How many synapses of a projection end at each target. (N_to) */
export function synapsesByTarget(projection: ResolvedProjection, sizes: Sizes): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(sizes.to);
  drawSynapses(projection, sizes, (_, target) => all[target]++);
  return all;
}
