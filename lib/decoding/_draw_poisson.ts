import type { WordStream } from "../random/word_stream.ts";

/** Means that are added up at once; beyond, a number is the sum of several. */
const LARGEST = 10;

/** By adding up probabilities until a uniform number is reached. */
function drawSmall(mean: number, part: number): number {
  let count = 0, probability = Math.exp(-mean), sum = probability;
  while (part > sum && probability > 0) {
    count++;
    probability *= mean / count;
    sum += probability;
  }
  return count;
}

/** A number of the Poisson distribution; a word is drawn for each 10 of its mean. */
export function drawPoisson(mean: number, words: WordStream): number {
  const parts = Math.max(1, Math.ceil(mean / LARGEST));
  let count = 0;
  for (let part = 0; part < parts; part++) count += drawSmall(mean / parts, words.fraction());
  return count;
}
