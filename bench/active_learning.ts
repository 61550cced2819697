/**
 * Question: how many simulated points does a surrogate need where an ensemble chooses them, for the accuracy that it has with 480 points spread at random?
 *
 *     deno run -A bench/active_learning.ts [--system=wilson-cowan] [--learner=features] [--seeds=1,2,3,4,5] [--members=4] [--base=120] [--rounds=30,30,30,30,30,30]
 *       [--random=300,480] [--candidates=512] [--steps=1200] [--test=256]
 *
 * Systems are presets over four parameters whose quiet and active parts meet at a sharp edge. Learners: `features` fits mean rates in closed form, so that only its points
 * limit it (`_feature_surrogate.ts`); `recurrent` is a GRU of 16 units, trained for so many steps. All have the same 16 validation points, the same test points, members
 * and steps, and with the same seed the same first points. The accuracy is that of the mean rates of the ensemble at the test points, against runs of the system: the
 * root of the mean square, and the median, of the errors relative to the rate or to 1 Hz, over all populations. Medians over the seeds, which choose points and weights.
 */
import { median } from "../lib/analysis/summary.ts";
import { pearsonMatrix } from "../lib/analysis/pearson.ts";
import { rankCorrelation } from "../lib/analysis/rank_correlation.ts";
import { extendDataset } from "../lib/experiment/active/extend_dataset.ts";
import type { BoxRange } from "../lib/experiment/dataset/box.ts";
import { datasetCounts } from "../lib/experiment/dataset/dataset_counts.ts";
import type { Dataset } from "../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../lib/experiment/dataset/make_dataset.ts";
import { countTraining } from "../lib/experiment/dataset/training_data.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { getMeanFieldPreset } from "../lib/meanfield/mean_field_presets.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import { chanceRate, memberSpread } from "../lib/surrogate/ensemble/member_spread.ts";
import { rolloutMembers } from "../lib/surrogate/ensemble/rollout_members.ts";
import { SURROGATES } from "../lib/surrogate/registry.ts";
import type { CountSpec } from "../lib/surrogate/surrogate.ts";
import { trainModel } from "../lib/surrogate/train_model.ts";
import { equalShares } from "../lib/system/population_counts.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { FEATURE_SURROGATE } from "./_feature_surrogate.ts";
import { option, record, short } from "./_record.ts";

const whole = (text: string) => text.split(",").map(Number);
const name = option("system", "wilson-cowan"), learner = option("learner", "features");
const seeds = whole(option("seeds", "1,2,3,4,5")), random = whole(option("random", "300,480"));
const members = Number(option("members", "4")), steps = Number(option("steps", "1200"));
const base = Number(option("base", "120")), rounds = whole(option("rounds", "30,30,30,30,30,30"));
const candidates = Number(option("candidates", "512")), held = Number(option("test", "256"));
/** Points held out of the training. */
const VALIDATION = 16;
const BOXES: Record<string, BoxRange[]> = {
  "wilson-cowan": [
    { name: "inputs.drive.value", low: 0.5, high: 2 },
    { name: "populations.E.parameters.gain", low: 0.8, high: 1.6 },
    { name: "populations.E.parameters.threshold", low: 3, high: 5 },
    { name: "populations.I.parameters.gain", low: 1, high: 3 },
  ],
  mpr: [
    { name: "inputs.current.value", low: 0, high: 3 },
    { name: "populations.Q.parameters.eta", low: -6, high: -1 },
    { name: "populations.Q.parameters.J", low: 6, high: 14 },
    { name: "populations.Q.parameters.Delta", low: 1, high: 3 },
  ],
};
const TIMES = learner === "features"
  ? { binMs: 10, durationMs: 500, warmupMs: 300 }
  : { binMs: 1, durationMs: 1000, warmupMs: 300 };
const request = {
  spec: { ...getMeanFieldPreset(name), stepMs: 0.5 } as SystemSpec,
  ...{ box: BOXES[name], ...TIMES, testRuns: 1 },
};
const surrogates = [...SURROGATES, FEATURE_SURROGATE];
const scratch = await Deno.makeTempDir();

