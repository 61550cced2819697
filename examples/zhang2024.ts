/**
 * The reference experiment: surrogates of the network `mif-second` that generalise over a box of its four couplings, after
 * Zhang et al. (2024), arXiv:2211.11169. Simulates networks over the box, trains a volley surrogate, an LSTM and a
 * feed-forward net on a window, and judges them on held-out points by long free runs, beside the seed floor and baselines;
 * maps rate and spectral peak over two couplings; finds couplings for wanted statistics and checks them by the network.
 *
 *     deno run -A examples/zhang2024.ts                 everything, in out/zhang2024
 *     deno run -A examples/zhang2024.ts --small         the same in a few minutes, less accurate, in out/zhang2024-small
 *
 * What is there already is kept: a run that was stopped goes on. The report is report.html, the numbers are results.json.
 */
import {
  answerOfBaseline,
  baselineWins,
  compareMaps,
  countTraining,
  type Dataset,
  datasetCounts,
  datasetPoints,
  equalShares,
  fitBaselines,
  fitChecked,
  getMifPreset,
  type Gpu,
  type GridMap,
  loadDataset,
  loadModel,
  makeDataset,
  type MapAxis,
  type MapPair,
  measurePoint,
  measureRuns,
  overrideSpec,
  parameterMapOf,
  parseLayers,
  type PopulationCounts,
  renderPointsReport,
  reportOfPoints,
  requestGpu,
  requireMifDataset,
  rolloutModel,
  sampleBox,
  saveModel,
  simulate,
  someNetworks,
  summarizePoints,
  type SurrogateModel,
  sweep,
  type SystemAnswer,
  type TestPoint,
  trainSurrogate,
  trainVolleys,
  VERSION,
  volleyTraining,
  writeFileAtomic,
} from "../mod.ts";
import { citedByMeasures, citedByModel, citedBySpec, referenceList } from "../lib/entries/references.ts";

const BOX = [
  { name: "S_EE", low: 3.5, high: 4.5 },
  { name: "S_IE", low: 2.5, high: 3.5 },
  { name: "S_EI", low: 1.7, high: 2.7 },
  { name: "S_II", low: 1.5, high: 2.5 },
] as const;

const FULL = {
  points: 480,
  fractions: { train: 0.9, validation: 0.05, test: 0.05 },
  durationMs: 16_000,
  testRuns: 4,
  volleySteps: 10_000,
  lstm: { layers: "lstm:64", steps: 8000, window: 100 },
  window: { layers: "dense:96:relu,dense:96:relu", steps: 4000 },
  map: { cells: 9, runs: 2, durationMs: 5000 },
  fits: 10,
};
const SMALL = {
  points: 30,
  fractions: { train: 0.8, validation: 0.1, test: 0.1 },
  durationMs: 3000,
  testRuns: 2,
  volleySteps: 1000,
  lstm: { layers: "lstm:32", steps: 800, window: 60 },
  window: { layers: "dense:32:relu", steps: 300 },
  map: { cells: 3, runs: 1, durationMs: 1500 },
  fits: 1,
};
const NETWORK = getMifPreset("mif-second");

const small = Deno.args.includes("--small");
const scale = small ? SMALL : FULL;
const out = Deno.args[Deno.args.indexOf("--out") + 1 || Deno.args.length] ??
  `out/zhang2024${small ? "-small" : ""}`;
const seconds: Record<string, number> = {};

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Shows a line of progress where there is a terminal. */
function progress(text: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

/** Does a part of the work, says so, and remembers its time. */
async function part<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  console.error(`${name} …`);
  const start = performance.now();
  const result = await work();
  seconds[name] = Math.round((performance.now() - start) / 100) / 10;
  progress("");
  console.error(`${name}: ${seconds[name]} s`);
  return result;
}

