/**
 * How near are posteriors to known ones, and how long do they take, beside sbi?
 *
 *     deno run -A bench/posterior.ts [--only=slcp] [--simulations=10000] [--observations=5] [--members=4] [--python=python3] [--estimator=maf]
 *     deno run -A bench/posterior.ts --data=FOLDER [--draws=1000]
 *
 * Three problems of J.-M. Lueckmann and others (2021), arXiv:2101.04653, with exact posteriors: the accuracy of a classifier that tells our draws, or sbi's,
 * from exact ones, 0.5 where it cannot (sbi's own test, `c2st`). With --data a dataset, from `volley dataset`, of which test points, one run each, are what is
 * observed: how often central intervals of a parameter have the truth, how far the mean is off, in parts of the prior's deviation. Scope of the times: from rows in memory
 * to draws; sbi's without its imports, which are told apart. Both use all cores.
 */
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { inferenceRows, priorOf, usualMeasures } from "../lib/experiment/infer/inference_rows.ts";
import type { DensityData } from "../lib/inference/density/density_data.ts";
import { trainDensity } from "../lib/inference/density/train_density.ts";
import { Posterior } from "../lib/inference/posterior/posterior.ts";
import { sideBySide } from "../lib/nn/side_by_side.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { encodeNpz } from "../lib/io/npz.ts";
import { NpzFile } from "../lib/io/npz_file.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { POSTERIOR_TASKS, taskData } from "./_posterior_tasks.ts";
import { option, record, short } from "./_record.ts";

const MEMBERS = Number(option("members", "4")), SEED = 1;

/** What is asked of both programs. */
interface Asked {
  data: DensityData;
  /** (M, C) */
  observed: number[][];
  draws: number;
  /** Exact draws of each observation, where they are known. (M, draws, D) */
  reference?: number[][][];
}

/** Draws of each observation and the time that they took. */
interface Drawn {
  /** (M, draws, D) */
  values: Float64Array;
  seconds: number;
}

/** What sbi's script answers. */
interface SbiAnswer {
  sbi: string;
  importSeconds: number;
  trainSeconds: number;
  drawSeconds: number;
  epochs: number;
  c2st?: { sbi: number[]; ours: number[] };
}

