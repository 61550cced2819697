import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "@volley/volley";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";

type Numbers = ArrayLike<number> & { buffer: ArrayBufferLike; byteOffset: number; byteLength: number };

/** What is kept of an array: its length, its sum, some of its values and a hash of its bytes. */
export interface Digest {
  length: number;
  sum: number;
  /** Sum of the absolute values. */
  size: number;
  some: number[];
  sha256: string;
}

/** What a case gives: digests, numbers and words, as JSON holds them. */
export type Result = Digest | number | string | boolean | null | readonly Result[] | {
  readonly [name: string]: Result;
};

/** Digest of an array of numbers. */
export async function digest(values: Numbers): Promise<Digest> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const { length } = values;
  let sum = 0, size = 0;
  for (let at = 0; at < length; at++) {
    sum += values[at];
    size += Math.abs(values[at]);
  }
  return {
    length,
    sum,
    size,
    some: length === 0 ? [] : [0, 1, 2, 3].map((part) => values[Math.floor(part * (length - 1) / 3)]),
    sha256: Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
}

/** Digests of arrays by name, or of those in a list. */
export async function digests(arrays: Readonly<Record<string, Numbers>>): Promise<Record<string, Digest>> {
  const all: Record<string, Digest> = {};
  for (const [name, values] of Object.entries(arrays)) all[name] = await digest(values);
  return all;
}

/** A result that must stay what it was. */
export interface Golden {
  name: string;
  /**
   * For what goes through the floats of an adapter: how far numbers may be from those recorded, as a part of the larger, on any other adapter
   * than the one recorded; on that one they must be equal. @default none: equal on every adapter
   */
  tolerance?: number;
  /** Whether it takes a GPU. @default whether there is a tolerance */
  gpu?: boolean;
  /** @param folder A folder of its own, which is removed. @param gpu Null where it takes none. */
  run(folder: string, gpu: Gpu | null): Promise<Result>;
}

/** A file of results: the adapter that they were recorded on, and a result by the name of each case. */
export interface Recorded {
  version: string;
  adapter: string;
  results: Record<string, Result>;
}

const bare = (value: Result): Result => JSON.parse(JSON.stringify(value));

const isDigest = (value: Result): value is Digest =>
  typeof value === "object" && value !== null && "sha256" in value && "size" in value;

/** Fails unless a number is near another. @param most How far it may be. */
function assertNumber(actual: number, expected: number, place: string, most: number): void {
  const far = Math.abs(actual - expected);
  assert(far <= most + 1e-12, `${place} is ${actual}, was ${expected}, and may differ by ${most}`);
}

/** Fails unless numbers are close, sums as a part of what they add up, and all else but hashes and single values is equal. */
function assertNear(actual: Result, expected: Result, place: string, tolerance: number): void {
  if (typeof expected === "number" && typeof actual === "number") {
    assertNumber(actual, expected, place, tolerance * Math.max(Math.abs(actual), Math.abs(expected)));
  } else if (isDigest(expected) && isDigest(actual)) {
    const { length, size } = expected;
    assertNumber(actual.length, length, `${place}.length`, tolerance * length);
    for (const name of ["sum", "size"] as const) {
      assertNumber(actual[name], expected[name], `${place}.${name}`, tolerance * size);
    }
  } else if (
    typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null
  ) {
    assertEquals(Object.keys(actual), Object.keys(expected), place);
    for (const [name, value] of Object.entries(expected)) {
      if (name === "sha256") continue;
      assertNear((actual as Record<string, Result>)[name], value, `${place}.${name}`, tolerance);
    }
  } else assertEquals(actual, expected, place);
}

/** Fails unless a case gives what was recorded. @param adapter What it ran on. */
export function assertGolden(golden: Golden, actual: Result, recorded: Recorded, adapter: string): void {
  const { name, tolerance } = golden, expected = recorded.results[name];
  assert(expected !== undefined, `${name} must be recorded`);
  if (tolerance === undefined || adapter === recorded.adapter) assertEquals(bare(actual), expected, name);
  else assertNear(bare(actual), expected, name, tolerance);
}

/** Whether a case takes a GPU. */
export const takesGpu = ({ gpu, tolerance }: Golden) => gpu ?? tolerance !== undefined;

/** A test of each case against what was recorded. */
export function testGolden(cases: readonly Golden[], recorded: Recorded): void {
  for (const golden of cases) {
    const check = (gpu: Gpu | null) =>
      inFolder(async (folder) =>
        assertGolden(golden, await golden.run(folder, gpu), recorded, gpu?.adapter.description ?? "")
      );
    if (takesGpu(golden)) gpuTest(golden.name, check);
    else Deno.test(golden.name, () => check(null));
  }
  Deno.test("every result that was recorded has its case", () => {
    assertEquals(cases.map(({ name }) => name).sort(), Object.keys(recorded.results).sort());
  });
}