async function makeData(gpu: Gpu): Promise<Dataset> {
  const folder = `${out}/data`;
  const { points, fractions, durationMs, testRuns } = scale;
  await makeDataset(folder, {
    ...{
      spec: NETWORK,
      box: BOX.map((range) => ({ ...range })),
      points,
      fractions,
      durationMs,
      testRuns,
      seed: 1,
    },
    gpu,
    resume: await exists(`${folder}/dataset.json`),
    onProgress: ({ fraction }) => progress(`${(100 * fraction).toFixed(0)} % of the networks simulated`),
  });
  return await loadDataset(folder);
}

/** A model that is on the disk, or made and put there. */
async function modelAt(
  name: string,
  train: (options: Record<string, unknown>) => Promise<SurrogateModel>,
): Promise<SurrogateModel> {
  const path = `${out}/${name}`;
  if (await exists(`${path}.safetensors`)) return await loadModel(path);
  const model = await train({
    ...{ seed: 1, checkpoint: `${path}.checkpoint.safetensors`, resume: true },
    onProgress: ({ step, steps, loss }: { step: number; steps: number; loss: number }) =>
      progress(`${name}: step ${step} of ${steps}, loss ${loss.toFixed(3)}`),
  });
  const training = { ...model.spec.training, network: JSON.stringify(NETWORK) };
  await saveModel(path, { ...model, spec: { ...model.spec, training } });
  return model;
}

async function trainVolley(gpu: Gpu, dataset: Dataset): Promise<SurrogateModel> {
  const { simulation: { binMs } } = dataset.manifest;
  const { histogram, rule } = requireMifDataset(dataset.manifest, "train a volley surrogate");
  const bins = (milliseconds: number) => Math.round(milliseconds / binMs);
  return await modelAt("volley", async (options) => {
    const modes = 12;
    const spec = {
      ...{ network: NETWORK, binMs, histogram, modes },
      rule: {
        windowBins: bins(rule.windowMs),
        open: rule.open,
        close: rule.close,
        tailBins: bins(rule.tailMs),
        longestBins: bins(rule.longestMs),
      },
    };
    const data = await volleyTraining(dataset, { modes });
    return (await trainVolleys(gpu, { ...data, spec, steps: scale.volleySteps, ...options })).model;
  });
}

async function trainCounts(gpu: Gpu, dataset: Dataset, kind: "lstm" | "window"): Promise<SurrogateModel> {
  const { layers, steps, ...rest } = scale[kind];
  const spec = { layers: parseLayers(layers), history: kind === "window" ? 24 : 1 };
  return await modelAt(kind, async (options) => {
    const data = await countTraining(dataset);
    return (await trainSurrogate(gpu, { ...data, spec, steps, ...rest, ...options })).model;
  });
}

type Models = Record<string, SurrogateModel>;

/** Free runs of everything at the test points, as many and as long as the network's. */
async function evaluate(gpu: Gpu, dataset: Dataset, models: Models) {
  const points = datasetPoints(dataset.manifest, await datasetCounts(dataset, "test"));
  const { bins, networks: runs } = points[0].network;
  const answers: Record<string, SystemAnswer[]> = {};
  for (const [name, model] of Object.entries(models)) {
    const parameters = points.flatMap(({ values }) => new Array<number[]>(runs).fill(values).flat());
    const counts = await rolloutModel(gpu, model, { runs: runs * points.length, bins, seed: 1, parameters });
    answers[name] = points.map(({ firstRun }) => ({ runs: someNetworks(counts, firstRun, runs) }));
  }
  const baselines = await fitBaselines(dataset);
  for (const baseline of baselines) {
    answers[baseline.kind] = points.map(({ values, firstRun }) =>
      answerOfBaseline(baseline, { parameters: values, runs, bins, seed: 1, firstRun })
    );
  }
  const tested: TestPoint[] = points.map(({ parameters, label, network }, k) => ({
    ...{ parameters, label, network },
    systems: Object.fromEntries(Object.entries(answers).map(([name, own]) => [name, own[k]])),
  }));
  const names = [...baselines.map(({ kind }) => kind), "window"];
  const measured = tested.map((point) => measurePoint(point));
  return { tested, evaluation: summarizePoints(measured, { baselines: names }) };
}