async function ours({ data, observed, draws }: Asked): Promise<Drawn> {
  const start = performance.now();
  const models = await sideBySide(null, { count: MEMBERS }, async (member, lane) => {
    const { model, losses } = await trainDensity(null, { data, seed: SEED + member, ...lane });
    console.log(`  member ${member}: ${losses.length} steps`);
    return model;
  });
  const trained = (performance.now() - start) / 1000;
  const posterior = await Posterior.open(models), D = data.parameters.length;
  const values = new Float64Array(observed.length * draws * D);
  observed.forEach((context, observation) => {
    const drawn = posterior.draw(context, { draws, seed: SEED, observation });
    values.set(drawn.values, observation * draws * D);
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(`  trained in ${short(trained)} s of ${short(seconds)}`);
  return { values, seconds };
}

async function theirs(
  asked: Asked,
  own: Drawn,
): Promise<{ drawn: Drawn; answer: SbiAnswer } | { absent: string }> {
  const { data: { parameters, values, context, names }, observed, draws, reference } = asked;
  const D = parameters.length, C = names.length, M = observed.length, folder = await Deno.makeTempDir();
  const flat = (rows: readonly number[][]) => Float64Array.from(rows.flat());
  const arrays = {
    values: { data: Float64Array.from(values), shape: [values.length / D, D] },
    context: { data: Float64Array.from(context), shape: [context.length / C, C] },
    low: { data: Float64Array.from(parameters, ({ low }) => low), shape: [D] },
    high: { data: Float64Array.from(parameters, ({ high }) => high), shape: [D] },
    observed: { data: flat(observed), shape: [M, C] },
    draws: { data: Float64Array.of(draws), shape: [] },
    ...(reference ? { reference: { data: flat(reference.flat()), shape: [M, draws, D] } } : {}),
    ours: { data: own.values, shape: [M, draws, D] },
  };
  try {
    await Deno.writeFile(`${folder}/in.npz`, encodeNpz(arrays));
    const script = new URL("peers/posterior_sbi.py", import.meta.url).pathname;
    const args = [script, `${folder}/in.npz`, `${folder}/out.npz`, option("estimator", "maf")];
    const command = new Deno.Command(option("python", "python3"), { args, cwd: folder });
    const { success, stdout, stderr } = await command.output();
    const text = new TextDecoder().decode(success ? stdout : stderr).trim().split("\n").at(-1)!;
    if (!success) return { absent: text };
    const answer: SbiAnswer = JSON.parse(text);
    using file = await NpzFile.open(`${folder}/out.npz`);
    const values = Float64Array.from((await file.read("draws")).data as Float32Array);
    return { drawn: { values, seconds: answer.trainSeconds + answer.drawSeconds }, answer };
  } catch (error) {
    return { absent: (error as Error).message };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const middle = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);

async function taskResult(name: string) {
  const task = POSTERIOR_TASKS[name], { parameters: D, range: [low, high] } = task, draws = 2000;
  const { units, context, channels, observed } = taskData(
    task,
    Number(option("simulations", "10000")),
    Number(option("observations", "5")),
    SEED,
  );
  const random = madeUp(SEED + 1);
  const data: DensityData = {
    parameters: Array.from({ length: D }, (_, d) => ({ name: `${d}`, low, high })),
    names: Array.from({ length: channels }, (_, c) => `${c}`),
    values: units.map((unit) => low + unit * (high - low)),
    context,
  };
  const reference = observed.map((own) => task.posterior(own, draws, random));
  const asked = { data, observed, draws, reference },
    own = await ours(asked),
    peer = await theirs(asked, own);
  if ("absent" in peer) return { name, ourSeconds: short(own.seconds), sbi: peer };
  const { answer } = peer, { sbi, ours: found } = answer.c2st!;
  console.log(
    `${name}: c2st ${short(middle(found))}, sbi ${short(middle(sbi))}; ${short(own.seconds)} s, sbi ${
      short(peer.drawn.seconds)
    } s`,
  );
  return {
    name,
    c2st: answer.c2st,
    means: { ours: middle(found), sbi: middle(sbi) },
    ourSeconds: short(own.seconds),
    sbi: answer,
  };
}

/** How often central intervals of each parameter have the truth, and how far means are off, in parts of the prior's deviation. */
function scoresOf(values: Float64Array, truths: Float64Array, D: number, draws: number) {
  const M = truths.length / D;
  let error = 0;
  const levels = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);
  const inside = levels.map(() => 0);
  for (let m = 0; m < M; m++) {
    for (let d = 0; d < D; d++) {
      let below = 0, sum = 0;
      for (let n = 0; n < draws; n++) {
        const value = values[(m * draws + n) * D + d];
        below += Number(value < truths[m * D + d]);
        sum += value;
      }
      error += (sum / draws - truths[m * D + d]) ** 2 * 12 / (M * D);
      const off = 2 * Math.abs((below + 0.5) / (draws + 1) - 0.5);
      levels.forEach((level, k) => inside[k] += Number(off <= level) / (M * D));
    }
  }
  return {
    rootMeanSquareError: short(Math.sqrt(error)),
    coverage: Object.fromEntries(levels.map((level, k) => [level, short(inside[k])])),
    largestDifference: short(Math.max(...levels.map((level, k) => Math.abs(inside[k] - level)))),
  };
}

async function datasetResult(folder: string) {
  const dataset = await loadDataset(folder),
    parameters = priorOf(dataset),
    draws = Number(option("draws", "1000"));
  const usual = usualMeasures(dataset), D = parameters.length;
  const [learnt, validation, test] = [
    await inferenceRows(dataset, "train", usual),
    await inferenceRows(dataset, "validation", usual),
    await inferenceRows(dataset, "test", usual),
  ];
  // Of what some runs do not have sbi learns nothing: both get what all have.
  const all = [learnt, validation, test].map(({ context }) => context);
  const kept = usual.flatMap((_, c) =>
    all.every((context) => context.every((value, at) => at % usual.length !== c || Number.isFinite(value)))
      ? [c]
      : []
  );
  const own = (context: Float64Array) => context.filter((_, at) => kept.includes(at % usual.length));
  const unitOf = (value: number, at: number) => {
    const { low, high } = parameters[at % D];
    return (value - low) / (high - low);
  };
  const data: DensityData = {
    parameters: parameters.map((one) => ({ ...one, low: 0, high: 1 })),
    names: kept.map((c) => usual[c]),
    values: Float64Array.of(...learnt.values, ...validation.values).map(unitOf),
    context: Float64Array.of(...own(learnt.context), ...own(validation.context)),
  };
  const observations = own(test.context), C = kept.length, truths = test.values.map(unitOf);
  const observed = Array.from(
    { length: observations.length / C },
    (_, m) => Array.from(observations.subarray(m * C, (m + 1) * C)),
  );
  console.log(`${data.values.length / D} runs, ${C} measures, ${observed.length} observations`);
  const asked = { data, observed, draws }, drawn = await ours(asked), peer = await theirs(asked, drawn);
  const scores = scoresOf(drawn.values, truths, D, draws);
  console.log("ours", short(drawn.seconds), "s", scores);
  if ("absent" in peer) return { ours: { seconds: short(drawn.seconds), ...scores }, sbi: peer };
  const sbiScores = scoresOf(peer.drawn.values, truths, D, draws);
  console.log("sbi", peer.answer, sbiScores);
  return {
    measures: data.names,
    runs: data.values.length / D,
    ours: { seconds: short(drawn.seconds), ...scores },
    sbi: { ...peer.answer, ...sbiScores },
  };
}

const folder = option("data", ""), only = option("only", Object.keys(POSTERIOR_TASKS).join(",")).split(",");
const results = [];
if (folder) results.push(await datasetResult(folder));
else for (const name of only) results.push(await taskResult(name));
await record(await requestGpu(), folder ? "posterior-dataset" : "posterior", {
  question: "how near are posteriors to known ones, and how long do they take, beside sbi?",
  members: MEMBERS,
  results,
});
