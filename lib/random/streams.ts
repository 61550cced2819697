import { ArgumentRangeError } from "../base/errors.ts";

/** Streams of random words: the last word of Philox's counter, so that uses of one seed do not meet. */
export const STREAMS = {
  training: 0x5357,
  validation: 0x5356,
  rollout: 0x5352,
  weights: 0x5349,
  dropout: 0x5344,
} as const;

/** The key of a seed: its low and its high 32 bits. */
export function seedKey(seed: number): [number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ArgumentRangeError(
      `Cannot draw random numbers as the seed must be a whole number from 0: current value is ${seed}`,
    );
  }
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}
