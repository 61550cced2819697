import { philox4x32 } from "./philox.ts";
import { seedKey, STREAMS } from "./streams.ts";

/**
 * The seed of one of many networks, for systems whose networks have seeds of their own: drawn by Philox from the seed of all and the
 * network's number, so that networks of neighbouring seeds do not meet.
 * @param seed Of all: a whole number from 0 to 2^53 - 1. @param network Its number.
 * @returns A whole number from 0 to 2^53 - 1.
 */
export function networkSeed(seed: number, network: number): number {
  const [low, high] = philox4x32(
    [network >>> 0, Math.floor(network / 2 ** 32), 0, STREAMS.networkSeed],
    seedKey(seed),
  );
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
