/**
 * How well and how fast is the surrogate of a layer-5 pyramidal cell learnt from recordings made with NEURON?
 *
 * deno run -A bench/cell_layer5.ts --data=FOLDER [--pretrain=8000] [--pretrain-steps=28000] [--front=96] [--mix=400] [--steps=16000] [--seeds=1,2] [--models=NAME]
 *
 * With `--pretrain` a surrogate first learns from so many seconds of our own cell `hay2011`, recorded here on two cores, and goes on from there with the recordings,
 * among which so many runs of our own are mixed.
 * The folder holds `train.npz` and `valid.npz` in the layout of `saveCellDataset`, with `v_soma` and `v_nexus`. The threshold of spikes is chosen on
 * the training runs that are held out from the gradient. Of several seeds each is scored, and then their mean.
 */
import {
  type CellPrediction,
  type CellSeries,
  cellSeries,
  type CellSurrogateSpec,
  type CellTrainingOptions,
  chooseSpikeRule,
  joinCellSeries,
  loadCellModel,
  runCellSurrogate,
  scoreCell,
  trainCell,
} from "../lib/cell_surrogates.ts";
import { loadCellDataset } from "../lib/cells.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { saveModel } from "../lib/surrogate/model.ts";
import { option, record, short } from "./_record.ts";

const HELD_OUT = 10;
const VALUES = { values: ["v_soma", "v_nexus"] };

const folder = option("data", ""), name = option("models", "out/layer5");
if (folder === "") throw new TypeError("Cannot train as --data=FOLDER must be given");
const gpu = await requestGpu();
await Deno.mkdir(name.replace(/[^/]*$/, "."), { recursive: true });
const recordings = await loadCellDataset(`${folder}/train.npz`);
const data = cellSeries(recordings, VALUES);
const steps = Number(option("steps", "16000")), pretrainSteps = Number(option("pretrain-steps", "28000"));
const mix = Number(option("mix", "0"));
const pretrainSeconds = Number(option("pretrain", "0"));
const seeds = option("seeds", "1").split(",").map(Number);
const runs = Array.from({ length: HELD_OUT }, (_, k) => recordings.runs - HELD_OUT + k);
const held = cellSeries(recordings, { ...VALUES, runs });
const valid = cellSeries(await loadCellDataset(`${folder}/valid.npz`), VALUES);

/** Units of a layer before the others; 0: none. */
const front = Number(option("front", "0"));
/** Seconds in a file of our own recordings. */
const FILE_SECONDS = 200;
const SPEC = {
  layers: [
    // What each site does to its branch saturates: a layer for that pays once there is enough to learn it from.
    ...(front > 0 ? [{ kind: "dense", units: front, activation: "relu" } as const] : []),
    { kind: "dense", units: Number(option("dense", front > 0 ? "32" : "16")), activation: "linear" },
    { kind: "lstm", units: Number(option("units", "64")) },
  ],
  filtersMs: [3, 10, 30, 70],
  outputs: {
    v_soma: { high: -55 },
    v_nexus: { low: -80, high: -20, weight: 0.5 },
    spike: { weight: 8 },
  },
} as const satisfies CellTrainingOptions["spec"];

/** Trains one surrogate and saves it; the wall time is that of the whole training, in s. */
async function trainTo(
  path: string,
  options: Pick<CellTrainingOptions, "data" | "spec" | "from" | "seed" | "learningRate"> & { steps: number },
) {
  const started = performance.now(), { steps } = options;
  const { model, seconds } = await trainCell(gpu, {
    // Two workgroups of recurrent layers: one for each core of a small machine.
    batch: Number(option("batch", "16")),
    stretch: 300,
    burnIn: 100,
    finalRate: 0.02,
    warmup: Math.round(steps / 20),
    beta2: 0.999,
    weightDecay: 0.05,
    heldOut: HELD_OUT,
    ...options,
    checkpoint: `${path}.checkpoint.safetensors`,
    resume: true,
    onProgress: ({ step, loss, validationLoss }) =>
      step % 100 < 10 &&
      console.error(
        `${path}: ${step}/${steps} loss ${short(loss)} held out ${short(validationLoss ?? NaN)} ${
          ((performance.now() - started) / 1000).toFixed(0)
        } s`,
      ),
  });
  await saveModel(path, model);
  return { path, model, trainingSeconds: short(seconds) };
}

