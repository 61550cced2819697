/**
 * How well and how fast is the surrogate of a layer-5 pyramidal cell learnt from recordings made with NEURON?
 *
 * deno run -A bench/cell_layer5.ts --data=FOLDER [--pretrain=8600] [--pretrain-steps=16000] [--fine=2400] [--mix=7400] [--steps=4000]
 *   [--grow=14000] [--busy=4400] [--grow-mix=3200] [--seeds=1,2] [--models=NAME]
 *
 * With `--pretrain` a surrogate first learns from so many seconds of our own cell `hay2011`, recorded here on two cores with steps of 0.1 ms, and from `--fine`
 * seconds with the recordings' own step of 0.025 ms; it goes on from there with the recordings, the latter and `--mix` seconds of the former. With `--grow`
 * it then becomes wider and learns for so many steps more, `--busy` seconds of strong input and `--grow-mix` seconds taking the place of `--mix`.
 * What is learnt from at once must fit a binding of 128 MiB, 11,184 s.
 * The folder holds `train.npz` and `valid.npz` in the layout of `saveCellDataset`, with `v_soma` and `v_nexus`. The threshold of spikes is chosen on
 * the training runs that are held out from the gradient. Of several seeds each is scored, and then their mean. After `--pretrain` they are also scored on 200 s of our own cell
 * that none has seen, whole, busy and other runs apart, and by draws of as many runs as there are in `valid.npz`.
 */
import {
  chooseSpikeRule,
  joinTraceSeries,
  loadTraceModel,
  runTraces,
  scoreTraces,
  type StackLayer,
  type TraceDesign,
  type TracePrediction,
  type TraceSeries,
  traceSeries,
  type TraceSpec,
  type TraceTrainingOptions,
  trainTraces,
} from "../lib/entries/trace.ts";
import { loadCellDataset } from "../lib/entries/cable.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { saveModel } from "../lib/surrogate/model_file.ts";
import { scoresByActivity, scoresOfDraws } from "./_cell_draws.ts";
import { option, record, short } from "./_record.ts";

const HELD_OUT = 10;
const VALUES = { values: ["v_soma", "v_nexus"] };

const folder = option("data", ""), name = option("models", "out/layer5");
if (folder === "") throw new TypeError("Cannot train as --data=FOLDER must be given");
const gpu = await requestGpu();
await Deno.mkdir(name.replace(/[^/]*$/, "."), { recursive: true });
const recordings = await loadCellDataset(`${folder}/train.npz`);
const data = traceSeries(recordings, VALUES);
const pretrainSeconds = Number(option("pretrain", "0"));
const busySeconds = Number(option("busy", "4400")), fineSeconds = Number(option("fine", "2400"));
const pretrainSteps = Number(option("pretrain-steps", "16000"));
const steps = Number(option("steps", pretrainSeconds > 0 ? "4000" : "6000"));
const mix = Math.min(pretrainSeconds, Number(option("mix", "7400")));
const growSteps = Number(option("grow", "0")),
  growMix = Math.min(pretrainSeconds, Number(option("grow-mix", "3200")));
const seeds = option("seeds", "1").split(",").map(Number);
const runs = Array.from({ length: HELD_OUT }, (_, k) => recordings.runs - HELD_OUT + k);
const held = traceSeries(recordings, { ...VALUES, runs });
const valid = traceSeries(await loadCellDataset(`${folder}/valid.npz`), VALUES);

/** Seconds in a file of our own recordings. */
const FILE_SECONDS = 200;
const OWN = `${name}-recordings`;
const SITES = recordings.sites.length;
/** Units for each site alone, of the linear layer above them, of the LSTM. */
const layersOf = (units: { site: number; linear: number; lstm: number }): StackLayer[] => [
  // What an input does to its branch lasts and saturates there: each site has a state of its own.
  { kind: "grouped-lstm", units: units.site * SITES, groups: SITES },
  { kind: "dense", units: units.linear, activation: "linear" },
  { kind: "lstm", units: units.lstm },
  { kind: "dense", units: 64, activation: "relu" },
];
const SPEC: TraceDesign = {
  layers: layersOf({ site: 2, linear: 32, lstm: 64 }),
  filtersMs: [3, 10, 30, 70],
  outputs: {
    v_soma: { high: -55 },
    v_nexus: { low: -80, high: -20, weight: 0.5 },
    spike: { weight: 8 },
  },
};
const GROWN = layersOf({ site: 4, linear: 48, lstm: 96 });

