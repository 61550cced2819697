/**
 * Does leaky memory (`elm`) learn the layer-5 cell better than an LSTM of as many weights does, on the same recordings?
 *
 * deno run -A bench/cell_memory.ts [--runs=60] [--duration=3000] [--steps=1500] [--units=48] [--rates=0.006,0.02] [--seeds=1] [--architectures=lstm,elm] [--data=FOLDER]
 *
 * Our own cell `hay2011` is recorded here, one run in twelve is not trained on, and is scored, with the threshold of spikes that training chose on other runs.
 * `--units` are those of the LSTM; leaky memory gets as many as make its weights most nearly as many. What was recorded or trained before in the folder is taken from there.
 */
import {
  CELL_PRESET_INPUT,
  type CellDataset,
  getCellPreset,
  loadCellDataset,
  makeCellDataset,
  saveCellDataset,
} from "../lib/entries/cable.ts";
import { runTraces, scoreTraces, type StackLayer, traceSeries, trainTraces } from "../lib/entries/trace.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const runs = Number(option("runs", "60")), durationMs = Number(option("duration", "3000"));
const steps = Number(option("steps", "1500")), units = Number(option("units", "48"));
const listed = (name: string, usual: string) => option(name, usual).split(",").map(Number);
const folder = option("data", "out/cell_memory"), FILTERS_MS = [3, 10], OUTPUTS = 2;
type Kind = "lstm" | "elm";

/** The recordings, from the folder where they are there. */
async function recordings(): Promise<CellDataset> {
  const path = `${folder}/hay2011-${runs}-${durationMs}.npz`;
  if (await Deno.stat(path).then(() => true, () => false)) return await loadCellDataset(path);
  await Deno.mkdir(folder, { recursive: true });
  const data = await makeCellDataset(getCellPreset("hay2011"), {
    ...CELL_PRESET_INPUT.hay2011,
    ...{ runs, durationMs, stepMs: 0.1 },
  });
  await saveCellDataset(path, data);
  return data;
}

const recorded = await recordings(), inputs = FILTERS_MS.length * recorded.sites.length;

/** Weights of a layer and of the outputs above it. */
function weightsOf(kind: Kind, units: number): number {
  const head = OUTPUTS * (units + 1), hidden = 2 * units;
  if (kind === "lstm") return 4 * units * (inputs + units + 2) + head;
  return hidden * (inputs + units + 1) + units * (hidden + 2) + head;
}

/** As many units as give most nearly the weights of the LSTM. */
function unitsOf(kind: Kind): number {
  const wanted = weightsOf("lstm", units);
  let own = units;
  while (Math.abs(weightsOf(kind, own + 1) - wanted) < Math.abs(weightsOf(kind, own) - wanted)) own++;
  return own;
}

const numbers = Array.from({ length: runs }, (_, run) => run);
const data = traceSeries(recorded, { runs: numbers.filter((run) => run % 12 !== 0) });
const unseen = traceSeries(recorded, { runs: numbers.filter((run) => run % 12 === 0) });

/** Trains one surrogate and scores it on the runs that it has not seen. */
async function scoresOf(kind: Kind, learningRate: number, seed: number) {
  const layers: StackLayer[] = [{ kind, units: unitsOf(kind) }];
  const { model, seconds, validation } = await trainTraces(null, {
    data,
    spec: { layers, filtersMs: FILTERS_MS, outputs: { v_soma: { high: -55 }, spike: { weight: 4 } } },
    ...{ steps, seed, batch: 16, stretch: 300, burnIn: 75, heldOut: 5 },
    ...{ learningRate, finalRate: 0.02, warmup: Math.round(steps / 20), validateEvery: Math.ceil(steps / 5) },
    ...{
      checkpoint: `${folder}/${kind}-${units}-${learningRate}-${steps}-${seed}.safetensors`,
      resume: true,
    },
  });
  const { samples, inputs: { values } } = unseen;
  const predicted = await runTraces(null, model, { runs: unseen.runs, samples, inputs: values });
  const { explainedVariance, auc, spikes, ratesHz } = scoreTraces({
    spec: model.spec,
    series: unseen,
    predicted,
  });
  const weights = Object.values(model.weights).reduce((sum, { data }) => sum + data.length, 0);
  const result = {
    ...{ name: kind, units: unitsOf(kind), learningRate, seed, weights, seconds: short(seconds) },
    validation: short(validation.losses.at(-1) ?? NaN),
    ...{ explainedVariance: short(explainedVariance.v_soma), auc: short(auc.spike), f1: short(spikes!.f1) },
    ratesHz,
  };
  console.log(JSON.stringify(result));
  return result;
}

const results = [];
for (const kind of option("architectures", "lstm,elm").split(",") as Kind[]) {
  for (const rate of listed("rates", "0.006,0.02")) {
    for (const seed of listed("seeds", "1")) results.push(await scoresOf(kind, rate, seed));
  }
}
await record(await requestGpu(), "cell_memory", { runs, durationMs, steps, results });
