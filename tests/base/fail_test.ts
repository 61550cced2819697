import { assertEquals, assertThrows } from "@std/assert";
import { isUserError, SpecError } from "@volley/volley";
import { type Ensure, ensureTo, type Fail, fail, failTo, failType } from "../../lib/base/fail.ts";
import { withKnown, withNearest } from "../../lib/base/nearest_name.ts";
import { requireName } from "../../lib/base/require_name.ts";
import {
  requireAtLeast,
  requireNumber,
  requirePositive,
  requireWhole,
} from "../../lib/base/require_number.ts";
import { failField, failSpec } from "../../lib/base/spec_error.ts";
import { failFile, FileError } from "../../lib/io/file_error.ts";

const SENTENCE = "Cannot simulate as runs must be 1: current value is 2";

Deno.test("every way to fail says the same sentence in the class of its kind", () => {
  const to: Fail = failTo("simulate"), need: Ensure = ensureTo("simulate");
  for (
    const [run, type, sentence] of [
      [() => fail("simulate", "runs must be 1", 2), RangeError, SENTENCE],
      [() => to("runs must be 1", 2), RangeError, SENTENCE],
      [() => need(false, "runs must be 1", 2), RangeError, SENTENCE],
      [() => failType("simulate", "runs must be 1", 2), TypeError, SENTENCE],
      [() => failSpec("runs", "simulate", "runs must be 1", 2), SpecError, `${SENTENCE}.`],
      [
        () => failFile("read", "a.npz", "it must be a run", 2),
        FileError,
        "Cannot read a.npz as it must be a run",
      ],
    ] as const
  ) {
    assertEquals(isUserError(assertThrows(run, type, sentence)), true);
  }
  need(true, "runs must be 1", 1);
});

Deno.test("failField() names the field in path and sentence, and cuts what is long", () => {
  const error = assertThrows(() => failField("cell", "points", "must be few", [1, 2]), SpecError);
  assertEquals([error.path, error.message], [
    "points",
    "Cannot use this cell as points must be few: current value is [1,2].",
  ]);
  const long = assertThrows(() => failField("cell", "a", "must be short", "x".repeat(1000)), SpecError);
  assertEquals(long.message.endsWith("… (1000 characters)."), true);
});

Deno.test("numbers are whole, positive or within bounds, and NaN is none of them", () => {
  for (const value of [NaN, Infinity, -1]) {
    assertThrows(() => requireWhole("count", "runs", value), RangeError, "a whole number of at least 1");
    assertThrows(() => requireNumber("count", "runs", value, 0, 9), RangeError, "a number from 0 to 9");
    assertThrows(() => requirePositive("count", "runs", value), RangeError, "a positive number");
    assertThrows(() => requireAtLeast("count", "runs", value, 0), RangeError, "at least 0");
  }
  assertThrows(() => requireWhole("count", "runs", 1.5), RangeError);
  assertThrows(() => requirePositive("count", "runs", 0), RangeError);
  requireWhole("count", "runs", 9, 1, 9);
  requireNumber("count", "runs", 0.5, 0, 9);
});

Deno.test("an unknown name is answered with the nearest, or with all there are, of many the first", () => {
  assertEquals(withNearest("lef", ["leaf", "tree"]), "lef (did you mean leaf?)");
  assertEquals(withNearest("stone", ["leaf", "tree"]), "stone");
  assertEquals(withKnown("stone", ["leaf", "tree"]), "stone (there are leaf, tree)");
  assertEquals(withKnown("stone", []), "stone (there are none)");
  const many = Array.from({ length: 23 }, (_, k) => `leaf${k}`);
  assertEquals(withKnown("rock", many).endsWith("leaf18, leaf19, and 3 more)"), true);
  const error = assertThrows(() => requireName("cell", "from", "a part", "lef", ["leaf"]), SpecError);
  assertEquals(
    error.message,
    "Cannot use this cell as from must be a part (did you mean leaf?): current value is lef.",
  );
});
