import { assertEquals } from "@std/assert";
import { progressLines } from "../../cli/_console.ts";
import { duration, estimator, timeLeft } from "../../cli/_pace.ts";

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

Deno.test("duration() says seconds, minutes or hours", () => {
  assertEquals([0.4, 89, 91, 5300, 7200].map(duration), ["0 s", "89 s", "2 min", "88 min", "2.0 h"]);
});

Deno.test("progressLines() writes a line every 30 s, with the time left", () => {
  const lines: [number, string][] = [];
  let seconds = 0;
  const { update } = progressLines("train", (line) => lines.push([seconds, line]), () => 1000 * seconds);
  for (; seconds <= 130; seconds++) update(seconds / 400, seconds < 100 ? "loss 2" : "");
  assertEquals(lines, [
    [30, "train 7 %, loss 2, 6 min left"],
    [60, "train 15 %, loss 2, 6 min left"],
    [90, "train 22 %, loss 2, 5 min left"],
    [120, "train 30 %, 5 min left"],
  ]);
});

Deno.test("progressLines() keeps to half minutes when it is told seldom", () => {
  const at: number[] = [];
  let seconds = 0;
  const { update } = progressLines("sweep", () => at.push(seconds), () => 1000 * seconds);
  for (; seconds <= 300; seconds += 25) update(seconds / 400, "");
  assertEquals(at, [50, 75, 100, 125, 150, 200, 225, 250, 275, 300]);
});

/** The line of the estimator and when it is said, where kernels compile until `compiled` and the work then takes `work` seconds. */
function saidBy({ compiled, work, from = 0 }: { compiled: number; work: number; from?: number }) {
  const lines: [number, string][] = [];
  let seconds = 0;
  const told = estimator(
    { what: "train", on: "llvmpipe" },
    (line) => lines.push([seconds, line]),
    () => 1000 * seconds,
  );
  for (seconds = compiled; seconds <= compiled + work; seconds += 0.5) {
    told(from + (1 - from) * (seconds - compiled) / work);
  }
  return lines;
}

Deno.test("estimator() says once, after 2 s of steps, how long all of them will take, compiling kernels included", () => {
  assertEquals(saidBy({ compiled: 4, work: 716 }), [[6, "train: about 12 min on llvmpipe"]]);
});

Deno.test("estimator() counts what a resumed training has left to do", () => {
  assertEquals(saidBy({ compiled: 0, work: 60, from: 0.5 }), [[2, "train: about 60 s on llvmpipe"]]);
});

Deno.test("estimator() says nothing of work of a few seconds", () => {
  assertEquals(saidBy({ compiled: 1, work: 15 }), []);
});
