/**
 * How well does one surrogate do what cells do at points of a box that it has not seen? `olah2022-soma` over five conductances, the branching cell over
 * four strengths; each surrogate is trained on a dataset of a run at each of many points, and scored on the test points, on the inputs of their runs and by
 * the measures of free runs beside the seed floor.
 *
 * deno run -A bench/cell_box.ts [--cells=soma,branching] [--points=256] [--duration=2000] [--steps=1500] [--rate=0.008] [--architectures=lstm] [--units=64] [--data=FOLDER]
 */
import { evaluateModel } from "../lib/entries/experiment.ts";
import { datasetTraces, traceTraining } from "../lib/experiment/dataset/dataset_traces.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { evaluateTraces, trainTraces } from "../lib/entries/trace.ts";
import { saveModel } from "../lib/surrogate/model_file.ts";
import { CELL_BOXES, cellBoxDataset } from "./_cell_boxes.ts";
import { option, record, short } from "./_record.ts";

const points = Number(option("points", "256")), durationMs = Number(option("duration", "2000"));
const steps = Number(option("steps", "1500")), units = Number(option("units", "64"));
const learningRate = Number(option("rate", "0.008"));
const folder = option("data", "out/cells"), gpu = await requestGpu(), results = [];
for (const name of option("cells", "soma,branching").split(",") as (keyof typeof CELL_BOXES)[]) {
  const { filtersMs } = CELL_BOXES[name], place = `${folder}/${name}`;
  const dataset = await cellBoxDataset(place, name, { points, durationMs });
  const { data, heldOut } = await traceTraining(dataset), test = await datasetTraces(dataset, "test");
  for (const kind of option("architectures", "lstm").split(",") as ("lstm" | "elm")[]) {
    const { model, seconds } = await trainTraces(gpu, {
      ...{ data, heldOut, steps, batch: 16, stretch: 250, memory: 30 },
      spec: {
        layers: [{ kind, units }],
        filtersMs,
        outputs: { v_soma: { high: -40 }, spike: { weight: 0.5 } },
      },
      ...{ learningRate, finalRate: 0.02, warmup: Math.round(steps / 20) },
      checkpoint: `${place}-${kind}-${units}-${learningRate}-${steps}.checkpoint.safetensors`,
      resume: true,
    });
    const network = JSON.stringify(dataset.manifest.spec);
    await saveModel(`${folder}/${name}-${kind}`, {
      spec: { ...model.spec, training: { ...model.spec.training, network } },
      weights: model.weights,
    });
    const { scores } = await evaluateTraces(gpu, model, test);
    const { systems: [{ rows }] } = await evaluateModel(gpu, model, { dataset });
    const result = {
      ...{ cell: name, kind, points: data.runs, steps, learningRate, seconds: short(seconds) },
      explainedVariance: short(scores.explainedVariance.v_soma),
      rmseMv: short(scores.rmse.v_soma),
      f1: short(scores.spikes!.f1),
      coincidence: scores.coincidence && short(scores.coincidence),
      ratesHz: scores.ratesHz,
      measures: Object.fromEntries(
        rows.map(({ key, medianError, medianRatio }) => [key, { medianError, medianRatio }]),
      ),
    };
    console.log(JSON.stringify(result));
    results.push(result);
  }
}
await record(gpu, "cell_box", { points, durationMs, steps, learningRate, units, results });
gpu.destroy();