async function pointsAtRandom(name: string, train: number, seed: number): Promise<Dataset> {
  const points = train + VALIDATION,
    fractions = { train: train / points, validation: VALIDATION / points, test: 0 };
  return await makeDataset(`${scratch}/${name}`, { ...request, points, fractions, seed });
}

const each = 1 / (held + 2);
const test = await makeDataset(`${scratch}/test`, {
  ...{ ...request, points: held + 2, seed: 999, durationMs: 2 * TIMES.durationMs },
  fractions: { train: each, validation: each, test: held * each },
});

async function train(dataset: Dataset, seed: number): Promise<TrainedModel<CountSpec>> {
  const own = learner === "features" ? {} : { steps, choices: { layers: "gru:16", window: 40 } };
  const data = await countTraining(dataset);
  const { model } = await trainModel(null, { kind: learner, surrogates, ...data, members, seed, ...own });
  return model as TrainedModel<CountSpec>;
}

/** Errors and spreads at the test points, of all populations. */
async function accuracy(model: TrainedModel<CountSpec>) {
  const held = await datasetCounts(test, "test"), K = held.networks;
  const errors: number[] = [], spreads: number[] = [];
  const runs = await rolloutMembers(null, model, {
    ...{ surrogates, runs: K, bins: TIMES.durationMs / TIMES.binMs, parameters: held.parameters.values },
    judged: false,
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
  return {
    rms: short(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)),
    median: short(median(errors)),
    pearson: short(pearsonMatrix([errors, spreads])[1]),
    spearman: short(rankCorrelation(errors, spreads)!),
  };
}

type Accuracy = Awaited<ReturnType<typeof accuracy>>;
type Row = Accuracy & { way: "random" | "chosen"; points: number; seed: number };
const rows: Row[] = [];
async function judge(way: Row["way"], points: number, seed: number, model: TrainedModel<CountSpec>) {
  rows.push({ way, points, seed, ...await accuracy(model) });
  console.log(JSON.stringify(rows.at(-1)));
}

/** Medians over the seeds, and of how many seeds the root mean square is at most that of the most random points. */
function summaryOf() {
  const most = Math.max(...random), same = ({ seed }: Row) => (row: Row) => row.seed === seed;
  return [...new Set(rows.map(({ way, points }) => `${way} ${points}`))].map((name) => {
    const own = rows.filter(({ way, points }) => `${way} ${points}` === name);
    const over = (of: keyof Accuracy) => short(median(own.map((row) => row[of])));
    const best = own.filter((row) => {
      const other = rows.filter(same(row)).find(({ way, points }) => way === "random" && points === most);
      return other !== undefined && row.rms <= other.rms;
    });
    return {
      ...{ way: own[0].way, points: own[0].points, seeds: own.length, reached: best.length },
      ...{ rms: over("rms"), median: over("median"), pearson: over("pearson"), spearman: over("spearman") },
    };
  });
}

const gpu = await requestGpu();
for (const seed of seeds) {
  for (const points of random) {
    const dataset = await pointsAtRandom(`random-${points}-${seed}`, points, seed);
    await judge("random", points, seed, await train(dataset, seed));
  }
  let points = base, dataset = await pointsAtRandom(`chosen-${seed}`, base, seed);
  for (const more of rounds) {
    const by = await train(dataset, seed);
    if (points === base) await judge("random", points, seed, by);
    dataset = await extendDataset(dataset.folder, { points: more, by, candidates, surrogates });
    points += more;
  }
  await judge("chosen", points, seed, await train(dataset, seed));
  // A run that is broken off leaves the seeds that are done.
  await record(gpu, "active_learning", {
    ...{ system: name, learner, members, steps, rounds, candidates, validation: VALIDATION, held },
    ...{ summary: summaryOf(), rows },
  });
}
console.table(summaryOf());
await Deno.remove(scratch, { recursive: true });
gpu.destroy();
