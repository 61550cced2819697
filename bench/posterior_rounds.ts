/**
 * Does a second, truncated round improve a posterior, at as many simulations in all?
 *
 *     deno run -A bench/posterior_rounds.ts [--only=wilson-cowan,mif-small-syn] [--observations=20] [--total=600] [--members=1] [--as=NAME]
 *
 * At points by chance the system makes one run each, the observations. One posterior learns from `total` runs over the whole box; another from half of them, and then, for
 * each observation, from as many more where it says. How far their means are from the truth, in parts of the prior's deviation (root mean square over parameters and
 * observations); their deviations, likewise; and how often the truth lies within intervals of 90 %. The simulations that the second way needs are for one observation, those
 * of the first serve all.
 */
import { makeDataset } from "../lib/experiment/dataset/make_dataset.ts";
import { inferDataset } from "../lib/experiment/infer/infer_dataset.ts";
import { inferRounds } from "../lib/experiment/infer/infer_rounds.ts";
import { checkpointOf } from "../lib/experiment/infer/learn_posterior.ts";
import { measureRuns } from "../lib/experiment/measures/measure_runs.ts";
import { networkAt, simulatePoints } from "../lib/experiment/simulate_points.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import type { Posterior } from "../lib/inference/posterior/posterior.ts";
import { summarisePosterior } from "../lib/inference/posterior/summarise_posterior.ts";
import { getPreset } from "../lib/markov/presets.ts";
import { getMeanFieldPreset } from "../lib/meanfield/mean_field_presets.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { someNetworks } from "../lib/system/population_counts.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { systemOf } from "../lib/systems.ts";
import { option, record, short } from "./_record.ts";

const COUNT = Number(option("observations", "20")), TOTAL = Number(option("total", "600"));
const MEMBERS = Number(option("members", "1")), DRAWS = 4000, SEED = 1;
/** Seed of the observations, far from those of the datasets. */
const OBSERVED = 7_000_001;

const PROBLEMS: Readonly<
  Record<string, { spec: SystemSpec; box: { name: string; low: number; high: number }[] }>
> = {
  "wilson-cowan": {
    spec: getMeanFieldPreset("wilson-cowan") as SystemSpec,
    box: [
      { name: "inputs.drive.value", low: 0.5, high: 2 },
      { name: "populations.E.parameters.gain", low: 0.8, high: 1.6 },
      { name: "populations.E.parameters.threshold", low: 3, high: 5 },
      { name: "populations.I.parameters.gain", low: 1, high: 3 },
    ],
  },
  "mif-small-syn": {
    spec: getPreset("mif-small-syn") as SystemSpec,
    box: [
      { name: "S_EE", low: 14, high: 20 },
      { name: "S_EI", low: 18, high: 28 },
      { name: "lambda_E", low: 5000, high: 9000 },
    ],
  },
};
const RUNS = { durationMs: 1000, warmupMs: 300, binMs: 1 };

/** What one posterior says of one observation, beside the truth: of each parameter, in parts of the prior's deviation. */
function scoresOf(
  posterior: Posterior,
  context: Float64Array,
  truth: readonly number[],
  observation: number,
) {
  const { parameters } = posterior.spec,
    { values } = posterior.draw(context, { draws: DRAWS, seed: SEED, observation });
  return summarisePosterior(parameters, values).parameters.map(({ mean, sd, most: [low, high] }, d) => {
    const prior = (parameters[d].high - parameters[d].low) / Math.sqrt(12);
    return { off: (mean - truth[d]) / prior, sd: sd / prior, inside: truth[d] >= low && truth[d] <= high };
  });
}

type Scores = ReturnType<typeof scoresOf>;

function summaryOf(all: readonly Scores[]) {
  const flat = all.flat(),
    mean = (of: (one: Scores[number]) => number) => flat.reduce((sum, one) => sum + of(one) / flat.length, 0);
  return {
    rootMeanSquare: short(Math.sqrt(mean(({ off }) => off ** 2))),
    deviation: short(Math.sqrt(mean(({ sd }) => sd ** 2))),
    inside: short(mean(({ inside }) => Number(inside))),
  };
}

async function result(name: string) {
  const { spec, box } = PROBLEMS[name], system = systemOf(spec.kind, {}), folder = await Deno.makeTempDir();
  const at = networkAt(system, spec, box.map(({ name }) => name)), random = madeUp(SEED + 4242);
  const dataset = (points: number) =>
    makeDataset(`${folder}/${points}`, {
      ...{ spec, box, points, testRuns: 1, durationMs: RUNS.durationMs, warmupMs: RUNS.warmupMs, seed: SEED },
      fractions: { train: 0.9, validation: 0.1, test: 0 },
    });
  const [all, half] = [await dataset(TOTAL), await dataset(TOTAL / 2)];
  const options = { members: MEMBERS, seed: SEED }, { posterior } = await inferDataset(null, all, options);
  const measures = posterior.spec.context.names,
    found: { truth: number[]; once: Scores; first: Scores; second: Scores; part: number }[] = [];
  for (let number = 0; found.length < COUNT; number++) {
    const truth = box.map(({ low, high }) => low + (high - low) * random());
    const [counts] = await simulatePoints(null, system, [at(truth)], {
      ...RUNS,
      runs: 1,
      first: number,
      seed: OBSERVED,
    });
    const observed = counts && measureRuns(someNetworks(counts, 0, 1), { measures });
    // What is silent tells nothing, and datasets leave it out.
    if (!observed || !(observed["rate.E"]! > 0.5)) continue;
    const contextOf = (own: Posterior) =>
      Float64Array.from(own.spec.context.names, (name) => observed[name] ?? NaN);
    const { first, last, rounds: [{ part }] } = await inferRounds(null, half, observed, {
      ...{ ...options, rounds: 2, points: TOTAL / 2, checkpoint: `${folder}/first` },
    });
    for (let member = 0; member < MEMBERS; member++) {
      await Deno.remove(checkpointOf(`${folder}/first.round2`, member));
    }
    const scores = (own: Posterior) => scoresOf(own, contextOf(own), truth, number);
    const row = {
      truth,
      once: scores(posterior),
      first: scores(first.posterior),
      second: scores(last.posterior),
      part,
    };
    found.push(row);
    console.log(
      `${name} ${found.length}: part ${short(part)}; ` +
        JSON.stringify([summaryOf([row.once]), summaryOf([row.second])]),
    );
  }
  await Deno.remove(folder, { recursive: true });
  const ways = {
    once: summaryOf(found.map(({ once }) => once)),
    first: summaryOf(found.map(({ first }) => first)),
    second: summaryOf(found.map(({ second }) => second)),
  };
  const square = (scores: Scores) => scores.reduce((sum, { off }) => sum + off ** 2, 0);
  const nearer = found.filter(({ once, second }) => square(second) < square(once)).length;
  const parts = found.map(({ part }) => part).sort((a, b) => a - b);
  return { name, box, ...ways, nearer, of: COUNT, medianPart: parts[COUNT >> 1], found };
}

const results = [];
for (const name of option("only", Object.keys(PROBLEMS).join(",")).split(",")) {
  const own = await result(name);
  const { found: _, box: __, ...told } = own;
  console.log(JSON.stringify(told));
  results.push(own);
}
await record(await requestGpu(), "posterior_rounds", {
  question: "does a second, truncated round improve a posterior, at as many simulations in all?",
  ...{ total: TOTAL, members: MEMBERS, ...RUNS, results },
});
