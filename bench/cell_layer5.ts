/**
 * How well and how fast is the surrogate of a layer-5 pyramidal cell learnt from recordings made with NEURON?
 *
 * deno run -A bench/cell_layer5.ts --data=FOLDER [--pretrain=8600] [--pretrain-steps=16000] [--busy=0] [--fine=2400] [--mix=7400] [--steps=4000] [--units=64] [--dense=32] [--seeds=1,2] [--models=NAME]
 *
 * With `--pretrain` a surrogate first learns from so many seconds of our own cell `hay2011`, recorded here on two cores with steps of 0.1 ms, from `--busy` seconds
 * of strong input and from `--fine` seconds with the recordings' own step of 0.025 ms; it goes on from there with the recordings, the latter two and `--mix`
 * seconds of the first. All must fit a binding of 128 MiB, 11,184 s.
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
const pretrainSeconds = Number(option("pretrain", "0"));
const busySeconds = Number(option("busy", "0")), fineSeconds = Number(option("fine", "2400"));
const pretrainSteps = Number(option("pretrain-steps", "16000"));
const steps = Number(option("steps", pretrainSeconds > 0 ? "4000" : "6000"));
const mix = Math.min(pretrainSeconds, Number(option("mix", "7400")));
const seeds = option("seeds", "1").split(",").map(Number);
const runs = Array.from({ length: HELD_OUT }, (_, k) => recordings.runs - HELD_OUT + k);
const held = cellSeries(recordings, { ...VALUES, runs });
const valid = cellSeries(await loadCellDataset(`${folder}/valid.npz`), VALUES);

/** Seconds in a file of our own recordings. */
const FILE_SECONDS = 200;
const SITES = recordings.sites.length;
const SPEC = {
  layers: [
    // What an input does to its branch lasts and saturates there: each site has a state of its own.
    { kind: "grouped-lstm", units: 2 * SITES, groups: SITES },
    { kind: "dense", units: Number(option("dense", "32")), activation: "linear" },
    { kind: "lstm", units: Number(option("units", "64")) },
    { kind: "dense", units: 64, activation: "relu" },
  ],
  filtersMs: [3, 10, 30, 70],
  outputs: {
    v_soma: { high: -55 },
    v_nexus: { low: -80, high: -20, weight: 0.5 },
    spike: { weight: 8 },
  },
} as const satisfies CellTrainingOptions["spec"];

/** Trains one surrogate and saves it; the wall time is that of the whole training, in s, also where it goes on from what is there. */
async function trainTo(
  path: string,
  options: Pick<CellTrainingOptions, "data" | "spec" | "from" | "seed" | "learningRate"> & { steps: number },
) {
  const started = performance.now(), { steps } = options, clock = `${path}.seconds.json`;
  const spent = await Deno.readTextFile(clock).then(Number, () => 0);
  const { model, seconds } = await trainCell(gpu, {
    batch: 32,
    stretch: 400,
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
  await Deno.writeTextFile(clock, `${spent + seconds}\n`);
  return { path, model, trainingSeconds: short(spent + seconds) };
}

/** Records our own cell in two processes, where that has not been done. */
async function recordOwn(own: string, kind: string, seconds: number): Promise<void> {
  await Deno.mkdir(own, { recursive: true });
  const files = Math.ceil(seconds / FILE_SECONDS), half = Math.ceil(files / 2);
  const script = new URL("./_hay_recordings.ts", import.meta.url).pathname;
  const parts = [[0, half - 1], [half, files - 1]].map(([first, last]) =>
    new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, own, kind, String(first), String(last)] })
      .output()
  );
  for (const { success, stderr } of await Promise.all(parts)) {
    if (!success) throw new Error(`Cannot record hay2011: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Recordings of our own cell, so many seconds of each kind. */
async function ownRuns(coarse: number): Promise<CellSeries[]> {
  const series: CellSeries[] = [], folder = `${name}-recordings`;
  for (const [kind, seconds] of [["coarse", coarse], ["busy", busySeconds], ["fine", fineSeconds]] as const) {
    if (seconds > 0) await recordOwn(folder, kind, seconds);
    for (let file = 0; file < Math.ceil(seconds / FILE_SECONDS); file++) {
      const one = cellSeries(await loadCellDataset(`${folder}/hay-${kind}-${file}.npz`), VALUES);
      // The inputs are the same, whatever their files call them.
      one.inputs.names = recordings.sites;
      series.push(one);
    }
  }
  return series;
}

/** Lets a surrogate learn from recordings of our own cell. */
async function pretrain(seed: number) {
  const data = joinCellSeries(await ownRuns(pretrainSeconds));
  return await trainTo(`${name}-pretrained-${seed}`, {
    data,
    spec: SPEC,
    steps: pretrainSteps,
    seed,
    learningRate: 0.006,
  });
}

/** Trains one surrogate on the recordings, of which the last are held out. */
async function train(seed: number, from?: SurrogateModel<CellSurrogateSpec>) {
  return await trainTo(`${name}-${seed}`, {
    data: from ? joinCellSeries([...await ownRuns(mix), data]) : data,
    ...(from ? { from } : { spec: SPEC }),
    steps,
    seed,
    learningRate: from ? 0.003 : 0.006,
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
  const before = pretrainSeconds > 0 ? await pretrain(seed) : undefined;
  if (before) {
    const { trainingSeconds, path } = before, scores = await score([path]);
    pretraining.push({
      pretrainSeconds,
      busySeconds,
      fineSeconds,
      pretrainSteps,
      trainingSeconds,
      ...scores,
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