/** Runs of a surrogate, or of the network itself, at some points of the box. */
function runner(
  gpu: Gpu,
  model: SurrogateModel | null,
  run: { runs: number; durationMs: number; seed: number },
) {
  return async (points: number[][], first: number): Promise<PopulationCounts[]> => {
    const { runs, durationMs, seed } = run;
    const all = points.flatMap((point) => new Array<number[]>(runs).fill(point));
    const specs = all.map((point) =>
      overrideSpec(NETWORK, Object.fromEntries(BOX.map(({ name }, p) => [name, point[p]])))
    );
    const counts = model
      ? await rolloutModel(gpu, model, {
        ...{ runs: all.length, bins: durationMs, seed, firstRun: first * runs, parameters: all.flat() },
      })
      : (await simulate(gpu, specs, { durationMs, seed, firstNetwork: first * runs })).counts;
    return equalShares(counts, points.length);
  };
}

const MEASURES = ["rate.E", "rate.I", "peakHz"];

/** Maps over (S_EE, S_EI), the other couplings in the middle of the box, of the network and of each surrogate. */
async function makeMaps(gpu: Gpu, models: Models): Promise<MapPair[]> {
  const { cells, runs, durationMs } = scale.map;
  const axis = (p: number): MapAxis => {
    const { name, low, high } = BOX[p];
    return {
      name,
      unit: "",
      values: Array.from({ length: cells }, (_, k) => low + k * (high - low) / (cells - 1)),
    };
  };
  const axes = [axis(0), axis(2)];
  const map = async (source: string, model: SurrogateModel | null): Promise<GridMap> => {
    const run = runner(gpu, model, { runs, durationMs, seed: model ? 2 : 1_000_002 });
    const middle = BOX.map(({ low, high }) => (low + high) / 2);
    const at = ([S_EE, S_EI]: number[]) => [S_EE, middle[1], S_EI, middle[3]];
    return await sweep((points, first) => run(points.map(at), first), {
      axes,
      measures: MEASURES,
      source,
    });
  };
  const network = parameterMapOf(await map("network", null));
  const pairs: MapPair[] = [];
  for (const [source, model] of Object.entries(models)) {
    const surrogate = parameterMapOf(await map(source, model));
    pairs.push({ measure: "rate.E", name: "E rate", unit: "Hz", network, surrogate });
    pairs.push({ measure: "peakHz", name: "spectral peak", unit: "Hz", network, surrogate });
  }
  return pairs;
}

/** Fits couplings to the statistics of networks at random points of the box, and checks them by the network. */
async function makeFits(gpu: Gpu, model: SurrogateModel) {
  const truths = sampleBox(BOX, { points: scale.fits, design: "latin-hypercube", seed: 77 });
  const wanted = ["rate.E", "peakHz"];
  const values = (counts: PopulationCounts) => {
    const measured = measureRuns(counts, { measures: wanted });
    return wanted.map((name) => measured[name]);
  };
  const network = runner(gpu, null, { runs: 4, durationMs: 10_000, seed: 2_000_002 });
  const surrogate = runner(gpu, model, { runs: 1, durationMs: 4000, seed: 3 });
  let drawn = 0, checked = 0;
  let samples: Awaited<ReturnType<typeof fitChecked>>["best"]["fit"]["samples"] | undefined;
  const fits = [];
  for (let k = 0; k < scale.fits; k++) {
    const truth = Array.from(truths.subarray(k * BOX.length, (k + 1) * BOX.length));
    const target = values((await network([truth], 10_000 + k))[0]);
    const targets = wanted.map((name, m) => ({ name, value: target[m]! }));
    const fit = await fitChecked({
      surrogate: async (points) => {
        const runs = await surrogate(points, drawn);
        drawn += points.length;
        return runs.map(values);
      },
      network: async (point) => values((await network([point], checked++))[0]),
    }, {
      ...{ box: BOX, targets, globalPoints: small ? 24 : 128, localPoints: small ? 16 : 32, rounds: 3 },
      ...{ starts: 1, repeats: 6, seed: k + 1, samples },
    });
    samples ??= fit.rounds[0].fit.samples;
    fits.push({
      targets,
      point: fit.best.fit.point,
      network: fit.best.network,
      error: fit.best.error,
      met: fit.met,
      corrections: fit.rounds.length - 1,
    });
    progress(`fit ${k + 1} of ${scale.fits}`);
  }
  return fits;
}

