import { poissonBySums } from "../random/poisson_by_sums.ts";
import type { WordStream } from "../random/word_stream.ts";

/** Means that are added up at once; beyond, a number is the sum of several. */
const LARGEST = 10;

/** A number of the Poisson distribution; a word is drawn for each 10 of its mean. */
export function drawPoisson(mean: number, words: WordStream): number {
  const parts = Math.max(1, Math.ceil(mean / LARGEST));
  let count = 0;
  for (let part = 0; part < parts; part++) count += poissonBySums(mean / parts, words.fraction());
  return count;
}
