import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { simulateSpikingSystem } from "../../../lib/spiking/simulate_spiking_system.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { loadModel, saveModel } from "../../../lib/surrogate/model_file.ts";
import { rolloutModel } from "../../../lib/surrogate/rollout_model.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import { parseMeanFieldModel } from "../../../lib/surrogate/meanfield/mean_field_model.ts";
import type { MeanFieldModelSpec } from "../../../lib/surrogate/meanfield/mean_field_model.ts";
import { fieldOfModel } from "../../../lib/surrogate/meanfield/rollout_mean_field.ts";
import { countsOf, type PopulationCounts } from "../../../lib/system/population_counts.ts";
import { twoPopulations } from "./_networks.ts";

/** Few points, cells and ms: the pipeline, not its precision. */
const QUICK = { points: 24, cells: 16, time: 200 };

async function countsFor(network: SpikingSpec, binMs = 1) {
  const options = { durationMs: 400, warmupMs: 100, binMs, seed: 1, models: {} };
  const { counts } = await simulateSpikingSystem(null, [network], options);
  return { ...counts, network };
}

async function derived(network: SpikingSpec, binMs = 1) {
  const data = await countsFor(network, binMs);
  const { model } = await trainModel(null, { kind: "mean-field", data, choices: QUICK });
  return model;
}

function rateOf(counts: PopulationCounts, population: number): number {
  let sum = 0;
  for (const count of countsOf(counts, 0, population)) sum += count;
  return 1000 * sum / (counts.bins * counts.binMs * counts.populations[population].size);
}

Deno.test("a mean field is derived, saved, read and run freely, the same in whatever parts", async () => {
  const model = await derived(twoPopulations()), folder = await Deno.makeTempDir();
  try {
    await saveModel(`${folder}/mean`, model);
    const read = await loadModel(`${folder}/mean`);
    assertEquals(read.spec, model.spec);
    const all = await rolloutModel(null, read, { runs: 3, bins: 200, seed: 5 });
    const last = await rolloutModel(null, read, { runs: 1, bins: 200, seed: 5, firstRun: 2 });
    assertEquals(Array.from(last.counts), Array.from(all.counts.subarray(2 * 2 * 200)));
    assertEquals(all.populations, [{ name: "E", size: 80 }, { name: "I", size: 20 }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the same seed gives the same mean field", async () => {
  const data = await countsFor(twoPopulations());
  const train = () => trainModel(null, { kind: "mean-field", data, choices: { ...QUICK, points: 12 } });
  assertEquals((await train()).model.spec, (await train()).model.spec);
});

Deno.test("a population that never fires has a silent mean field, and that is said", async () => {
  const network = twoPopulations();
  network.drives = [];
  const { spec } = await derived(network) as unknown as { spec: MeanFieldModelSpec };
  assertEquals(spec.reports.map(({ warnings }) => warnings), [
    ["E did not fire at any of the points at which it was asked."],
    ["I did not fire at any of the points at which it was asked."],
  ]);
  const free = await rolloutModel(null, { spec, weights: {} }, { runs: 1, bins: 300 });
  // Rates of 1 Hz, where it starts, are forgotten in the warm-up.
  assert(free.counts.every((count) => count === 0));
});

Deno.test("generators are populations whose rate is that of their input, with bins of any width", async () => {
  const { populations, projections, drives: _, ...rest } = twoPopulations();
  const network = parseSpikingSpec({
    ...rest,
    populations: [...populations, { name: "source", size: 200, neuron: "poisson", parameters: { rate: 40 } }],
    projections: [
      ...projections,
      ...["E", "I"].map((to) => ({ ...projections[0], from: "source", to })),
    ],
  });
  const model = await derived(network, 2.5), spec = model.spec as unknown as MeanFieldModelSpec;
  const field = fieldOfModel(spec, []);
  assertEquals(field.inputs, [{ name: "rate-source", value: 40 }]);
  assertEquals(
    field.couplings.filter(({ from }) => from === "source").map(({ as, weight }) => [as, weight]),
    [
      ["E", 40],
      ["E", 40],
    ],
  );
  const free = await rolloutModel(null, model, { runs: 1, bins: 400 });
  // 8,000 spikes: four standard errors are 4.5 %.
  assertAlmostEquals(rateOf(free, 2), 40, 1.8);
});

Deno.test("counts that name no network, or another kind, are refused in one sentence", async () => {
  const { network: _, ...data } = await countsFor(twoPopulations());
  const train = (more: object) =>
    trainModel(null, { kind: "mean-field", data: { ...data, ...more }, choices: QUICK });
  const rule =
    "Cannot derive a mean field as the counts must be of a network of point neurons, whose spec they name";
  await assertRejects(() => train({}), RangeError, `${rule}: current value is none`);
  await assertRejects(
    () => train({ network: { kind: "mif", name: "x" } }),
    RangeError,
    `${rule}: current value is mif`,
  );
});

Deno.test("choices out of range and broken specs are refused in one sentence", async () => {
  const data = await countsFor(twoPopulations());
  const train = (choices: object) =>
    trainModel(null, { kind: "mean-field", data, choices: { ...QUICK, ...choices } });
  await assertRejects(
    () => train({ time: -1 }),
    RangeError,
    "time must be a number of ms above 0: current value is -1",
  );
  await assertRejects(
    () => train({ tau: NaN }),
    RangeError,
    "tau must be a number of ms above 0: current value is NaN",
  );
  await assertRejects(() => train({ points: 2 }), TypeError, "points must be a whole number from 8 to");
  assertThrows(
    () => parseMeanFieldModel({ kind: "mean-field" }),
    SpecError,
    "binMs must be that of a mean field",
  );
  assertThrows(() => parseMeanFieldModel(null), SpecError, "it must be that of a mean field");
});
