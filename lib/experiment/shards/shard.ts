import { fail } from "../../base/fail.ts";

/** One of several parts of a piece of work, each done by a task of its own. */
export interface Shard {
  /** Its number, from 1. */
  number: number;
  /** Number of parts. */
  of: number;
}

/** Most parts of a piece of work. */
export const MOST_SHARDS = 1_000_000;

/** A shard as text, such as `3/8`. */
export function shardText({ number, of }: Shard): string {
  return `${number}/${of}`;
}

/**
 * A shard from text, `K/N` with K from 1 to N.
 * @throws {RangeError} When the text is none.
 *
 * @example
 * ```ts
 * import { parseShard } from "@volley/volley/shards";
 *
 * console.assert(parseShard("3/8").number === 3);
 * ```
 */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text.trim());
  const [number, of] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (number < 1 || number > of || of > MOST_SHARDS) {
    fail("do a shard", `it must be K/N with K from 1 to N and N at most ${MOST_SHARDS}`, text);
  }
  return { number, of };
}

/**
 * The part of some work that belongs to a shard: units in a row, as many as in any other shard or one more. Together the shards have each
 * unit once; where there are more shards than units, some have none.
 * @param units Number of units, such as points.
 * @returns Its first unit, and the first that is not its own any more.
 *
 * @example
 * ```ts
 * import { shardRange } from "@volley/volley/shards";
 *
 * console.assert(shardRange(10, { number: 2, of: 3 }).end === 6); // units 3, 4 and 5
 * ```
 */
export function shardRange(units: number, { number, of }: Shard): { first: number; end: number } {
  return { first: Math.floor(units * (number - 1) / of), end: Math.floor(units * number / of) };
}
