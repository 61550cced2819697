/**
 * Of observations made at random parameters, how often is the truth in the 90 % set of the posterior, and how near are the rates that the posterior predicts?
 *
 *     deno run -A bench/posterior_recovery.ts --data=FOLDER [--observations=20] [--batches=10] [--members=4]
 *
 * A posterior learns from a dataset, of `volley dataset`. At points by chance, which the dataset does not have, the system makes one run each, as long as those of the
 * dataset: the observation. The truth is in the 90 % set where its density is among the highest that hold 90 % of the draws (`plain`), or the part of them which held the
 * truth of 90 % of the test points (`conformal`). What the posterior predicts is the mean rate of one run at each of some draws. It is compared with the rate expected at
 * the truth, the mean over seeds, and with the rate observed. The seed floor is how far one run's rate is from what is expected at its parameters: who knows no more
 * than this run's rate is off by as much. A batch has four draws and two seeds of each observation; what is known is written after each.
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

const COUNT = Number(option("observations", "20")), BATCHES = Number(option("batches", "10"));
const MEMBERS = Number(option("members", "4")), SEED = Number(option("seed", "1"));
/** Seeds of runs, far from those of the dataset. */
const OBSERVED = 7_000_001, BATCH = 9_000_001;
/** Draws and seeds of each observation in a batch. */
const DRAWS = 4, SEEDS = 2;
/** Draws by which the set of highest density is told. */
const SET_DRAWS = 1000;
/** Errors of rates that count as near. */
const NEAR = [0.05, 0.1];

const dataset = await loadDataset(option("data", "")), { manifest } = dataset;
const { spec, box, simulation: { durationMs, warmupMs, binMs, stepMs } } = manifest;
const system = systemOf(spec.kind, {}), at = networkAt(system, spec, box.map(({ name }) => name));
const names = manifest.populations.map(({ name }) => name), D = box.length;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
const rootMeanSquare = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value ** 2)));

/** Counts of one run at each of some points. */
async function runsAt(points: readonly (readonly number[])[], seed: number): Promise<PopulationCounts[]> {
  const common = { runs: 1, first: 0, seed, durationMs, warmupMs, binMs, stepMs };
  const found = await simulatePoints(null, system, points.map(at), common);
  return found.map((counts) => {
    if (!counts) throw new Error("a run at the truth, or at a draw, runs away");
    return counts;
  });
}

/** Rates of each population in one run, Hz. (P) */
function ratesOf(counts: PopulationCounts): number[] {
  return counts.populations.map(({ size }, p) => {
    let spikes = 0;
    for (const count of countsOf(counts, 0, p)) spikes += count;
    return spikes / size / (counts.bins * counts.binMs / 1000);
  });
}

const random = madeUp(SEED + 4242);
const truths = Array.from({ length: COUNT }, () => box.map(({ low, high }) => low + (high - low) * random()));
const observed = await runsAt(truths, OBSERVED), seen = observed.map(ratesOf);
const { posterior, checks, seconds } = await inferDataset(null, dataset, { members: MEMBERS, seed: SEED });
const measures = posterior.spec.context.names, { conformal, coverage, points } = checks!;
console.log(`learnt and checked in ${short(seconds)} s; conformal level ${short(conformal.most)}`);

/** Draws of each observation, the level of the smallest set that has its truth, and how far means are off, in parts of the prior's deviation. */
const asked = observed.map((counts, number) => {
  const own = measureRuns(someNetworks(counts, 0, 1), { measures });
  const context = Float64Array.from(measures, (name) => own[name] ?? NaN),
    unit = posterior.unitsOf(truths[number]);
  const { units, values } = posterior.draw(context, { draws: SET_DRAWS, seed: SEED, observation: number });
  const densities = posterior.logDensity(units, context), [wanted] = posterior.logDensity(unit, context);
  return {
    level: densities.filter((density) => density > wanted).length / SET_DRAWS,
    draws: Array.from({ length: SET_DRAWS }, (_, n) => Array.from(values.slice(n * D, (n + 1) * D))),
    off: box.map((_, d) =>
      Math.sqrt(12) * mean(Array.from({ length: SET_DRAWS }, (_, n) => units[n * D + d] - unit[d]))
    ),
  };
});
const levels = asked.map(({ level }) => level);
console.log("levels", levels.map(short).join(", "));

