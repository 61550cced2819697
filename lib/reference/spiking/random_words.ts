import { pcg4d } from "../random/pcg4d.ts";
import { philox4x32 } from "../random/philox.ts";

/** What a random word is for; each has a stream of its own. */
export const STREAM = {
  graph: 1,
  permutation: 2,
  parameter: 3,
  initial: 4,
  generator: 5,
  drive: 6,
  noise: 7,
  learning: 8,
  position: 9,
} as const;

/** Key of a stream: two words, added to the last two of a counter. */
export type StreamKey = readonly [number, number];

/**
 * Key of one stream of a network.
 * @param seed From 0 to 2^53 - 1.
 * @param stream One of {@link STREAM}.
 * @param owner Number of the projection, population or drive.
 * @param part Number within it, such as that of a parameter. @default 0
 */
export function streamKey(seed: number, stream: number, owner: number, part = 0): StreamKey {
  const words = philox4x32([stream, owner, part, 0x7370696b], [seed >>> 0, Math.floor(seed / 2 ** 32)]);
  return [words[0], words[1]];
}

/** The four words of a counter (a, b) in a stream: pcg4d of (a, b, key). */
export function randomWords(out: Uint32Array, key: StreamKey, a: number, b: number): void {
  pcg4d(out, a, b, key[0], key[1]);
}
