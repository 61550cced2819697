import { assertEquals } from "@std/assert";
import { bestSentences, bestSurrogates } from "../../lib/experiment/best_surrogates.ts";
import { evaluatePoints } from "../../lib/experiment/evaluate_points.ts";
import type { MeasureSummary, SystemSummary } from "../../lib/experiment/summarize_points.ts";
import { activePoints, processRuns } from "./_points.ts";

const row = (name: string, score: "error" | "ratio", value: number | null, floor: number | null = null) =>
  ({
    ...{ key: name, name, unit: "", error: "absolute", score, points: 1, missing: 0, p95Error: null },
    ...{ medianError: value, medianRatio: value, floorError: floor, rankCorrelation: null },
    ...{ target: null, met: null },
  }) as MeasureSummary;
const wrong = (right: number) => ({
  active: { right, of: 4 },
  silent: { right: 0, of: 0 },
  explosive: { right: 0, of: 0 },
});
const system = (name: string, rows: MeasureSummary[], right = 4, baseline = false) =>
  ({ name, baseline, rows, outcomes: wrong(right), order: { right: 0, of: 0 }, met: null }) as SystemSummary;

Deno.test("bestSurrogates() names the smallest score, and all whose scores are below the seed floor", () => {
  const rows = (rate: number, spectrum: number, lag: number | null) => [
    ...[row("rate", "error", rate, 0.02), row("spectrum", "ratio", spectrum), row("lag", "error", lag)],
    row("peak", "error", null),
  ];
  const systems = [
    system("a", rows(0.01, 3, null)),
    system("b", rows(0.015, 0.8, 5), 3),
    system("c", rows(0.5, 0.9, 7), 3),
    system("zero", rows(0, 0, 0), 4, true),
  ];
  assertEquals(bestSurrogates({ systems }), [
    { name: "rate", best: ["a", "b"] },
    { name: "spectrum", best: ["b", "c"] },
    { name: "lag", best: ["b"] },
    { name: "survival at active points", best: ["a"] },
  ]);
});

Deno.test("bestSurrogates() has nothing to say of one surrogate, or of none", () => {
  assertEquals(bestSurrogates({ systems: [system("a", [row("rate", "error", 1)])] }), []);
  assertEquals(bestSurrogates({ systems: [] }), []);
  assertEquals(bestSentences([], []), []);
});

Deno.test("bestSentences() says where each surrogate is best, and where none is", () => {
  const best = [
    { name: "rate", best: ["a"] },
    { name: "peak", best: ["a"] },
    { name: "lag", best: ["a", "b"] },
    { name: "Fano factor", best: ["a", "b", "c"] },
  ];
  assertEquals(bestSentences(best, ["a", "b", "c"]), [
    "a is the best surrogate in rate, peak",
    "no surrogate alone is best, equal or within the seed floor, in lag (a, b), Fano factor",
  ]);
});

Deno.test("of bursting networks, the surrogate whose rates are right is best in them", () => {
  const evaluation = evaluatePoints(activePoints((k) => ({
    right: { runs: processRuns(k, 2) },
    off: { runs: processRuns(k, 3, { periodMs: 40 }) },
  })));
  const rates = bestSurrogates(evaluation).filter(({ name }) => name.endsWith(" rate"));
  assertEquals(rates.map(({ best }) => best), [["right"], ["right"]]);
});