/** Rates of each population in runs at the truth and at draws of each observation, Hz. (M, runs, P) */
const atTruth = seen.map((rates) => [rates]), atDraws = seen.map(() => [] as number[][]);

/** How many observations have an error of at most so much, in all populations, and in each. @param errors (M, P) */
function nearOf(errors: readonly (readonly number[])[]) {
  const each = (of: (own: number[]) => number) =>
    Object.fromEntries(names.map((name, p) => [name, of(errors.map((own) => Math.abs(own[p])))]));
  return {
    rootMeanSquare: each((own) => short(rootMeanSquare(own))),
    within: NEAR.map((limit) => ({
      limit,
      all: errors.filter((own) => own.every((error) => Math.abs(error) <= limit)).length,
      ...each((own) => own.filter((error) => error <= limit).length),
    })),
  };
}

/** Mean over runs, of each population. (P) */
const meanOf = (runs: readonly (readonly number[])[]) =>
  names.map((_, p) => mean(runs.map((rates) => rates[p])));
const off = (found: readonly number[], wanted: readonly number[]) =>
  found.map((rate, p) => rate / wanted[p] - 1);

function resultOf() {
  const expected = atTruth.map(meanOf), predicted = atDraws.map(meanOf), runs = atTruth[0].length;
  const floor = atTruth.map((all, m) =>
    names.map((_, p) =>
      rootMeanSquare(all.map((rates) => rates[p] / expected[m][p] - 1)) * Math.sqrt(runs / (runs - 1))
    )
  );
  const inside = (most: number) => levels.filter((level) => level <= most).length;
  return {
    truthInside: {
      of: COUNT,
      plain: inside(0.9),
      conformal: inside(conformal.most),
      conformalLevel: conformal.most,
    },
    heldOut: { points, error: coverage.error, chance: coverage.chance, bias: coverage.bias },
    rootMeanSquareOfMeans: Object.fromEntries(
      box.map(({ name }, d) => [name, short(rootMeanSquare(asked.map((one) => one.off[d])))]),
    ),
    ...{ draws: atDraws[0].length, seeds: runs },
    predictedFromExpected: nearOf(predicted.map((rates, m) => off(rates, expected[m]))),
    predictedFromObserved: nearOf(predicted.map((rates, m) => off(rates, seen[m]))),
    seedFloor: nearOf(floor).rootMeanSquare,
    observations: truths.map((truth, m) => ({
      ...{ truth, level: levels[m], observed: seen[m], expected: expected[m], predicted: predicted[m] },
    })),
  };
}

const gpu = await requestGpu();
for (let batch = 0; batch < BATCHES; batch++) {
  const points = truths.flatMap((truth, m) => [
    ...new Array<number[]>(SEEDS).fill(truth),
    ...asked[m].draws.slice(DRAWS * batch, DRAWS * (batch + 1)),
  ]);
  const rates = (await runsAt(points, BATCH + 1000 * batch)).map(ratesOf), each = SEEDS + DRAWS;
  truths.forEach((_, m) => {
    atTruth[m].push(...rates.slice(m * each, m * each + SEEDS));
    atDraws[m].push(...rates.slice(m * each + SEEDS, (m + 1) * each));
  });
  const { observations: _, ...told } = resultOf();
  console.log(JSON.stringify(told));
  await record(gpu, "posterior_recovery", {
    question:
      "how often is the truth in the 90 % set, and how near are the rates that the posterior predicts?",
    ...{
      system: spec.name ?? spec.kind,
      box,
      durationMs,
      warmupMs,
      members: MEMBERS,
      learnSeconds: short(seconds),
    },
    result: resultOf(),
  });
}
