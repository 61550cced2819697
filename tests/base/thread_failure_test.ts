import { assert, assertEquals } from "@std/assert";
import { ArgumentRangeError, hasRunAway, isUserError, OutgrownError } from "../../lib/base/errors.ts";
import { errorOf, failureOf } from "../../lib/base/thread_failure.ts";
import { MeanFieldFailure } from "../../lib/meanfield/mean_field_failure.ts";

Deno.test("an error of a thread tells what it told there, after it was plain data", () => {
  for (
    const error of [
      new Error("a bug"),
      new ArgumentRangeError("a mistake"),
      new MeanFieldFailure({ network: 0, population: "E", rateHz: NaN, mostHz: 1000, timeMs: 3 }),
      new OutgrownError("many spikes", "counter"),
      new OutgrownError("very many spikes", "counter", true),
      new OutgrownError("long loops", "loops"),
    ]
  ) {
    const found = errorOf(structuredClone(failureOf(error)));
    assertEquals([found.message, found.name, isUserError(found), hasRunAway(found)], [
      error.message,
      error.name,
      isUserError(error),
      hasRunAway(error),
    ]);
    assertEquals(found instanceof OutgrownError, error instanceof OutgrownError);
  }
  assertEquals(errorOf(failureOf("a text")).message, "a text");
  assert(hasRunAway(new OutgrownError("a", "loops")) && !hasRunAway(new OutgrownError("a", "counter")));
});
