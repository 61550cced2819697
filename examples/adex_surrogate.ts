/**
 * A surrogate of a network of point neurons that generalises over its parameters: the AdEx network `rs-fs` (a tenth of its cells,
 * with as many inputs each) over the adaptation b of its excitatory cells and the rate of its drive. Simulates networks over the box, trains a
 * recurrent surrogate of the spike counts of both populations, judges it on held-out points by long free runs beside the seed
 * floor and baselines, and finds parameters for wanted rates, which the network confirms.
 *
 *     deno run -A examples/adex_surrogate.ts            everything, in out/adex
 *     deno run -A examples/adex_surrogate.ts --small    the same in a few minutes, less accurate, in out/adex-small
 *
 * What is there already is kept: a run that was stopped goes on. The report is report.html, the numbers are results.json.
 */
import {
  answerOfBaseline,
  countTraining,
  type Dataset,
  datasetCounts,
  datasetPoints,
  equalShares,
  fitBaselines,
  fitChecked,
  getSpikingPreset,
  type Gpu,
  loadDataset,
  loadModel,
  makeDataset,
  measurePoint,
  measureRuns,
  overrideSpiking,
  parseLayers,
  type PopulationCounts,
  renderPointsReport,
  reportOfPoints,
  requestGpu,
  rolloutModel,
  sampleBox,
  saveModel,
  scaleSpiking,
  simulate,
  someNetworks,
  summarizePoints,
  type SurrogateModel,
  type SystemAnswer,
  trainSurrogate,
  VERSION,
  writeFileAtomic,
} from "../mod.ts";
import { citedByMeasures, citedByModel, citedBySpec, referenceList } from "../lib/entries/references.ts";

const NETWORK = scaleSpiking(getSpikingPreset("rs-fs"), 0.1);
const BOX = [
  { name: "populations.E.parameters.b", low: 0, high: 80 },
  { name: "drives.*.rateHz", low: 1000, high: 2400 },
];

// Every run has a wiring of its own, and with it E rates that differ by some 6 %: the mean of 16 is known to 1.6 %.
const FULL = { points: 80, durationMs: 10_000, testRuns: 16, layers: "lstm:64", steps: 6000, fits: 10 };
const SMALL = { points: 10, durationMs: 400, testRuns: 2, layers: "lstm:8", steps: 60, fits: 1 };
/** Width of the bins, ms; adaptation, of 500 ms, is to settle before anything is recorded. */
const BIN_MS = 2, WARMUP_MS = 2000;

const small = Deno.args.includes("--small"), scale = small ? SMALL : FULL;
const out = Deno.args[Deno.args.indexOf("--out") + 1 || Deno.args.length] ??
  `out/adex${small ? "-small" : ""}`;

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Times of the parts, s. */
const times = `${out}/seconds.json`;
const seconds: Record<string, number> = await exists(times) ? JSON.parse(await Deno.readTextFile(times)) : {};

let told = performance.now();
/** Shows a line of progress on a terminal; elsewhere one a minute. */
function progress(text: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  else if (text && performance.now() - told > 60_000) {
    told = performance.now();
    console.error(text);
  }
}

/** Does a part of the work, says so, and keeps its time: the longest, as a later call finds it done. */
async function part<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  console.error(`${name} …`);
  const start = performance.now(), result = await work();
  seconds[name] = Math.max(seconds[name] ?? 0, Math.round((performance.now() - start) / 100) / 10);
  await writeFileAtomic(times, JSON.stringify(seconds));
  progress("");
  console.error(`${name}: ${seconds[name]} s`);
  return result;
}

async function makeData(gpu: Gpu): Promise<Dataset> {
  const folder = `${out}/data`, { points, durationMs, testRuns } = scale;
  await makeDataset(folder, {
    ...{ spec: NETWORK, box: BOX, points, durationMs, testRuns, gpu, shardNetworks: 8, seed: 1 },
    ...{ binMs: BIN_MS, warmupMs: small ? 200 : WARMUP_MS },
    resume: await exists(`${folder}/dataset.json`),
    onProgress: ({ fraction }) => progress(`${(100 * fraction).toFixed(0)} % of the networks simulated`),
  });
  return await loadDataset(folder);
}

async function train(gpu: Gpu, dataset: Dataset): Promise<SurrogateModel> {
  const path = `${out}/model`, { layers, steps } = scale;
  if (await exists(`${path}.safetensors`)) return await loadModel(path);
  const data = await countTraining(dataset);
  const { model } = await trainSurrogate(gpu, {
    ...{ ...data, steps, batch: 32, window: small ? 40 : 200, seed: 1 },
    // Given the past and E, the counts of I vary half as much as Poisson's.
    spec: { layers: parseLayers(layers), likelihood: "conway-maxwell" },
    ...{ checkpoint: `${path}.checkpoint.safetensors`, resume: true },
    onProgress: ({ step, loss }) => progress(`step ${step} of ${steps}, loss ${loss.toFixed(3)}`),
  });
  const training = { ...model.spec.training, network: JSON.stringify(NETWORK) };
  const named = { ...model, spec: { ...model.spec, training } };
  await saveModel(path, named);
  return named;
}

