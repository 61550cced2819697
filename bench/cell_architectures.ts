/**
 * Which architecture predicts a spiking cell in closed loop? The single compartment of Oláh, Pedersen & Rowan (2022), simulated here; each
 * architecture is trained on the same recordings, then runs on input that it has not seen, fed nothing but its own predictions.
 *
 * deno run -A bench/cell_architectures.ts [--only=linear,cnn-lstm] [--runs=40] [--steps=6000] [--size=0.5] [--models=FOLDER]
 *
 * Spikes are where the voltage crosses -20 mV; of the LSTM, whose voltage is cut at -40 mV, by its probability of spikes, from a threshold chosen on training runs.
 */
import {
  CELL_PRESET_INPUT,
  type CellDataset,
  getCellPreset,
  makeCellDataset,
  simulateCells,
} from "../lib/entries/cable.ts";
import {
  chooseSpikeRule,
  loadTraceModel,
  runTraces,
  scoreTraces,
  TRACE_ARCHITECTURES,
  type TraceArchitecture,
  traceArchitecture,
  type TraceDesign,
  type TraceScores,
  type TraceSeries,
  traceSeries,
  type TraceTrainingOptions,
  trainTraces,
} from "../lib/entries/trace.ts";
import { type Gpu, requestGpu } from "../lib/gpu/gpu.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { CellTraces } from "../lib/report/figures/cell_traces.ts";
import { renderTraceReport } from "../lib/report/render_trace_report.ts";
import { saveModel } from "../lib/surrogate/model_file.ts";
import { option, record, short } from "./_record.ts";

/** Runs at the end that are not trained on. */
const HELD_OUT = 2;

/** Runs of 10 s whose input is like that of the paper: scales from 0 to 4, most of 80 and 30 events per second at scale 1. */
async function recordings(gpu: Gpu, runs: number, seed: number): Promise<CellDataset> {
  return await makeCellDataset(getCellPreset("olah2022-soma"), {
    simulate: (spec, options) => simulateCells(gpu, spec, options),
    runs,
    durationMs: 10_000,
    ...CELL_PRESET_INPUT["olah2022-soma"],
    seed,
  });
}

/** How an architecture is trained here. */
interface Recipe
  extends
    Pick<TraceTrainingOptions, "batch" | "steps" | "optimizer" | "learningRate" | "stretch" | "memory"> {
  design: TraceDesign;
}

function recipeOf(name: TraceArchitecture): Recipe {
  const steps = Number(option("steps", "6000")), outputs = { spike: { weight: 0.5 } };
  if (name === "lstm") {
    return {
      design: {
        ...traceArchitecture(name, { size: 2 / 3 }),
        filtersMs: [0, 2, 6],
        outputs: { ...outputs, v_soma: { high: -40 } },
      },
      ...{ batch: 32, stretch: 250, memory: 30, optimizer: "adam", learningRate: 0.008 },
      // A window has 250 targets, of the others one.
      steps: Math.ceil(steps / 2.4),
    };
  }
  const narrow = name.includes("dnn") || name.includes("cnn-lstm");
  const design = traceArchitecture(name, { size: narrow ? Number(option("size", "0.5")) : 1 });
  return { design: { ...design, outputs }, batch: 64, steps, optimizer: "nadam", learningRate: 0.003 };
}

interface Trained {
  name: TraceArchitecture;
  steps: number;
  seconds: number;
}

async function train(gpu: Gpu, name: TraceArchitecture, data: TraceSeries, path: string): Promise<Trained> {
  const { design, ...how } = recipeOf(name), steps = how.steps!, started = performance.now();
  const { model, seconds } = await trainTraces(gpu, {
    data,
    spec: design,
    ...how,
    warmup: Math.round(steps / 20),
    finalRate: 0.02,
    heldOut: HELD_OUT,
    checkpoint: `${path}.checkpoint.safetensors`,
    resume: true,
    onProgress: ({ step, loss, validationLoss }) => {
      const spent = ((performance.now() - started) / 1000).toFixed(0);
      console.error(
        `${name} ${step}/${steps} loss ${short(loss)} held out ${short(validationLoss ?? NaN)} ${spent} s`,
      );
    },
  });
  await saveModel(path, model);
  return { name, steps, seconds };
}

