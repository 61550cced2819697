import { countsOfPair } from "../../lib/markov/counts_of.ts";
import type { PopulationCounts } from "../../lib/system/population_counts.ts";

/** Populations of the made-up networks. */
export const POPULATIONS = [{ name: "E", size: 300 }, { name: "I", size: 100 }];

/** Runs of E and I counts, `(runs, bins)` each, in bins of 1 ms. */
export function pairRuns(
  { runs, bins, e, i }: { runs: number; bins: number; e: Uint16Array; i: Uint16Array },
  populations = POPULATIONS,
): PopulationCounts {
  return countsOfPair({ binMs: 1, networks: runs, bins, e, i }, populations);
}

/** Runs of made-up bursting counts: bursts about `periodMs` apart, of Poisson sizes about `size`. */
export function burstRuns(
  options: { runs: number; bins: number; seed: number; periodMs?: number; size?: number },
): PopulationCounts {
  const { runs, bins, periodMs = 20, size = 20 } = options;
  let state = options.seed >>> 0 || 1;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const poisson = (mean: number) => {
    let count = 0;
    for (let product = uniform(); product > Math.exp(-mean); product *= uniform()) count++;
    return count;
  };
  const e = new Uint16Array(runs * bins);
  const i = new Uint16Array(runs * bins);
  for (let run = 0; run < runs; run++) {
    let next = periodMs * uniform();
    let height = size;
    for (let bin = 0; bin < bins; bin++) {
      if (bin > next + 6) {
        next += periodMs * (0.7 + 0.6 * uniform());
        height = size * (0.6 + 0.8 * uniform());
      }
      const inside = bin >= next && bin <= next + 6;
      e[run * bins + bin] = poisson(inside ? height : 1);
      i[run * bins + bin] = poisson(inside ? height / 2 : 1);
    }
  }
  return pairRuns({ runs, bins, e, i });
}
