import { assertEquals } from "@std/assert";
import { progressLines, timeLeft } from "../../cli/_console.ts";

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

Deno.test("progressLines() writes a line after 10 s, then later and later, up to a minute apart", () => {
  const lines: [number, string][] = [];
  let seconds = 0;
  const { update } = progressLines("train", (line) => lines.push([seconds, line]), () => 1000 * seconds);
  for (; seconds <= 200; seconds++) update(seconds / 400, seconds < 100 ? "loss 2" : "");
  assertEquals(lines, [
    [10, "train 2 %, loss 2, 7 min left"],
    [30, "train 7 %, loss 2, 6 min left"],
    [70, "train 17 %, loss 2, 6 min left"],
    [130, "train 32 %, 5 min left"],
    [190, "train 47 %, 4 min left"],
  ]);
});
