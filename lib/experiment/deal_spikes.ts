import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { Raster } from "../analysis/raster_type.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { pcg4d } from "../random/pcg4d.ts";

const OPTIONS: OptionNames<Parameters<typeof dealSpikes>[1]> = { cells: true, binMs: true, seed: true };

/** Words of one counter. */
const WORDS = 4;

/**
 * Deals the spikes of a population to its cells at random, for what knows counts only: in every bin as many different
 * cells as there are spikes, drawn without replacement. Where a bin has more spikes than cells, every cell gets one for
 * each full round. The draw of a bin depends on the seed, the bin and its count alone (pcg4d counted by bin and spike),
 * so equal counts are dealt alike, in a network and in its surrogate.
 *
 * @param counts `(T)` spikes per bin
 * @param options the population
 * @param options.cells number of cells
 * @param options.binMs ms, width of a bin
 * @param options.seed 32-bit seed of the draws, by default 1
 * @returns a raster with every spike in the middle of its bin
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * const { neurons } = dealSpikes([0, 3], { cells: 100, binMs: 1 }); // three different cells, all at 1.5 ms
 * ```
 */
export function dealSpikes(
  counts: ArrayLike<number>,
  options: { cells: number; binMs: number; /** @default {1} */ seed?: number },
): Raster {
  requireKnown("deal spikes", options, OPTIONS);
  const { cells, binMs, seed = DEFAULT_SEED } = options;
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin];
  const times = new Float64Array(total);
  const neurons = new Uint32Array(total);
  const deck = Uint32Array.from({ length: cells }, (_, cell) => cell);
  const taken = new Uint32Array(cells);
  const words = new Uint32Array(WORDS);
  const swap = (a: number, b: number) => {
    const card = deck[a];
    deck[a] = deck[b];
    deck[b] = card;
  };
  for (let bin = 0, spike = 0; bin < counts.length; bin++) {
    const drawn = counts[bin] % cells;
    for (let k = 0; k < drawn; k++) {
      if (k % WORDS === 0) pcg4d(words, k / WORDS, bin, seed, 0);
      taken[k] = k + Math.floor(words[k % WORDS] / 2 ** 32 * (cells - k));
      swap(k, taken[k]);
    }
    for (let k = 0; k < counts[bin]; k++, spike++) {
      times[spike] = (bin + 0.5) * binMs;
      neurons[spike] = k < drawn ? deck[k] : (k - drawn) % cells;
    }
    for (let k = drawn - 1; k >= 0; k--) swap(k, taken[k]); // the deck is in order for every bin
  }
  return { times, neurons, neuronCount: cells, durationMs: counts.length * binMs };
}
