import { assert, assertAlmostEquals } from "@std/assert";
import { fitParameters, measureRuns, simulate } from "@volley/volley";
import { getGradedPreset, overrideGraded } from "../../lib/entries/graded.ts";

Deno.test("a fit of period and bursts finds the durations that a noisy unit was made with", async () => {
  const T = "populations.unit.parameters", measures = ["periodMs.unit", "burstMs.unit"];
  const noisy = overrideGraded(getGradedPreset("bursting-unit"), { [`${T}.noise`]: 0.05 });
  const measured = async (points: number[][], seed: number) => {
    const specs = points.map(([tActive, tQuiet]) =>
      overrideGraded(noisy, { [`${T}.tActive`]: tActive, [`${T}.tQuiet`]: tQuiet })
    );
    const { counts } = await simulate(null, specs, { durationMs: 8000, warmupMs: 2000, binMs: 1, seed });
    return points.map((_, b) => {
      const one = {
        ...{ ...counts, networks: 1, counts: counts.counts.subarray(b * counts.bins, (b + 1) * counts.bins) },
        signals: counts.signals!.map((signal) => ({
          ...signal,
          values: signal.values.subarray(b * counts.bins, (b + 1) * counts.bins),
        })),
      };
      const found = measureRuns(one as never, { measures });
      return measures.map((name) => found[name]);
    });
  };
  const [[period, burst]] = await measured([[450, 800]], 7);
  const { point, reached } = await fitParameters((points) => measured(points, 1), {
    box: [{ name: "tActive", low: 200, high: 700 }, { name: "tQuiet", low: 500, high: 1500 }],
    targets: [{ name: measures[0], value: period! }, { name: measures[1], value: burst! }],
    ...{ globalPoints: 16, rounds: 4, tolerance: 0.01, seed: 1 },
  });
  assert(reached);
  // A hundredth of the period of 1250 ms, and of bursts of 450 ms.
  assertAlmostEquals(point![0], 450, 10);
  assertAlmostEquals(point![1], 800, 20);
});
