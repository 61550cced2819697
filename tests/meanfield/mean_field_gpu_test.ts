import { assert, assertEquals, assertRejects } from "@std/assert";
import { MeanFieldFailure } from "../../lib/meanfield/mean_field_failure.ts";
import { getMeanFieldPreset } from "../../lib/meanfield/mean_field_presets.ts";
import { MEAN_FIELD_SYSTEM } from "../../lib/meanfield/mean_field_system.ts";
import { planMeanField } from "../../lib/meanfield/plan_mean_field.ts";
import { simulatePointsOnGpu } from "../../lib/meanfield/gpu/simulate_points_on_gpu.ts";
import { gpuTest } from "../_gpu.ts";

const { simulate, override, takes } = MEAN_FIELD_SYSTEM;

gpuTest("many points run on the adapter, and are those of the processor", async (gpu) => {
  const spec = getMeanFieldPreset("mpr");
  const specs = Array.from({ length: 200 }, (_, k) => override(spec, { "inputs.current.value": k / 100 }));
  const options = {
    durationMs: 450,
    warmupMs: 50,
    binMs: 10,
    seed: 3,
    record: { own: { traces: ["rate"] } },
  };
  const [found, wanted] = await Promise.all([simulate(gpu, specs, options), simulate(null, specs, options)]);
  assertEquals([found.engine, wanted.engine], ["gpu", "processor"]);
  found.traces!.forEach(([{ values }], b) =>
    values.forEach((rate, k) => assert(Math.abs(rate - wanted.traces![b][0].values[k]) < 1e-3 * (1 + rate)))
  );
  // A draw that is next to an edge moves with the last digits of the mean: by one, or to the next attempt.
  const moved = found.counts.counts.filter((count, k) => Math.abs(count - wanted.counts.counts[k]) > 2);
  assert(moved.length <= 5, `${moved.length} of ${wanted.counts.counts.length} counts differ`);
  assertEquals((await simulate(gpu, specs.slice(0, 3), { durationMs: 10 })).engine, "processor");
});

gpuTest(
  "a point that runs away on the adapter is an error with its network, population and time",
  async (gpu) => {
    const good = getMeanFieldPreset("adex-mean-field-2");
    const bad = override(good, { "populations.E.initial": { rate: 0, W: 0 } });
    const { plan, specs } = planMeanField(
      [good, bad, good],
      { durationMs: 40, warmupMs: 0, firstNetwork: 7 },
      {},
    );
    const run = () => simulatePointsOnGpu(gpu, { plan, specs }, { tell: () => {} });
    const { runaway } = await assertRejects(
      run,
      MeanFieldFailure,
      "Cannot go on simulating as the rate of population E",
    );
    assertEquals([runaway.network, runaway.population], [8, "E"]);
    assert(runaway.timeMs > 0 && runaway.timeMs < 20);
  },
);

gpuTest("points of other structures, and finite sizes, go to the processor", async (gpu) => {
  const spec = getMeanFieldPreset("mpr"), finite = override(spec, { finiteSize: true });
  assertEquals([takes!(spec, gpu), takes!(finite, gpu)], [true, false]);
  const { plan, specs } = planMeanField([spec, getMeanFieldPreset("wilson-cowan")], { durationMs: 1 }, {});
  assertEquals(await simulatePointsOnGpu(gpu, { plan, specs }, { tell: () => {} }), null);
});
