import { STREAMS } from "../../lib/random/streams.ts";

/** The least and the most that a word of a counter may be. */
export type Range = readonly [least: number, most: number];

/** One use of random numbers. */
export interface RandomUse {
  name: string;
  /** Generator, and what its key is made from: uses of different keys do not meet. */
  key: keyof typeof KEYS;
  /** The words of the counter, or parts of them, that the use may draw. */
  words: readonly Range[];
  /** Files that draw it, below lib/ and shaders/. */
  files: readonly string[];
  /** What must stand in which of them, and in others that choose the stream. */
  text?: Readonly<Record<string, readonly string[]>>;
}

/** Keys, and the words that are counted under each. */
export const KEYS = {
  "philox, seed": ["first", "second", "third", "tag"],
  "pcg4d, network": ["low half of the first", "its high half", "second"],
  "pcg4d, network and spike": ["target and source", "window"],
  "pcg4d, part of a spiking network": ["stream", "owner", "part", "first", "second"],
  "pcg4d, mean field": ["use", "input or population", "step or bin"],
  "pcg4d, graded network": ["use", "unit", "step or variable"],
  "pcg4d, brain": ["stream and region", "step, bin or window"],
  "pcg4d, bare seed": ["block", "bin"],
  "pcg4d, numbers of a trial": ["number", "nothing"],
} as const;

/** Ranges of words. */
export const ANY: Range = [0, 2 ** 32 - 1],
  HALF: Range = [0, 0xffff],
  NONE: Range = [0, 0],
  LATER: Range = [1, 2 ** 32 - 1],
  NEAR: Range = [1, 2 ** 16],
  FAR: Range = [2 ** 16 + 1, 2 ** 32 - 1];
/** One tag alone. */
export const only = (tag: number): Range => [tag, tag];
/** A tag as shaders write it. */
export const hex = (tag: number) => `0x${tag.toString(16)}u`;

/** A use under the key of a seed. */
export function ofSeed(
  stream: keyof typeof STREAMS,
  name: string,
  words: readonly Range[],
  files: readonly string[],
  text: RandomUse["text"] = {},
): RandomUse {
  return { name, key: "philox, seed", words: [...words, only(STREAMS[stream])], files, text };
}

/** That a file chooses a stream. */
export const chosen = (stream: keyof typeof STREAMS, ...files: string[]) =>
  Object.fromEntries(files.map((file) => [file, [`STREAMS.${stream}`]]));
