/**
 * Of observations made at random parameters, how often is the truth in the 90 % set of the posterior, and how near are the rates that the posterior predicts?
 *
 *     deno run -A bench/posterior_recovery.ts --data=FOLDER [--observations=20] [--draws=64] [--seeds=64] [--members=4] [--as=NAME]
 *
 * A posterior learns from a dataset, of `volley dataset`. At points by chance, which the dataset does not have, the system makes one run each, as long as those of the
 * dataset: the observation. The truth is in the 90 % set where its density is among the highest that hold 90 % of the draws (`plain`), or the part of them which held the
 * truth of 90 % of the test points (`conformal`). What the posterior predicts is the mean rate of one run at each of some draws. It is compared with the rate expected at
 * the truth, the mean over many seeds, and with the rate observed. The seed floor is how far one run's rate is from what is expected at its parameters: who knows no more
 * than this run's rate is off by as much.
 */
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { inferDataset } from "../lib/experiment/infer/infer_dataset.ts";
import { measureRuns } from "../lib/experiment/measures/measure_runs.ts";
import { networkAt, simulatePoints } from "../lib/experiment/simulate_points.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { countsOf, type PopulationCounts, someNetworks } from "../lib/system/population_counts.ts";
import { systemOf } from "../lib/systems.ts";
import { option, record, short } from "./_record.ts";

const COUNT = Number(option("observations", "20")), DRAWS = Number(option("draws", "64"));
const SEEDS = Number(option("seeds", "64")), MEMBERS = Number(option("members", "4"));
const SEED = Number(option("seed", "1"));
/** Seeds of runs, far from those of the dataset. */
const OBSERVED = 7_000_001, EXPECTED = 8_000_001, PREDICTED = 9_000_001;
/** Draws by which the set of highest density is told. */
const SET_DRAWS = 4000;
/** Errors of rates that count as near. */
const NEAR = [0.05, 0.1];

const dataset = await loadDataset(option("data", "")), { manifest } = dataset;
const { spec, box, simulation: { durationMs, warmupMs, binMs, stepMs } } = manifest;
const system = systemOf(spec.kind, {}), at = networkAt(system, spec, box.map(({ name }) => name));
const names = manifest.populations.map(({ name }) => name), D = box.length;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
const rootMeanSquare = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));

/** Runs of networks at points, several at each. */
async function runsAt(points: readonly (readonly number[])[], runs: number, seed: number) {
  const found = await simulatePoints(null, system, points.map(at), {
    ...{ runs, first: 0, seed, durationMs, warmupMs, binMs, stepMs },
  });
  return found.map((counts) => counts ?? fail());
}

function fail(): never {
  throw new Error("a run at the truth, or at a draw, runs away");
}

/** Rates of each population in each run, Hz. (P, runs) */
function ratesOf(counts: PopulationCounts): number[][] {
  const seconds = counts.bins * counts.binMs / 1000;
  return counts.populations.map(({ size }, p) =>
    Array.from({ length: counts.networks }, (_, network) => {
      let spikes = 0;
      for (const count of countsOf(counts, network, p)) spikes += count;
      return spikes / size / seconds;
    })
  );
}

const started = performance.now();
const { posterior, checks, seconds } = await inferDataset(null, dataset, { members: MEMBERS, seed: SEED });
const measures = posterior.spec.context.names, { conformal, coverage } = checks!;
console.log(`learnt in ${short(seconds)} s; conformal level ${short(conformal.most)}`);

const random = madeUp(SEED + 4242);
const truths = Array.from({ length: COUNT }, () => box.map(({ low, high }) => low + (high - low) * random()));
const observed = await runsAt(truths, 1, OBSERVED), many = await runsAt(truths, SEEDS, EXPECTED);

