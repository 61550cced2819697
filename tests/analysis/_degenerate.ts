import { assert, assertEquals } from "@std/assert";
import { ArgumentRangeError } from "../../lib/base/errors.ts";

/** A refusal, known by the end of its sentence. */
export class Refused {
  /** @param sentence Part of it. */
  constructor(readonly sentence: string) {}
}

/** What a call is to be refused with. */
export const refused = (sentence: string) => new Refused(sentence);

/** What a call on degenerate input gives: a value, or a refusal. */
export type Case = [what: string, call: () => unknown, expected: unknown];

/** Cases by name of the function. */
export type Cases = Record<string, Case[]>;

export const floats = (...values: number[]) => Float64Array.of(...values);

/** Volts that were the same throughout, whose sum over ten is not ten times them. */
export const CONSTANT: readonly number[] = new Array(10).fill(-65.1);

/** Calls, and compares. */
export function check([what, call, expected]: Case): void {
  if (!(expected instanceof Refused)) return assertEquals(call(), expected, what);
  try {
    call();
  } catch (error) {
    if (!(error instanceof ArgumentRangeError)) throw error;
    assert(error.message.includes(expected.sentence), `${what}: ${error.message}`);
    return;
  }
  throw new Error(`${what}: is not refused`);
}