/** Records our own cell in two processes, where that has not been done. @returns Wall time, s. */
async function recordOwn(own: string, seconds: number): Promise<number> {
  await Deno.mkdir(own, { recursive: true });
  const files = Math.ceil(seconds / FILE_SECONDS), half = Math.ceil(files / 2), started = performance.now();
  const script = new URL("./_hay_recordings.ts", import.meta.url).pathname;
  const parts = [[0, half - 1], [half, files - 1]].map(([first, last]) =>
    new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, own, String(first), String(last)] })
      .output()
  );
  for (const { success, stderr } of await Promise.all(parts)) {
    if (!success) throw new Error(`Cannot record hay2011: ${new TextDecoder().decode(stderr)}`);
  }
  return (performance.now() - started) / 1000;
}

/** The first so many runs of our own cell. */
async function ownRuns(seconds: number, runs?: number): Promise<CellSeries> {
  const series: CellSeries[] = [];
  let left = runs ?? Infinity;
  for (let file = 0; file < Math.ceil(seconds / FILE_SECONDS) && left > 0; file++) {
    const dataset = await loadCellDataset(`${name}-recordings/hay-${file}.npz`);
    const taken = Array.from({ length: Math.min(left, dataset.runs) }, (_, run) => run);
    const one = cellSeries(dataset, { ...VALUES, runs: taken });
    // The inputs are the same, whatever their files call them.
    one.inputs.names = recordings.sites;
    series.push(one);
    left -= taken.length;
  }
  return joinCellSeries(series);
}

/** Lets a surrogate learn from recordings of our own cell. */
async function pretrain(seconds: number, seed: number) {
  const recordingSeconds = await recordOwn(`${name}-recordings`, seconds);
  const data = await ownRuns(seconds);
  const trained = await trainTo(`${name}-pretrained-${seed}`, {
    data,
    spec: SPEC,
    steps: pretrainSteps,
    seed,
    learningRate: 0.006,
  });
  return { ...trained, seconds, recordingSeconds: short(recordingSeconds) };
}

/** Trains one surrogate on the recordings, of which the last are held out. */
async function train(seed: number, from?: SurrogateModel<CellSurrogateSpec>) {
  return await trainTo(`${name}-${seed}`, {
    data: mix > 0 ? joinCellSeries([await ownRuns(pretrainSeconds, mix), data]) : data,
    ...(from ? { from } : { spec: SPEC }),
    steps,
    seed,
    learningRate: Number(option("rate", from ? "0.003" : "0.006")),
  });
}

const meanOf = (all: readonly CellPrediction[]): CellPrediction =>
  all[0].map((_, at) => all.reduce((sum, values) => sum + values[at] / all.length, 0));

/** Scores of the mean of several surrogates. */
async function score(paths: readonly string[]) {
  const models = await Promise.all(paths.map((path) => loadCellModel(path))), [{ spec }] = models;
  const predict = async ({ runs, samples, inputs }: CellSeries) => {
    const all: CellPrediction[] = [];
    for (const model of models) {
      all.push(await runCellSurrogate(gpu, model, { runs, samples, inputs: inputs.values }));
    }
    return meanOf(all);
  };
  const predicted = await predict(held), rule = chooseSpikeRule({ spec, series: held, predicted });
  return {
    heldOut: scoreCell({ spec, series: held, predicted }, { rule }),
    valid: scoreCell({ spec, series: valid, predicted: await predict(valid) }, { rule }),
  };
}

const trained: Awaited<ReturnType<typeof train>>[] = [], pretraining: unknown[] = [];
for (const seed of seeds) {
  const before = pretrainSeconds > 0 ? await pretrain(pretrainSeconds, seed) : undefined;
  if (before) {
    const { seconds, recordingSeconds, trainingSeconds, path } = before;
    pretraining.push({
      seconds,
      recordingSeconds,
      steps: pretrainSteps,
      trainingSeconds,
      ...await score([path]),
    });
    console.log(JSON.stringify(pretraining.at(-1)));
  }
  trained.push(await train(seed, before?.model));
}
const results = [];
for (const { path, trainingSeconds } of trained) results.push({ trainingSeconds, ...await score([path]) });
const mean = seeds.length > 1 ? await score(trained.map(({ path }) => path)) : undefined;
console.log(JSON.stringify({ results, mean }, null, 1));
await record(gpu, "cell_layer5", { layers: SPEC.layers, pretraining, mix, steps, seeds, results, mean });
gpu.destroy();
