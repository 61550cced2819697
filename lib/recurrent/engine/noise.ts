import { normalPair } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";

/** Adds normal numbers to the units of a trial in a step: Philox of (unit / 4, number of the trial, step) under a seed, so that a trial has the same in any batch. */
export function addNoise(
  rates: Float64Array,
  at: { first: number; units: number; trial: number; step: number; seed: number; deviation: number },
): void {
  const { first, units, trial, step, seed, deviation } = at, key = seedKey(seed);
  for (let unit = 0; unit < units; unit += 4) {
    const words = philox4x32([unit / 4, trial, step, STREAMS.rateNoise], key);
    for (let pair = 0; pair < 4; pair += 2) {
      const [one, other] = normalPair(words[pair], words[pair + 1]), place = unit + pair;
      if (place < units) rates[first + place] += deviation * one;
      if (place + 1 < units) rates[first + place + 1] += deviation * other;
    }
  }
}
