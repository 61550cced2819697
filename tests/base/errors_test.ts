import { assert, assertEquals } from "@std/assert";
import {
  ArgumentRangeError,
  ArgumentTypeError,
  DeviceUnavailableError,
  FileError,
  isUserError,
  LimitError,
  OutgrownError,
  SpecError,
} from "@volley/volley";

Deno.test("isUserError() is true of each class for a caller's mistake", () => {
  for (
    const error of [
      new ArgumentRangeError("a"),
      new ArgumentTypeError("a"),
      new OutgrownError("a", "loops"),
      new FileError("a", { path: "b" }),
      new SpecError("a", ["b"]),
      new LimitError("a", 2, 1, "b"),
      new DeviceUnavailableError("a", "b"),
    ]
  ) assert(isUserError(error), error.name);
});

Deno.test("isUserError() is false of the language's own errors, whatever they say", () => {
  let ofTheLanguage: unknown;
  try {
    (null as unknown as { a: string }).a;
  } catch (error) {
    ofTheLanguage = error;
  }
  assert((ofTheLanguage as Error).message.startsWith("Cannot "));
  assertEquals([ofTheLanguage, new RangeError("Cannot a"), "Cannot b", null].map(isUserError), [
    false,
    false,
    false,
    false,
  ]);
});