await Deno.mkdir(out, { recursive: true });
const gpu = await requestGpu();
const dataset = await part("data", () => makeData(gpu));
const models: Models = {
  volley: await part("training of the volley surrogate", () => trainVolley(gpu, dataset)),
  lstm: await part("training of the LSTM", () => trainCounts(gpu, dataset, "lstm")),
  window: await part("training of the net on a window", () => trainCounts(gpu, dataset, "window")),
};
const { volley, lstm } = models;
const { tested, evaluation } = await part("evaluation", () => evaluate(gpu, dataset, models));
const maps = await part("maps", () => makeMaps(gpu, { volley, lstm }));
const fits = {
  lstm: await part("fits by the LSTM", () => makeFits(gpu, lstm)),
  volley: await part("fits by the volley surrogate", () => makeFits(gpu, volley)),
};
const agreement = maps.map(({ measure, network, surrogate }) => ({
  measure,
  surrogate: surrogate.source,
  ...compareMaps(network, surrogate, { measure }),
}));
const results = {
  ...{ box: BOX, scale, systems: evaluation.systems, wins: baselineWins(evaluation), maps: agreement, fits },
  ...{ seconds, adapter: gpu.adapter, volley: VERSION },
};
await writeFileAtomic(`${out}/results.json`, `${JSON.stringify(results, null, 2)}\n`);
const { manifest } = dataset;
const command = `deno run -A examples/zhang2024.ts${small ? " --small" : ""}`;
const report = reportOfPoints({
  title: "Surrogates of mif-second over its coupling box",
  subtitle: `${tested.length} held-out points, ${tested[0].network.networks} runs of ${
    manifest.simulation.durationMs / 1000
  } s each`,
  summary: [
    `Trained on ${
      manifest.points.filter(({ split }) => split === "train").length
    } points, tested on others: ${BOX.map(({ name, low, high }) => `${name} ${low} to ${high}`).join(", ")}.`,
    `Fits that the network confirms within 5 %: ${
      fits.lstm.filter(({ met }) => met).length
    } of ${scale.fits} by the LSTM, ${
      fits.volley.filter(({ met }) => met).length
    } of ${scale.fits} by the volley surrogate.`,
  ],
  ...{ evaluation, points: tested, maps, commands: [command] },
  references: referenceList([
    ...citedBySpec(manifest.spec),
    ...[lstm, volley].flatMap(({ spec }) => citedByModel(spec)),
    ...citedByMeasures(),
  ]),
  provenance: {
    volley: VERSION,
    adapter: gpu.adapter.description,
    ...Object.fromEntries(Object.entries(seconds).map(([name, time]) => [`${name}, s`, String(time)])),
  },
});
await writeFileAtomic(`${out}/report.html`, await renderPointsReport(report));
for (const { name, rows, met } of evaluation.systems) {
  console.log(`${name}${met ? ": all targets met" : ""}`);
  for (const row of rows.filter((row) => row.met !== null)) {
    console.log(`  ${row.name}: ${JSON.stringify(row)}`);
  }
}
console.log(
  agreement.map((map) =>
    `${map.surrogate} ${map.measure}: rank correlation ${map.rankCorrelation?.toFixed(3) ?? "–"}`
  ).join("\n"),
);
console.log(`${out}/report.html`);
gpu.destroy();