/** What one observation says. */
async function answerTo(number: number) {
  const truth = truths[number], own = measureRuns(someNetworks(observed[number], 0, 1), { measures });
  const context = Float64Array.from(measures, (name) => own[name] ?? NaN);
  const drawn = posterior.draw(context, { draws: SET_DRAWS, seed: SEED, observation: number });
  const densities = posterior.logDensity(drawn.units, context);
  const [wanted] = posterior.logDensity(posterior.unitsOf(truth), context);
  const level = densities.filter((density) => density > wanted).length / SET_DRAWS;
  const points = Array.from(
    { length: DRAWS },
    (_, n) => Array.from(drawn.values.slice(n * D, (n + 1) * D)),
  );
  const predicted = (await runsAt(points, 1, PREDICTED + number)).map(ratesOf);
  const seen = ratesOf(observed[number]), seeds = ratesOf(many[number]);
  const rates = names.map((name, p) => {
    const expected = mean(seeds[p]), found = mean(predicted.map((one) => one[p][0]));
    return {
      ...{ population: name, expected, observed: seen[p][0], predicted: found },
      seedDeviation: rootMeanSquare(seeds[p].map((rate) => rate / expected - 1)),
    };
  });
  const means = box.map((_, d) => mean(Array.from({ length: SET_DRAWS }, (_, n) => drawn.units[n * D + d])));
  const unit = posterior.unitsOf(truth);
  return { truth, level, rates, off: means.map((value, d) => (value - unit[d]) * Math.sqrt(12)) };
}

type Rates = Awaited<ReturnType<typeof answerTo>>["rates"];

/** How many observations have an error of at most so much, in all populations, and in each. */
function nearOf(all: readonly Rates[], errorOf: (rate: Rates[number]) => number) {
  const errors = names.map((_, p) => all.map((rates) => Math.abs(errorOf(rates[p]))));
  return {
    rootMeanSquare: Object.fromEntries(names.map((name, p) => [name, short(rootMeanSquare(errors[p]))])),
    within: NEAR.map((limit) => ({
      limit,
      all: all.filter((_, n) => errors.every((own) => own[n] <= limit)).length,
      ...Object.fromEntries(names.map((name, p) => [name, errors[p].filter((e) => e <= limit).length])),
    })),
  };
}

const answers: Awaited<ReturnType<typeof answerTo>>[] = [];
for (let number = 0; number < COUNT; number++) {
  answers.push(await answerTo(number));
  const { level, rates } = answers[number];
  console.log(
    `${number}: level ${short(level)}; ` +
      rates.map(({ population, expected, observed, predicted }) =>
        `${population} expected ${short(expected)}, observed ${short(observed)}, predicted ${
          short(predicted)
        } Hz`
      ).join("; "),
  );
}
const rates = answers.map((answer) => answer.rates);
const result = {
  truthInside: {
    of: COUNT,
    plain: answers.filter(({ level }) => level <= 0.9).length,
    conformal: answers.filter(({ level }) => level <= conformal.most).length,
  },
  heldOut: { points: checks!.points, error: coverage.error, chance: coverage.chance, bias: coverage.bias },
  conformalLevel: conformal.most,
  /** In parts of the prior's deviation. */
  rootMeanSquareOfMeans: Object.fromEntries(
    box.map(({ name }, d) => [name, short(rootMeanSquare(answers.map(({ off }) => off[d])))]),
  ),
  predictedFromExpected: nearOf(rates, ({ predicted, expected }) => predicted / expected - 1),
  predictedFromObserved: nearOf(rates, ({ predicted, observed }) => predicted / observed - 1),
  observedFromExpected: nearOf(rates, ({ observed, expected }) => observed / expected - 1),
  seedDeviation: nearOf(rates, ({ seedDeviation }) => seedDeviation).rootMeanSquare,
};
console.log(JSON.stringify(result, null, 2));
await record(await requestGpu(), "posterior_recovery", {
  question: "how often is the truth in the 90 % set, and how near are the rates that the posterior predicts?",
  ...{
    system: spec.name ?? spec.kind,
    box,
    durationMs,
    warmupMs,
    members: MEMBERS,
    draws: DRAWS,
    seeds: SEEDS,
  },
  ...{
    learnSeconds: short(seconds),
    allSeconds: short((performance.now() - started) / 1000),
    result,
    answers,
  },
});