/** Free runs of the surrogate and of the baselines at the test points, as many and as long as the network's. */
async function evaluate(gpu: Gpu, dataset: Dataset, model: SurrogateModel) {
  const points = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const { bins, networks: runs } = points[0].network;
  const parameters = points.flatMap(({ values }) => new Array<number[]>(runs).fill(values).flat());
  const counts = await rolloutModel(gpu, model, { runs: runs * points.length, bins, seed: 1, parameters });
  const answers: Record<string, SystemAnswer[]> = {
    surrogate: points.map(({ firstRun }) => ({ runs: someNetworks(counts, firstRun, runs) })),
  };
  const baselines = await fitBaselines(dataset);
  for (const baseline of baselines) {
    answers[baseline.kind] = points.map(({ values, firstRun }) =>
      answerOfBaseline(baseline, { parameters: values, runs, bins, seed: 1, firstRun })
    );
  }
  const tested = points.map(({ parameters, label, network }, k) => ({
    ...{ parameters, label, network },
    systems: Object.fromEntries(Object.entries(answers).map(([name, own]) => [name, own[k]])),
  }));
  const names = baselines.map(({ kind }) => kind);
  return {
    tested,
    evaluation: summarizePoints(tested.map((point) => measurePoint(point)), { baselines: names }),
  };
}

/** Runs of the surrogate, or of the network itself, at some points of the box. */
function runner(
  gpu: Gpu,
  model: SurrogateModel | null,
  run: { runs: number; durationMs: number; seed: number },
) {
  const { runs, durationMs, seed } = run;
  return async (points: number[][], first: number): Promise<PopulationCounts[]> => {
    const all = points.flatMap((point) => new Array<number[]>(runs).fill(point)), bins = durationMs / BIN_MS;
    if (model) {
      const options = { runs: all.length, bins, seed, firstRun: first * runs, parameters: all.flat() };
      return equalShares(await rolloutModel(gpu, model, options), points.length);
    }
    const specs = all.map((point) =>
      overrideSpiking(NETWORK, Object.fromEntries(BOX.map(({ name }, p) => [name, point[p]])))
    );
    const options = { durationMs, binMs: BIN_MS, warmupMs: WARMUP_MS, seed, firstNetwork: first * runs };
    return equalShares((await simulate(gpu, specs, options)).counts, points.length);
  };
}

const WANTED = ["rate.E", "rate.I"];

/** Fits the box's parameters to the rates of networks at random points of it, and checks them by the network. */
async function makeFits(gpu: Gpu, model: SurrogateModel) {
  const truths = sampleBox(BOX, { points: scale.fits, design: "latin-hypercube", seed: 77 });
  const values = (counts: PopulationCounts) => {
    const measured = measureRuns(counts, { measures: WANTED });
    return WANTED.map((name) => measured[name]);
  };
  const network = runner(gpu, null, { runs: 2, durationMs: small ? 400 : 10_000, seed: 2_000_002 });
  const surrogate = runner(gpu, model, { runs: 1, durationMs: 5000, seed: 3 });
  let drawn = 0, checked = 0;
  const fits = [];
  for (let k = 0; k < scale.fits; k++) {
    const truth = Array.from(truths.subarray(k * BOX.length, (k + 1) * BOX.length));
    const target = values((await network([truth], 10_000 + k))[0]);
    const fit = await fitChecked({
      surrogate: async (points) => {
        const runs = await surrogate(points, drawn);
        drawn += points.length;
        return runs.map(values);
      },
      network: async (point) => values((await network([point], checked++))[0]),
    }, {
      ...{ box: BOX, targets: WANTED.map((name, m) => ({ name, value: target[m]! })), seed: k + 1 },
      ...{ globalPoints: small ? 16 : 64, localPoints: small ? 12 : 24, rounds: 3, starts: 1, repeats: 6 },
    });
    const { best, rounds, met } = fit;
    fits.push({
      truth,
      target,
      point: best.fit.point,
      network: best.network,
      error: best.error,
      met,
      rounds: rounds.length,
    });
    progress(`fit ${k + 1} of ${scale.fits}`);
  }
  return fits;
}

await Deno.mkdir(out, { recursive: true });
const gpu = await requestGpu();
const dataset = await part("data", () => makeData(gpu));
const model = await part("training", () => train(gpu, dataset));
const { tested, evaluation } = await part("evaluation", () => evaluate(gpu, dataset, model));
const fits = await part("fits", () => makeFits(gpu, model));
const results = {
  box: BOX,
  scale,
  systems: evaluation.systems,
  fits,
  seconds,
  adapter: gpu.adapter.description,
};
await writeFileAtomic(`${out}/results.json`, `${JSON.stringify(results, null, 2)}\n`);
await writeFileAtomic(
  `${out}/report.html`,
  await renderPointsReport(reportOfPoints({
    ...{ title: "A surrogate of the AdEx network rs-fs", evaluation, points: tested },
    subtitle: `${
      dataset.manifest.populations.map(({ name, size }) => `${size} ${name}`).join(" and ")
    } cells`,
    summary: [`Over ${BOX.map(({ name, low, high }) => `${name} from ${low} to ${high}`).join(" and ")}.`],
    provenance: { volley: VERSION, adapter: gpu.adapter.description, date: new Date().toISOString() },
    commands: [`deno run -A examples/adex_surrogate.ts${small ? " --small" : ""}`],
    references: referenceList([...citedBySpec(NETWORK), ...citedByModel(model.spec), ...citedByMeasures()]),
    json: { spec: NETWORK, box: BOX },
  })),
);
gpu.destroy();
const percent = (value: number | null) => value === null ? "–" : `${(100 * value).toPrecision(3)} %`;
for (const { name, unit, error, medianError, medianRatio } of evaluation.systems[0].rows) {
  const size = error === "relative" ? percent(medianError) : `${medianError?.toPrecision(3) ?? "–"} ${unit}`;
  console.log(`${name}: median error ${size}, ${medianRatio?.toPrecision(3) ?? "–"} times the seed floor`);
}
console.log(`${fits.filter(({ met }) => met).length} of ${fits.length} fits are confirmed by the network`);
