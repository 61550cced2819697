/**
 * How well and how fast is the surrogate of a layer-5 pyramidal cell learnt from recordings made with NEURON?
 *
 * deno run -A bench/cell_layer5.ts --data=FOLDER [--steps=16000] [--batch=8] [--seeds=1,2] [--models=NAME]
 *
 * The folder holds `train.npz` and `valid.npz` in the layout of `saveCellDataset`, with `v_soma` and `v_nexus`. The threshold of spikes is chosen on
 * the training runs that are held out from the gradient. Of several seeds each is scored, and then their mean.
 */
import {
  type CellPrediction,
  type CellSeries,
  cellSeries,
  chooseSpikeRule,
  loadCellModel,
  runCellSurrogate,
  scoreCell,
  trainCell,
} from "../lib/cell_surrogates.ts";
import { loadCellDataset } from "../lib/cells.ts";
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
const steps = Number(option("steps", "16000")), seeds = option("seeds", "1").split(",").map(Number);
const runs = Array.from({ length: HELD_OUT }, (_, k) => recordings.runs - HELD_OUT + k);
const held = cellSeries(recordings, { ...VALUES, runs });
const valid = cellSeries(await loadCellDataset(`${folder}/valid.npz`), VALUES);

/** Trains one surrogate; the wall time is that of the whole training, in s. */
async function train(seed: number): Promise<{ path: string; trainingSeconds: number }> {
  const path = `${name}-${seed}`, started = performance.now();
  const { model, seconds } = await trainCell(gpu, {
    data,
    spec: {
      layers: [{ kind: "dense", units: 16, activation: "linear" }, { kind: "lstm", units: 64 }],
      filtersMs: [3, 10, 30, 70],
      outputs: {
        v_soma: { high: -55 },
        v_nexus: { low: -80, high: -20, weight: 0.5 },
        spike: { weight: 8 },
      },
    },
    steps,
    batch: Number(option("batch", "8")),
    stretch: 300,
    burnIn: 100,
    learningRate: 0.006,
    finalRate: 0.02,
    warmup: Math.round(steps / 20),
    beta2: 0.999,
    weightDecay: 0.05,
    heldOut: HELD_OUT,
    seed,
    checkpoint: `${path}.checkpoint.safetensors`,
    resume: true,
    onProgress: ({ step, loss, validationLoss }) =>
      step % 100 < 10 &&
      console.error(
        `seed ${seed}: ${step}/${steps} loss ${short(loss)} held out ${short(validationLoss ?? NaN)} ${
          ((performance.now() - started) / 1000).toFixed(0)
        } s`,
      ),
  });
  await saveModel(path, model);
  return { path, trainingSeconds: short(seconds) };
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

const trained: Awaited<ReturnType<typeof train>>[] = [];
for (const seed of seeds) trained.push(await train(seed));
const results = [];
for (const { path, trainingSeconds } of trained) results.push({ trainingSeconds, ...await score([path]) });
const mean = seeds.length > 1 ? await score(trained.map(({ path }) => path)) : undefined;
console.log(JSON.stringify({ results, mean }, null, 1));
await record(gpu, "cell_layer5", { steps, seeds, results, mean });
gpu.destroy();
