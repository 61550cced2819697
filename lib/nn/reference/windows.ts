import { multiplyHigh, philox4x32 } from "../../random/philox.ts";

/**
 * Where a training window lies; depends on (seed, stream, step, row) alone.
 * @param shape Networks to draw from, bins of each, bins of a window, and bins before it that are its first input.
 * @returns Index into the drawable networks, and first bin of the targets (the newest inputs are one bin earlier).
 */
export function windowOf(
  at: { seed: readonly [number, number]; stream: number; step: number; row: number },
  shape: { networks: number; bins: number; window: number; history?: number },
): { network: number; start: number } {
  const words = philox4x32([at.step, at.row, 0, at.stream], at.seed);
  const { networks, bins, window, history = 1 } = shape;
  return {
    network: multiplyHigh(words[0], networks),
    start: history + multiplyHigh(words[1], bins - window - history + 1),
  };
}
