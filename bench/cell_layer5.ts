/**
 * How well and how fast is the surrogate of a layer-5 pyramidal cell learnt from recordings made with NEURON?
 *
 * deno run -A bench/cell_layer5.ts --data=FOLDER [--steps=16000] [--batch=8] [--seed=1] [--model=NAME]
 *
 * The folder holds `train.npz` and `valid.npz` in the layout of `saveCellDataset`, with `v_soma` and `v_nexus`. The threshold of spikes is chosen on
 * the training runs that are held out from the gradient.
 */
import {
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

const folder = option("data", ""), name = option("model", "out/layer5");
if (folder === "") throw new TypeError("Cannot train as --data=FOLDER must be given");
const gpu = await requestGpu();
const recordings = await loadCellDataset(`${folder}/train.npz`);
const data = cellSeries(recordings, VALUES);
const steps = Number(option("steps", "16000"));
const started = performance.now();
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
  seed: Number(option("seed", "1")),
  checkpoint: `${name}.checkpoint.safetensors`,
  resume: true,
  onProgress: ({ step, loss, validationLoss }) =>
    step % 100 < 10 &&
    console.error(
      `${step}/${steps} loss ${short(loss)} held out ${short(validationLoss ?? NaN)} ${
        ((performance.now() - started) / 1000).toFixed(0)
      } s`,
    ),
});
await saveModel(name, model);
const read = await loadCellModel(name);
const runs = Array.from({ length: HELD_OUT }, (_, k) => recordings.runs - HELD_OUT + k);
const held = cellSeries(recordings, { ...VALUES, runs });
const valid = cellSeries(await loadCellDataset(`${folder}/valid.npz`), VALUES);
const predict = async (series: typeof held) =>
  await runCellSurrogate(gpu, read, {
    runs: series.runs,
    samples: series.samples,
    inputs: series.inputs.values,
  });
const heldPrediction = await predict(held);
const rule = chooseSpikeRule({ spec: read.spec, series: held, predicted: heldPrediction });
const results = {
  trainingSeconds: short(seconds),
  heldOut: scoreCell({ spec: read.spec, series: held, predicted: heldPrediction }, { rule }),
  valid: scoreCell({ spec: read.spec, series: valid, predicted: await predict(valid) }, { rule }),
};
console.log(JSON.stringify(results, null, 1));
await record(gpu, "cell_layer5", { steps, ...results });
gpu.destroy();
