import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareRuns, type Evaluation } from "../../lib/experiment/compare_runs.ts";
import { burstRuns } from "./_bursts.ts";
import { changed, silentRuns } from "./_points.ts";

const bins = 20_000;

function row(evaluation: Evaluation, key: string) {
  return evaluation.rows.find((candidate) => candidate.key === key)!;
}

Deno.test("compareRuns() finds other seeds of the same process at the seed floor", () => {
  const network = burstRuns({ runs: 8, bins, seed: 1 });
  const evaluation = compareRuns(network, burstRuns({ runs: 8, bins, seed: 2 }));
  assert(evaluation.met, JSON.stringify(evaluation.rows.filter(({ met }) => met === false)));
  for (const key of ["volleyInterval.E", "volleySize.E", "volleyDuration.E", "spectrum.E"]) {
    // 64 pairs against 28: medians of the same distribution, each known to about 10 %.
    const { ratio } = row(evaluation, key);
    assert(ratio !== null && ratio > 0.6 && ratio < 1.6, `${key}: ${ratio}`);
  }
});

Deno.test("compareRuns() misses a target when rates, rhythm or sizes are wrong", () => {
  const network = burstRuns({ runs: 4, bins, seed: 1 });
  const faster = compareRuns(
    network,
    changed(burstRuns({ runs: 4, bins, seed: 2 }), "E", (count) => Math.round(1.1 * count)),
  );
  assertEquals(row(faster, "rate.E").met, false);
  const slower = compareRuns(network, burstRuns({ runs: 4, bins, seed: 2, periodMs: 26 }));
  assertEquals([row(slower, "peakHz.E").met, row(slower, "volleyInterval.E").met], [false, false]);
  const larger = compareRuns(network, burstRuns({ runs: 4, bins, seed: 2, size: 30 }));
  assertEquals(row(larger, "volleySize.E").met, false);
});

Deno.test("compareRuns() sees a run that dies and one that runs away", () => {
  const network = burstRuns({ runs: 4, bins, seed: 1 });
  const late = (value: number) => (count: number, bin: number, run: number) =>
    run === 0 && bin >= 15_000 ? value : count;
  const dying = changed(burstRuns({ runs: 4, bins, seed: 2 }), "E", late(0));
  assertEquals(row(compareRuns(network, dying), "lowestRate.E").met, false);
  const running = changed(burstRuns({ runs: 4, bins, seed: 2 }), "E", late(200));
  assertEquals(row(compareRuns(network, running), "lowestRate.E").met, false);
});

Deno.test("compareRuns() has no NaN for silent runs", () => {
  const silent = silentRuns(2, 2000);
  const { rows } = compareRuns(silent, silent);
  assert(!JSON.stringify(rows).includes("NaN"));
  for (const { network, surrogate, distance, floor, ratio } of rows) {
    assert(
      [network, surrogate, distance, floor, ratio].every((value) => value === null || Number.isFinite(value)),
    );
  }
});

Deno.test("compareRuns() says what it needs", () => {
  const one = burstRuns({ runs: 1, bins: 1000, seed: 1 });
  const error = assertThrows(() => compareRuns(one, one), RangeError);
  assertEquals(
    error.message,
    "Cannot compare runs as a seed floor needs at least two runs of the network: current value is 1",
  );
  const two = burstRuns({ runs: 2, bins: 1000, seed: 1 });
  const other = { ...two, populations: [{ name: "E", size: 300 }, { name: "S", size: 100 }] };
  assertThrows(
    () => compareRuns(two, other),
    RangeError,
    "the populations must be E (300), I (100): current value is E (300), S (100)",
  );
});
