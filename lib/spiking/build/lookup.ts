import type { DrawnConnect } from "../connect_types.ts";
import { stepOf } from "../../base/time_grid.ts";
import { isConstant, quantileOf, type Value } from "../value.ts";

/** Quantiles of a table: a draw is the entry of the upper 16 bits of a word. */
export const QUANTILES = 2 ** 16;

/** Quantile in the middle of an entry of a table. */
function middle(entry: number): number {
  return (entry + 0.5) / QUANTILES;
}

/** What a value is for a random word. */
export function drawValue(value: Value, word: number): number {
  return isConstant(value) ? value : quantileOf(value, middle(word >>> 16));
}

/**
 * Weights in quanta by quantile, so that drawing them takes no arithmetic that adapters could round differently.
 * @returns One whole number where all are the same, else {@link QUANTILES} of them.
 */
export function weightTable(weight: Value, quantum: number): Int32Array<ArrayBuffer> {
  const length = isConstant(weight) ? 1 : QUANTILES;
  return Int32Array.from({ length }, (_, entry) => Math.round(quantileOf(weight, middle(entry)) / quantum));
}

/** Delays in steps, at least one, by quantile: one where all are the same. */
export function delayTable(delayMs: Value, stepMs: number): Uint16Array<ArrayBuffer> {
  const length = isConstant(delayMs) ? 1 : QUANTILES;
  return Uint16Array.from(
    { length },
    (_, entry) => stepsOf(quantileOf(delayMs, middle(entry)), stepMs),
  );
}

/** Delays in steps, at least one, by whole distance: the upper 16 bits of a word are then that. */
export function delaysByDistance(
  delayMs: (distance: number) => number,
  stepMs: number,
): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(
    { length: QUANTILES },
    (_, distance) => stepsOf(delayMs(distance), stepMs),
  );
}

/** Weights of pairs in quanta, one by one. */
export function listedWeights(weights: readonly number[], quantum: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(weights, (weight) => Math.round(weight / quantum));
}

/** Delays of pairs in steps, at least one, one by one. */
export function listedDelays(delaysMs: readonly number[], stepMs: number): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(delaysMs, (ms) => stepsOf(ms, stepMs));
}

function stepsOf(ms: number, stepMs: number): number {
  return Math.min(2 ** 16 - 1, Math.max(1, stepOf(ms, stepMs)));
}

/** Shortest and longest of some delays; 1 and 1 where there are none. */
export function rangeOfDelays(delays: Uint16Array): { least: number; most: number } {
  if (delays.length === 0) return { least: 1, most: 1 };
  return {
    least: delays.reduce((least, delay) => Math.min(least, delay)),
    most: delays.reduce((most, delay) => Math.max(most, delay)),
  };
}

/** Pairs that were listed, by all that they depend on, for networks that differ in something else. */
export type KnownLists = Map<string, { connects: readonly DrawnConnect[]; owners: readonly number[] }>;

/** Tables that are made once, however many projections share them, and lists of the last network. */
export class Tables {
  readonly lists: KnownLists = new Map();
  readonly #weights = new Map<string, Int32Array<ArrayBuffer>>();
  readonly #delays = new Map<string, Uint16Array<ArrayBuffer>>();

  /** {@link weightTable}. */
  weights(weight: Value, quantum: number): Int32Array<ArrayBuffer> {
    return shared(this.#weights, JSON.stringify([weight, quantum]), () => weightTable(weight, quantum));
  }

  /** {@link delayTable}. */
  delays(delayMs: Value, stepMs: number): Uint16Array<ArrayBuffer> {
    return shared(this.#delays, JSON.stringify([delayMs, stepMs]), () => delayTable(delayMs, stepMs));
  }
}

function shared<A>(made: Map<string, A>, key: string, make: () => A): A {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}

/** Largest entries of a table of {@link gapTable}. */
const MOST_GAPS = 1024;

/**
 * Distribution of the number of pairs that are skipped before one that is connected, as thresholds of words: the number is
 * that of the thresholds that the word reaches; when it reaches all, that many are skipped and another word decides, for
 * which nothing is known of the pairs before.
 * @param probability That of a pair, above 0 and below 1.
 */
export function gapTable(probability: number): Uint32Array<ArrayBuffer> {
  const length = Math.min(MOST_GAPS, Math.max(1, Math.ceil(Math.log(1e-3) / Math.log1p(-probability))));
  return Uint32Array.from(
    { length },
    (_, gap) =>
      Math.min(2 ** 32 - 1, Math.round(-Math.expm1((gap + 1) * Math.log1p(-probability)) * 2 ** 32)),
  );
}

/**
 * Poisson distribution as thresholds of words: the number is that of the thresholds that a word reaches.
 * @param mean At most about 600.
 */
export function poissonTable(mean: number): Uint32Array<ArrayBuffer> {
  const thresholds: number[] = [];
  let term = Math.exp(-mean), sum = term;
  for (let number = 1; sum < 1 - 2 ** -33 && number < mean + 12 * Math.sqrt(mean) + 40; number++) {
    thresholds.push(Math.min(2 ** 32 - 1, Math.round(sum * 2 ** 32)));
    term *= mean / number;
    sum += term;
  }
  return Uint32Array.from(thresholds);
}

/** How many of ascending thresholds a word reaches. */
export function reached(thresholds: Uint32Array, word: number): number {
  let low = 0, high = thresholds.length;
  while (low < high) {
    const at = (low + high) >>> 1;
    if (word >= thresholds[at]) low = at + 1;
    else high = at;
  }
  return low;
}

/** Bits of a word by which {@link Thresholds} begins. */
const GUIDE_BITS = 12;

/** {@link reached} for many words: a table by their upper bits tells where to begin (Chen & Asau 1974). */
export class Thresholds {
  readonly #guide: Uint16Array;

  /** @param thresholds Ascending, fewer than 2^16. */
  constructor(readonly thresholds: Uint32Array) {
    this.#guide = Uint16Array.from(
      { length: 2 ** GUIDE_BITS },
      (_, part) => reached(thresholds, part * 2 ** (32 - GUIDE_BITS)),
    );
  }

  /** How many thresholds a word reaches. */
  reached(word: number): number {
    const { thresholds } = this;
    let at = this.#guide[word >>> (32 - GUIDE_BITS)];
    while (at < thresholds.length && word >= thresholds[at]) at++;
    return at;
  }
}