/** Trains one surrogate and saves it; the wall time is that of the whole training, in s, also where it goes on from what is there. */
async function trainTo(
  path: string,
  options: Pick<TraceTrainingOptions, "data" | "spec" | "from" | "seed" | "learningRate"> & { steps: number },
) {
  const started = performance.now(), { steps } = options, clock = `${path}.seconds.json`;
  const spent = await Deno.readTextFile(clock).then(Number, () => 0);
  const { model, seconds } = await trainTraces(gpu, {
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

/** Records files of our own cell in two processes, where that has not been done. */
async function recordOwn(kind: string, [first, end]: readonly [number, number]): Promise<void> {
  await Deno.mkdir(OWN, { recursive: true });
  const half = Math.ceil((first + end) / 2),
    script = new URL("./_hay_recordings.ts", import.meta.url).pathname;
  const parts = [[first, half - 1], [half, end - 1]].map((files) =>
    new Deno.Command(Deno.execPath(), { args: ["run", "-A", script, OWN, kind, ...files.map(String)] })
      .output()
  );
  for (const { success, stderr } of await Promise.all(parts)) {
    if (!success) throw new Error(`Cannot record hay2011: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Files of our own cell, from the first on and before the end, recorded where they are not there. */
async function ownFiles(kind: string, files: readonly [number, number]): Promise<TraceSeries[]> {
  const series: TraceSeries[] = [], [first, end] = files;
  if (first < end) await recordOwn(kind, files);
  for (let file = first; file < end; file++) {
    const one = traceSeries(await loadCellDataset(`${OWN}/hay-${kind}-${file}.npz`), VALUES);
    // The inputs are the same, whatever their files call them.
    one.inputs.names = recordings.sites;
    series.push(one);
  }
  return series;
}

const filesOf = (seconds: number) => Math.ceil(seconds / FILE_SECONDS);

/** Recordings of our own cell, so many seconds of each kind, and then others. */
async function ownRuns(
  { coarse, busy = 0 }: { coarse: number; busy?: number },
  others: readonly TraceSeries[] = [],
): Promise<TraceSeries> {
  return joinTraceSeries([
    ...await ownFiles("coarse", [0, filesOf(coarse)]),
    ...await ownFiles("busy", [0, filesOf(busy)]),
    ...await ownFiles("fine", [0, filesOf(fineSeconds)]),
    ...others,
  ]);
}

/** Lets a surrogate learn from recordings of our own cell. */
const pretrain = async (seed: number) =>
  await trainTo(`${name}-pretrained-${seed}`, {
    data: await ownRuns({ coarse: pretrainSeconds }),
    spec: SPEC,
    steps: pretrainSteps,
    seed,
    learningRate: 0.006,
  });

/** Trains one surrogate on the recordings, of which the last are held out. */
const train = async (seed: number, from?: SurrogateModel<TraceSpec>) =>
  await trainTo(`${name}-${seed}`, {
    data: from ? await ownRuns({ coarse: mix }, [data]) : data,
    ...(from ? { from } : { spec: SPEC }),
    steps,
    seed,
    learningRate: from ? 0.003 : 0.006,
  });

/** Gives a surrogate more units, and more of what it does worst. */
const grow = async (seed: number, from: SurrogateModel<TraceSpec>) =>
  await trainTo(`${name}-grown-${seed}`, {
    data: await ownRuns({ coarse: growMix, busy: busySeconds }, [data]),
    from,
    spec: { layers: GROWN },
    steps: growSteps,
    seed,
    learningRate: 0.004,
  });

const meanOf = (all: readonly TracePrediction[]): TracePrediction =>
  all[0].map((_, at) => all.reduce((sum, values) => sum + values[at] / all.length, 0));

/** Recordings of our own cell that none of the surrogates learns from. */
async function unseen(): Promise<TraceSeries> {
  const file = filesOf(pretrainSeconds);
  return joinTraceSeries(await ownFiles("coarse", [file, file + 1]));
}

/** Scores of the mean of several surrogates. */
async function score(paths: readonly string[]) {
  const models = await Promise.all(paths.map((path) => loadTraceModel(path))), [{ spec }] = models;
  const predict = async (series: TraceSeries) => {
    const all: TracePrediction[] = [], { runs, samples, inputs } = series;
    for (const model of models) {
      all.push(await runTraces(gpu, model, { runs, samples, inputs: inputs.values }));
    }
    return { spec, series, predicted: meanOf(all) };
  };
  const ofHeld = await predict(held), ofValid = await predict(valid), rule = chooseSpikeRule(ofHeld);
  const scores = { heldOut: scoreTraces(ofHeld, { rule }), valid: scoreTraces(ofValid, { rule }) };
  if (pretrainSeconds === 0) return scores;
  const ofUnseen = await predict(await unseen());
  return {
    ...scores,
    validByActivity: scoresByActivity(ofValid),
    unseen: scoreTraces(ofUnseen, { rule }),
    unseenByActivity: scoresByActivity(ofUnseen),
    unseenDraws: scoresOfDraws(ofUnseen, valid),
  };
}

/** Scores of a surrogate as it is after a part of its training. */
async function reportOf({ path, trainingSeconds }: Awaited<ReturnType<typeof train>>, what: object = {}) {
  const report = { ...what, trainingSeconds, ...await score([path]) };
  console.log(JSON.stringify(report));
  return report;
}

const last: string[] = [], pretraining: unknown[] = [], results: unknown[] = [], grown: unknown[] = [];
for (const seed of seeds) {
  const before = pretrainSeconds > 0 ? await pretrain(seed) : undefined;
  if (before) pretraining.push(await reportOf(before, { pretrainSeconds, fineSeconds, pretrainSteps }));
  const trained = await train(seed, before?.model);
  results.push(await reportOf(trained));
  let end = trained;
  if (growSteps > 0) {
    end = await grow(seed, trained.model);
    const withItsMean = await score([trained.path, end.path]);
    grown.push({ ...await reportOf(end, { busySeconds, growMix, growSteps }), withItsMean });
  }
  last.push(end.path);
}
const mean = seeds.length > 1 ? await score(last) : undefined;
if (mean) console.log(JSON.stringify(mean));
await record(gpu, "cell_layer5", {
  layers: SPEC.layers,
  grownLayers: growSteps > 0 ? GROWN : undefined,
  ...{ pretraining, mix, steps, seeds, results, grown, mean },
});
gpu.destroy();
