import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { coarseStateNames, coarseStateSize, pickCoarseStates } from "../../../lib/markov/coarse_state.ts";
import { datasetCounts } from "../../../lib/experiment/dataset/dataset_counts.ts";
import { datasetVolleys } from "../../../lib/experiment/dataset/dataset_volleys.ts";
import { describeDataset } from "../../../lib/experiment/dataset/describe_dataset.ts";
import { readMifStates } from "../../../lib/experiment/dataset/mif_shards.ts";
import { requireMifDataset } from "../../../lib/experiment/dataset/require_mif_dataset.ts";
import type { MifSpec } from "../../../lib/markov/mif_spec.ts";
import { explosiveHz, MIF_SYSTEM } from "../../../lib/markov/markov_system.ts";
import { checkCountData } from "../../../lib/surrogate/counts/count_data.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";
import type { Dataset } from "../../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import { SMALL, withFolder } from "./_dataset.ts";

Deno.test("datasetCounts() holds the networks of a part with their points' values", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL);
    const counts = await datasetCounts(dataset, "train");
    checkCountData(counts);
    assertEquals([counts.networks, counts.bins, counts.binMs], [3, 150, 1]);
    assertEquals(counts.parameters.names, ["S_EE", "lambda"]);
    const { manifest } = dataset;
    counts.point.forEach((point, network) => {
      assertEquals(manifest.points[point].split, "train");
      const expected = Float32Array.from(manifest.points[point].values);
      assertEquals(counts.parameters.values.subarray(2 * network, 2 * network + 2), expected);
      let spikes = 0;
      for (const count of countsOf(counts, network, 0)) spikes += count;
      assertAlmostEquals(manifest.points[point].rates!.E, spikes / 20 / 0.15, 1e-9);
    });
    const test = await datasetCounts(dataset, "test");
    assertEquals([test.networks, test.point[0]], [2, test.point[1]]);
    assertEquals((await datasetCounts(dataset, "train", { labels: [] })).networks, 0);
  }));

Deno.test("coarse states hold every cell once: awake by voltage, or refractory", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL);
    const { histograms, refractory, pools } = await readMifStates(dataset, 0);
    const { bins } = requireMifDataset(dataset.manifest, "test").histogram;
    assertEquals([pools.length, refractory.length], [2 * 150 * 4, 2 * 150 * 2]);
    for (let row = 0; row < refractory.length; row++) {
      const awake = histograms.subarray(row * bins, (row + 1) * bins).reduce((a, b) => a + b, 0);
      assertEquals(awake + refractory[row], row % 2 === 0 ? 20 : 7);
    }
  }));

Deno.test("coarseStateNames() has a name for every value", () => {
  const names = coarseStateNames({ lowest: -10, width: 5, bins: 22 });
  assertEquals(names.length, coarseStateSize(22));
  assertEquals([names[0], names[1], names[21], names[22]], [
    "E[-inf,-5)",
    "E[-5,0)",
    "E[95,inf)",
    "I[-inf,-5)",
  ]);
  assertEquals(names.slice(44, 46), ["pending EE", "pending IE"]);
});

/** Checks every volley of a part against the counts and the states of its run. */
async function checkVolleys(dataset: Dataset, shards: number[]): Promise<number> {
  const counts = await datasetCounts(dataset, "train");
  const volleys = await datasetVolleys(dataset, "train");
  const states = await Promise.all(shards.map((k) => readMifStates(dataset, k)));
  const perShard = shards.map((k) => dataset.manifest.shards[k].networks);
  for (let v = 0; v < volleys.count; v++) {
    const [run, start, end] = [volleys.run[v], volleys.start[v], volleys.end[v]];
    assertEquals(volleys.point[v], counts.point[run]);
    const inside = Array.from(countsOf(counts, run, 0)).slice(start + 1, end + 1);
    assertEquals(volleys.sizeE[v], inside.reduce((a, b) => a + b, 0));
    const shard = run < perShard[0] ? 0 : 1;
    const at = (run - (shard === 0 ? 0 : perShard[0])) * counts.bins;
    assertEquals(pickCoarseStates(volleys.before, [v]), pickCoarseStates(states[shard], [at + start]));
    assertEquals(pickCoarseStates(volleys.after, [v]), pickCoarseStates(states[shard], [at + end]));
  }
  return volleys.count;
}

Deno.test("datasetVolleys() lie where counts and states of their runs say", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL);
    const count = await checkVolleys(dataset, [0, 1]);
    assert(count > 10, String(count));
    const { parts, talliesPerSecond } = await describeDataset(dataset);
    assertEquals(parts.train.tallies.volleys, count);
    assert(talliesPerSecond!.volleys.mean > 0);
    assertEquals((await datasetVolleys(dataset, "train", { labels: ["silent"] })).count, 0);
  }));

Deno.test("describeDataset() of a complete dataset has sizes, labels and ranges", () =>
  withFolder(async (folder) => {
    const about = await describeDataset(await makeDataset(folder, SMALL));
    assert(about.complete && about.bytes > 1000 && about.wallSeconds > 0);
    assertEquals(about.parts.test, {
      ...about.parts.test,
      points: 1,
      pointsDone: 1,
      networks: 2,
      networksDone: 2,
    });
    assertEquals(about.labels.active + about.labels.silent + about.labels.explosive, 5);
    assertAlmostEquals(about.networkSeconds, 6 * 0.15, 1e-12);
    const { E, I } = about.rates!;
    assert(E.low <= E.mean && E.mean <= E.high && I.low > 0);
  }));

Deno.test("datasetCounts(), datasetVolleys() and describeDataset() work on a dataset that is not complete", () =>
  withFolder(async (folder) => {
    const dataset = await makeDataset(folder, SMALL);
    const { shards } = dataset.manifest;
    shards.forEach((shard, k) => shard.status = k === 0 ? "done" : "pending");
    assertEquals((await datasetCounts(dataset, "train")).networks, 2);
    assertEquals((await datasetCounts(dataset, "test")).networks, 0);
    assertEquals((await datasetVolleys(dataset, "test")).count, 0);
    const about = await describeDataset(dataset);
    assertEquals([about.complete, about.shards, about.parts.train.pointsDone], [
      false,
      { total: 4, done: 1 },
      2,
    ]);
  }));

Deno.test("a Markovian network is silent at E rates below 0.1 Hz and explosive above half of what refractoriness allows", () => {
  const spec = { ...SMALL.spec as MifSpec, tau_R: 4 };
  assertEquals(explosiveHz(spec), 125);
  assertEquals([0, 0.09, 0.1, 125, 126].map((rate) => MIF_SYSTEM.label!(spec, { E: rate, I: 0 })), [
    "silent",
    "silent",
    "active",
    "active",
    "explosive",
  ]);
  assertEquals([0, 0.5, 2.5].map((tau_R) => explosiveHz({ ...spec, tau_R })), [200, 200, 200]);
});
