import { assertEquals, assertThrows } from "@std/assert";
import { isUserError } from "../../lib/base/errors.ts";
import { type OptionNames, requireKnown } from "../../lib/base/require_known.ts";

interface Options {
  threshold?: number;
  runs: number;
}
const NAMES: OptionNames<Options> = { threshold: true, runs: true };

Deno.test("requireKnown() names an option that is unknown, and the nearest that is not", () => {
  const misspelt = { runs: 2, treshold: 0.5 };
  const error = assertThrows(() => requireKnown("count", misspelt as Options, NAMES), TypeError);
  assertEquals(
    error.message,
    "Cannot count as its options must be among threshold, runs: current value is treshold (did you mean threshold?)",
  );
  assertEquals(isUserError(error), true);
  const inherited = { runs: 2, toString: 3 } as unknown as Options;
  assertThrows(() => requireKnown("count", inherited, NAMES), TypeError, "current value is toString");
});

Deno.test("requireKnown() takes what is known, and what is not given", () => {
  requireKnown("count", { runs: 2 }, NAMES);
  requireKnown("count", { runs: 2, other: undefined } as Options, NAMES);
});
