/**
 * Does leaky memory (`elm`) learn the layer-5 cell better than an LSTM of as many weights does, in as many steps on the same recordings?
 *
 * deno run -A bench/cell_memory.ts [--runs=60] [--duration=3000] [--steps=1500] [--sizes=0.5,1] [--architectures=lstm,elm]
 *
 * Our own cell `hay2011` is recorded here, one run in twelve is not trained on, and is scored, with the threshold of spikes that training chose on other runs.
 */
import { CELL_PRESET_INPUT, getCellPreset, makeCellDataset } from "../lib/entries/cable.ts";
import {
  runTraces,
  scoreTraces,
  type TraceArchitecture,
  traceArchitecture,
  traceSeries,
  trainTraces,
} from "../lib/entries/trace.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { option, record, short } from "./_record.ts";

const runs = Number(option("runs", "60")), durationMs = Number(option("duration", "3000"));
const steps = Number(option("steps", "1500")), seeds = option("seeds", "1").split(",").map(Number);
const gpu = await requestGpu(), started = performance.now();
const recordings = await makeCellDataset(getCellPreset("hay2011"), {
  ...CELL_PRESET_INPUT.hay2011,
  ...{ runs, durationMs, stepMs: 0.1 },
});
console.error(`recorded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
const numbers = Array.from({ length: runs }, (_, run) => run);
const data = traceSeries(recordings, { runs: numbers.filter((run) => run % 12 !== 0) });
const unseen = traceSeries(recordings, { runs: numbers.filter((run) => run % 12 === 0) });

/** Trains one surrogate and scores it on the runs that it has not seen. */
async function scoresOf(name: TraceArchitecture, size: number, seed: number) {
  const { model, seconds, validation } = await trainTraces(gpu, {
    data,
    spec: {
      ...traceArchitecture(name, { size }),
      filtersMs: [3, 10],
      outputs: { v_soma: { high: -55 }, spike: { weight: 4 } },
    },
    ...{ steps, seed, batch: 16, stretch: 300, burnIn: 75, heldOut: 5 },
    ...{ learningRate: 0.006, finalRate: 0.02, warmup: Math.round(steps / 20) },
  });
  const { samples, inputs: { values: inputs } } = unseen;
  const predicted = await runTraces(gpu, model, { runs: unseen.runs, samples, inputs });
  const { explainedVariance, auc, spikes, ratesHz } = scoreTraces({
    spec: model.spec,
    series: unseen,
    predicted,
  });
  const weights = Object.values(model.weights).reduce((sum, { data }) => sum + data.length, 0);
  const result = {
    ...{
      name,
      size,
      seed,
      weights,
      seconds: short(seconds),
      validation: short(validation.losses.at(-1) ?? NaN),
    },
    ...{ explainedVariance: short(explainedVariance.v_soma), auc: short(auc.spike), f1: short(spikes!.f1) },
    ratesHz,
  };
  console.log(JSON.stringify(result));
  return result;
}

const results = [];
for (const size of option("sizes", "0.5,1").split(",").map(Number)) {
  for (const name of option("architectures", "lstm,elm").split(",") as TraceArchitecture[]) {
    for (const seed of seeds) results.push(await scoresOf(name, size, seed));
  }
}
await record(gpu, "cell_memory", { runs, durationMs, steps, results });
gpu.destroy();
