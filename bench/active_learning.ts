/**
 * Question: how many simulated points does a surrogate need where an ensemble chooses them, for the accuracy that it has with 480 points spread at random?
 *
 *     deno run -A bench/active_learning.ts [--seeds=1,2,3] [--members=4] [--steps=1200] [--random=480] [--base=120] [--added=90,90]
 *
 * The system is the preset wilson-cowan over four parameters, whose silent and active parts meet at a sharp edge. Both ways have the same 40 validation points, and the same
 * members and training steps. The accuracy is that of the mean rates of the ensemble at 128 further points, against runs of the system: the root of the mean square, and
 * the median, of the errors relative to the rate or to 1 Hz, over both populations. Medians over the seeds, which choose points, weights and batches.
 */
import { extendDataset } from "../lib/experiment/active/extend_dataset.ts";
import { datasetCounts } from "../lib/experiment/dataset/dataset_counts.ts";
import type { Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../lib/experiment/dataset/make_dataset.ts";
import { countTraining } from "../lib/experiment/dataset/training_data.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getMeanFieldPreset } from "../lib/meanfield/mean_field_presets.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import { chanceRate, memberSpread } from "../lib/surrogate/ensemble/member_spread.ts";
import { rolloutMembers } from "../lib/surrogate/ensemble/rollout_members.ts";
import type { CountSpec } from "../lib/surrogate/surrogate.ts";
import { trainModel } from "../lib/surrogate/train_model.ts";
import { equalShares } from "../lib/system/population_counts.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { option, record, short } from "./_record.ts";

const seeds = option("seeds", "1,2,3").split(",").map(Number);
const members = Number(option("members", "4")), steps = Number(option("steps", "1200"));
const random = Number(option("random", "480")), base = Number(option("base", "120"));
const added = option("added", "90,90").split(",").map(Number);
/** Points held out of the training, which both ways have. */
const VALIDATION = 40;

const request = {
  spec: getMeanFieldPreset("wilson-cowan") as SystemSpec,
  box: [
    { name: "inputs.drive.value", low: 0.5, high: 2 },
    { name: "populations.E.parameters.gain", low: 0.8, high: 1.6 },
    { name: "populations.E.parameters.threshold", low: 3, high: 5 },
    { name: "populations.I.parameters.gain", low: 1, high: 3 },
  ],
  ...{ durationMs: 1000, warmupMs: 300, testRuns: 1 },
};
const scratch = await Deno.makeTempDir();

async function pointsAtRandom(name: string, train: number, seed: number): Promise<Dataset> {
  const points = train + VALIDATION,
    fractions = { train: train / points, validation: VALIDATION / points, test: 0 };
  return await makeDataset(`${scratch}/${name}`, { ...request, points, fractions, seed });
}

const test = await makeDataset(`${scratch}/test`, {
  ...{ ...request, points: 130, seed: 999, durationMs: 4000 },
  fractions: { train: 1 / 130, validation: 1 / 130, test: 128 / 130 },
});

async function train(dataset: Dataset, seed: number): Promise<TrainedModel<CountSpec>> {
  const { model } = await trainModel(null, {
    ...{ kind: "recurrent", ...await countTraining(dataset), members, steps, seed },
    choices: { layers: "gru:16", window: 40 },
  });
  return model as TrainedModel<CountSpec>;
}

/** Errors and spreads at the test points, of both populations. */
async function accuracy(model: TrainedModel<CountSpec>) {
  const held = await datasetCounts(test, "test"),
    K = held.networks,
    errors: number[] = [],
    spreads: number[] = [];
  const runs = await rolloutMembers(null, model, {
    ...{ runs: K, bins: 2000, parameters: held.parameters.values, judged: false },
  });
  const shares = runs.map((counts) => equalShares(counts, K)), networks = equalShares(held, K);
  for (let p = 0; p < held.populations.length; p++) {
    for (let k = 0; k < K; k++) {
      const { rate, spread } = memberSpread(shares.map((share) => share[k]), p);
      const real = chanceRate(networks[k], p).rate;
      errors.push(Math.abs(rate - real) / Math.max(1, real));
      spreads.push(spread);
    }
  }
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
  return { rms, median: medianOf(errors), correlation: correlation(errors, spreads) };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b), middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)], over = (of: (k: number) => number) => mean(a.map((_, k) => of(k)));
  return over((k) => (a[k] - ma) * (b[k] - mb)) /
    Math.sqrt(over((k) => (a[k] - ma) ** 2) * over((k) => (b[k] - mb) ** 2));
}

interface Row {
  way: "random" | "chosen";
  seed: number;
  points: number;
  rms: number;
  median: number;
  correlation: number;
}

const rows: Row[] = [];
async function judge(way: Row["way"], seed: number, points: number, model: TrainedModel<CountSpec>) {
  const { rms, median, correlation } = await accuracy(model);
  rows.push({ way, seed, points, rms: short(rms), median: short(median), correlation: short(correlation) });
  console.log(JSON.stringify(rows.at(-1)));
}

/** Medians over the seeds that are done. */
function summaryOf() {
  return [...new Set(rows.map(({ way, points }) => `${way} ${points}`))].map((name) => {
    const own = rows.filter(({ way, points }) => `${way} ${points}` === name);
    const over = (of: (row: Row) => number) => short(medianOf(own.map(of)));
    return {
      ...{ way: own[0].way, points: own[0].points, seeds: own.length },
      ...{ rms: over(({ rms }) => rms), median: over(({ median }) => median) },
      correlation: over(({ correlation }) => correlation),
    };
  });
}

const gpu = await requestGpu();
for (const seed of seeds) {
  await judge(
    "random",
    seed,
    random,
    await train(await pointsAtRandom(`random-${seed}`, random, seed), seed),
  );
  let points = base, dataset = await pointsAtRandom(`chosen-${seed}`, base, seed);
  for (const more of added) {
    const by = await train(dataset, seed);
    await judge(points === base ? "random" : "chosen", seed, points, by);
    dataset = await extendDataset(dataset.folder, { points: more, by });
    points += more;
  }
  await judge("chosen", seed, points, await train(dataset, seed));
  // A run that is broken off leaves the seeds that are done.
  await record(gpu, "active_learning", {
    members,
    steps,
    validation: VALIDATION,
    summary: summaryOf(),
    rows,
  });
}
console.table(summaryOf());
await Deno.remove(scratch, { recursive: true });
gpu.destroy();
