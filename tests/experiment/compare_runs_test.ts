import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareRuns, type Evaluation } from "../../lib/experiment/compare_runs.ts";
import type { CountRuns } from "../../lib/experiment/count_runs.ts";
import { burstRuns } from "./_bursts.ts";

const sizes = { e: 300, i: 100 };
const bins = 20_000;

function row(evaluation: Evaluation, key: string) {
  return evaluation.rows.find((candidate) => candidate.key === key)!;
}

function scaled(counts: CountRuns, factor: number): CountRuns {
  return { ...counts, e: counts.e.map((count) => Math.round(count * factor)) };
}

Deno.test("compareRuns() finds other seeds of the same process at the seed floor", () => {
  const network = burstRuns({ runs: 8, bins, seed: 1 });
  const evaluation = compareRuns(network, burstRuns({ runs: 8, bins, seed: 2 }), { sizes });
  assert(evaluation.met, JSON.stringify(evaluation.rows.filter(({ met }) => met === false)));
  for (const key of ["volleyIntervals", "volleySizes", "volleyDurations", "spectrum"]) {
    // 64 pairs against 28: medians of the same distribution, each known to about 10 %.
    const { ratio } = row(evaluation, key);
    assert(ratio !== null && ratio > 0.6 && ratio < 1.6, `${key}: ${ratio}`);
  }
});

Deno.test("compareRuns() misses a target when rates, rhythm or sizes are wrong", () => {
  const network = burstRuns({ runs: 4, bins, seed: 1 });
  const faster = compareRuns(network, scaled(burstRuns({ runs: 4, bins, seed: 2 }), 1.1), { sizes });
  assertEquals(row(faster, "rateE").met, false);
  const slower = compareRuns(network, burstRuns({ runs: 4, bins, seed: 2, periodMs: 26 }), { sizes });
  assertEquals([row(slower, "peakHz").met, row(slower, "volleyIntervals").met], [false, false]);
  const larger = compareRuns(network, burstRuns({ runs: 4, bins, seed: 2, size: 30 }), { sizes });
  assertEquals(row(larger, "volleySizes").met, false);
});

Deno.test("compareRuns() sees a run that dies and one that runs away", () => {
  const network = burstRuns({ runs: 4, bins, seed: 1 });
  const dying = burstRuns({ runs: 4, bins, seed: 2 });
  dying.e.fill(0, 15_000, 20_000);
  assertEquals(row(compareRuns(network, dying, { sizes }), "lowestRateE").met, false);
  const running = burstRuns({ runs: 4, bins, seed: 2 });
  running.e.fill(200, 15_000, 20_000);
  assertEquals(row(compareRuns(network, running, { sizes }), "lowestRateE").met, false);
});

Deno.test("compareRuns() has no NaN for silent runs", () => {
  const silent: CountRuns = {
    binMs: 1,
    runs: 2,
    bins: 2000,
    e: new Uint16Array(4000),
    i: new Uint16Array(4000),
  };
  const { rows } = compareRuns(silent, silent, { sizes });
  assert(!JSON.stringify(rows).includes("NaN"));
  for (const { network, surrogate, distance, floor, ratio } of rows) {
    assert(
      [network, surrogate, distance, floor, ratio].every((value) => value === null || Number.isFinite(value)),
    );
  }
});

Deno.test("compareRuns() says what it needs", () => {
  const one = burstRuns({ runs: 1, bins: 1000, seed: 1 });
  const error = assertThrows(() => compareRuns(one, one, { sizes }), RangeError);
  assertEquals(
    error.message,
    "Cannot compare runs as a seed floor needs at least two runs of the network: current value is 1",
  );
});
