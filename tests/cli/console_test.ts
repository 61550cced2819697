import { assertEquals } from "@std/assert";
import { timeLeft } from "../../cli/_console.ts";

Deno.test("timeLeft() goes on as the work did since it was watched", () => {
  const cases: [number, number, number, string][] = [
    [0.5, 0, 4, ""],
    [0.5, 0, 10, "10 s left"],
    // Half of it was there when it was resumed.
    [0.6, 0.5, 10, "40 s left"],
    [0.1, 0, 60, "9 min left"],
    [0.01, 0, 120, "3.3 h left"],
    [0.2, 0.2, 60, ""],
    [1, 0, 60, ""],
  ];
  for (const [done, from, seconds, text] of cases) assertEquals(timeLeft(done, from, seconds), text);
});