/** Closed loop on unseen input: sub-threshold voltage is what lies below -55 mV. */
async function score(gpu: Gpu, series: { held: TraceSeries; unseen: TraceSeries }, path: string) {
  const { held, unseen } = series, { spec, weights } = await loadTraceModel(path);
  const predict = ({ runs, samples, inputs }: TraceSeries) =>
    runTraces(gpu, { spec, weights }, { runs, samples, inputs: inputs.values });
  const predicted = await predict(unseen), byProbability = spec.fedBack === 0;
  const rule = byProbability
    ? chooseSpikeRule({ spec, series: held, predicted: await predict(held) })
    : { output: "v_soma", threshold: -20 };
  const scores = scoreTraces({ spec, series: unseen, predicted }, { high: { v_soma: -55 }, rule });
  return { predicted, scores };
}

/** Steps that are shown, and the spikes that there should be in them. */
const SHOWN = { steps: 400, spikes: 6 };

/** First step of the stretch of all runs, one after the other, whose spikes are nearest to those that should be shown. */
function shownFirst({ runs, samples, outputs: { values } }: TraceSeries): number {
  let best = 0, nearest = Infinity;
  for (let run = 0; run < runs; run++) {
    for (let t = 1000; t + SHOWN.steps <= samples; t += 100) {
      const first = run * samples + t;
      let spikes = 0;
      for (let k = first; k < first + SHOWN.steps; k++) spikes += values[2 * k + 1];
      if (Math.abs(spikes - SHOWN.spikes) >= nearest) continue;
      nearest = Math.abs(spikes - SHOWN.spikes);
      best = first;
    }
  }
  return best;
}

/** The cell and one architecture. */
function tracesOf(
  series: TraceSeries,
  { label, predicted, outputs }: { label: string; predicted: Float32Array; outputs: number },
): CellTraces {
  const first = shownFirst(series);
  const of = (values: Float32Array, outputs: number) =>
    Float32Array.from({ length: SHOWN.steps }, (_, t) => values[(first + t) * outputs]);
  return {
    everyMs: 1,
    startMs: first % series.samples,
    traces: [{ label: "cell", values: of(series.outputs.values, 2) }, {
      label,
      values: of(predicted, outputs),
    }],
  };
}

const gpu = await requestGpu();
const runs = Number(option("runs", "40")), folder = option("models", "out/cells");
await Deno.mkdir(folder, { recursive: true });
const only = option("only", TRACE_ARCHITECTURES.filter((name) => name !== "deep-cnn-lstm").join(","));
const names = only.split(",") as TraceArchitecture[];
const recorded = await recordings(gpu, runs, 1), data = traceSeries(recorded);
const held = traceSeries(recorded, { runs: Array.from({ length: HELD_OUT }, (_, k) => runs - HELD_OUT + k) });
const unseen = traceSeries(await recordings(gpu, 6, 2));
const results: (Trained & { scores: TraceScores })[] = [];
const shown: { label: string; predicted: Float32Array; outputs: number }[] = [];
for (const name of names) {
  const path = `${folder}/${name}-${option("steps", "6000")}`;
  const trained = await train(gpu, name, data, path);
  const { predicted, scores } = await score(gpu, { held, unseen }, path);
  const { explainedVariance, spikes, coincidence } = scores;
  console.log(
    `${name}: explained variance ${short(explainedVariance.v_soma)}, spikes F1 ${
      short(spikes!.f1)
    }, coincidence ${short(coincidence!)}, trained in ${short(trained.seconds)} s`,
  );
  results.push({ ...trained, scores });
  shown.push({ label: name, predicted, outputs: (await loadTraceModel(path)).spec.outputs.length });
}
const html = await renderTraceReport({
  title: "Architectures of cell surrogates in closed loop",
  subtitle: `The single compartment of Oláh et al. (2022), trained on ${
    10 * runs
  } s, scored on 60 s of other input`,
  summary: [],
  systems: results.map(({ name, scores }) => ({ label: name, scores })),
  traces: shown.map((system) => tracesOf(unseen, system)),
  provenance: { adapter: gpu.adapter.description },
  commands: [`deno run -A bench/cell_architectures.ts ${Deno.args.join(" ")}`],
});
await writeFileAtomic(`${folder}/architectures.html`, html);
await record(gpu, "cell_architectures", { runs, seconds: runs * 10, unseenSeconds: 60, results });
gpu.destroy();
