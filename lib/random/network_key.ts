import { philox4x32 } from "./philox.ts";
import { STREAMS } from "./streams.ts";

/** Random words that belong to one network of an ensemble: its key. Philox of (network) under the seed. */
export function networkKey(seed: number, network: number): [number, number] {
  const words = philox4x32([network, 0, 0, STREAMS.network], [seed >>> 0, Math.floor(seed / 2 ** 32)]);
  return [words[0], words[1]];
}
