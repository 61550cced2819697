import { contextScales } from "../lib/inference/density/density_data.ts";
import { parseLayers } from "../lib/nn/layer_list.ts";
import { seriesAbout, type SeriesOptions } from "../lib/experiment/infer/count_series.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { namedMeasures, usualMeasures } from "../lib/experiment/infer/inference_rows.ts";
import { normalised } from "../lib/experiment/infer/normalised_rows.ts";
import { contextOf, loadObservations, type Observation } from "../lib/experiment/infer/observation.ts";
import { predictPosterior } from "../lib/experiment/infer/predict_posterior.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import { type OutsideTest, outsideTest } from "../lib/inference/calibration/outside.ts";
import { savePosterior } from "../lib/inference/posterior/posterior_file.ts";
import { summarisePosterior } from "../lib/inference/posterior/summarise_posterior.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { posteriorPanels, renderPosteriorReport } from "../lib/report/render_posterior_report.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { interruptible, say, showProgress } from "./_console.ts";
import { FIGURES_OPTION, figuresPlace, writeFigures } from "./_figures.ts";
import {
  type Answer,
  answerTable,
  calibrationSentence,
  type Found,
  npzOf,
  printedOf,
  reportOf,
  roundSentence,
  warningsOf,
} from "./_infer_answers.ts";
import { checkRounds, learn, type Wanted } from "./_infer_learning.ts";
import { RECORDING_FLAGS, recordingOf } from "./_infer_recording.ts";
import { ENGINE_OPTION, type LayersDevice, layersDevice } from "./_layers.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { claimOutput, keepResult, outputFile } from "./_output.ts";

/** By which counts over time it learns. */
function seriesOf(args: Arguments): SeriesOptions | undefined {
  if (!args.has("series")) {
    if (args.has("summary")) failUsage("infer", "--summary goes with --series", "none");
    return undefined;
  }
  const layers = args.text("summary"), binMs = args.number("series")!;
  return { binMs, ...(layers ? { summary: [...parseLayers(layers), { kind: "last" }] } : {}) };
}

function wantedOf(args: Arguments): Wanted {
  const measures = args.text("measures")?.split(",").map((name) => name.trim());
  return {
    draws: args.whole("draws", 4000, 100, 10_000_000),
    predict: args.whole("predict", 20, 0, 100_000),
    members: args.whole("members", 4, 1, 64),
    steps: args.has("steps") ? args.whole("steps", 1, 1, 10_000_000) : undefined,
    measures,
    series: seriesOf(args),
    rounds: args.whole("rounds", 1, 1, 16),
    stem: args.text("out")!.replace(/\.(safetensors|npz|json)$/, ""),
  };
}

/** The files that `--out NAME` stands for. */
async function placesOf({ stem }: Wanted): Promise<{ model: string; npz: string; json: string }> {
  const places = { model: `${stem}.safetensors`, npz: `${stem}.npz`, json: `${stem}.summary.json` };
  for (const path of Object.values(places)) await claimOutput(path);
  return places;
}

/** Whether an observation is like what was learnt from, in its measures; null where nothing was held out. */
function outsideOf(
  observation: Observation,
  { measures: names, learnt, heldOut }: Found,
): OutsideTest | null {
  if (heldOut.points.length === 0) return null;
  const scales = { names, ...contextScales({ names, context: learnt.context }) };
  const rows = (own: Float64Array) => ({ names, values: normalised(own, scales) });
  const own = contextOf({ ...observation, series: null }, names);
  return outsideTest(normalised(own, scales), rows(learnt.context), rows(heldOut.context));
}

/** Asks the posterior by one observation, and the system whether it is so. */
async function answerOf(
  args: Arguments,
  device: LayersDevice,
  about: {
    found: Found;
    wanted: Wanted;
    number: number;
    signal: AbortSignal;
  },
  observation: Observation,
): Promise<Answer> {
  const { found: { posterior, measures: names, manifest }, number, signal } = about;
  const { draws, predict } = about.wanted, context = contextOf(observation, names);
  const drawn = posterior.draw(context, { draws, seed: args.seed, observation: number });
  const outside = outsideOf(observation, about.found);
  const summary = summarisePosterior(posterior.spec.parameters, drawn.values);
  if (predict === 0) return { observation, drawn, summary, outside, prediction: null };
  const progress = await showProgress(args, `simulate draws for ${observation.name}`);
  try {
    const { systems } = await ownModels(args);
    const observed = Object.fromEntries(names.map((name) => [name, observation.values[name]]));
    const prediction = await predictPosterior(device.gpu, manifest, drawn, observed, {
      ...{ runs: predict, seed: args.seed, systems, signal, onProgress: progress.onProgress },
    });
    return { observation, drawn, summary, outside, prediction };
  } finally {
    progress.stop();
  }
}

async function infer(args: Arguments): Promise<void> {
  if (!args.has("data")) failUsage("infer", "it needs --data DATASET", "none");
  if (!args.has("out")) failUsage("infer", "it needs --out NAME", "none");
  const wanted = wantedOf(args), places = await placesOf(wanted);
  const report = await outputFile(args, "report"),
    figures = await figuresPlace(args),
    signal = interruptible();
  const { systems } = await ownModels(args), dataset = await loadDataset(args.text("data")!, { systems });
  const measures = wanted.measures ? namedMeasures(wanted.measures) : usualMeasures(dataset);
  for (const name of measures) measureNamed(name, dataset.manifest.populations);
  // What is wrong with an observation is said before anything is learnt.
  const series = wanted.series ? seriesAbout(dataset.manifest, wanted.series.binMs) : null;
  const observations: Observation[] = [], about = { measures, series, manifest: dataset.manifest };
  for (const path of args.list("observed")) {
    observations.push(...await loadObservations(path, about, { systems, ...recordingOf(args) }));
  }
  checkRounds(args, wanted, observations);
  const device = await layersDevice(args, [{ kind: "posterior", onProcessor: true }]);
  const found = await learn(args, device, { dataset, measures, wanted, observations });
  const adapter = device.adapter.description;
  await keepResult(
    places.model,
    (path) =>
      savePosterior(path, found.posterior, {
        seed: args.seed,
        adapter,
        ...(series ? { binMs: series.binMs } : {}),
      }),
  );
  const answers: Answer[] = [];
  for (const [number, observation] of observations.entries()) {
    answers.push(await answerOf(args, device, { found, wanted, number, signal }, observation));
  }
  device.gpu?.destroy();
  const printed = printedOf(found, answers, adapter);
  if (answers.length > 0) {
    await keepResult(places.npz, (path) => writeFileAtomic(path, npzOf(answers, wanted.draws)));
  }
  await keepResult(places.json, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
  if (report) {
    const data = reportOf(args, found, answers, adapter), html = await renderPosteriorReport(data);
    await keepResult(report, (path) => writeFileAtomic(path, html));
    if (figures !== undefined) await writeFigures(figures, posteriorPanels(data));
  }
  for (const warning of answers.flatMap(warningsOf)) say(warning);
  if (args.flag("json")) console.log(JSON.stringify(printed));
  else {console.log(
      [...found.rounds.map(roundSentence), ...answers.map(answerTable), calibrationSentence(found.checks)]
        .join("\n\n"),
    );}
}

/** `volley infer`. */
export const inferCommand: Command = {
  name: "infer",
  positional: "",
  about: "Learn which parameters are compatible with an observation, and how sure that is, from a dataset.",
  takes: "none",
  options: {
    data: {
      type: "string",
      value: "DATASET",
      help: "folder of the dataset, from volley dataset, to learn from",
    },
    observed: {
      type: "list",
      value: "FILE",
      help:
        "what was observed: runs (.npz), each network by itself, measures by name (.json), recorded spikes (.nwb, .h5 of SONATA, .npz of Pynapple), or recorded voltages of a cell (.npz, .nwb, .csv, .txt); may be repeated",
    },
    ...RECORDING_FLAGS,
    measures: {
      type: "string",
      value: "NAME,...",
      help: "what runs are told by",
      default: "all numbers of the tables that counts give",
    },
    series: {
      type: "number",
      value: "MS",
      help:
        "learn from the counts over time in bins of so many ms instead, what tells of the parameters in them, too",
    },
    summary: {
      type: "string",
      value: "LAYERS",
      help: "layers over the bins of --series, whose last step is what the posterior is told",
      default: "gru:32",
    },
    members: {
      type: "number",
      value: "N",
      help: "densities that learn apart, whose mean is the posterior",
      default: "4",
    },
    steps: {
      type: "number",
      value: "N",
      help: "most training steps of each",
      default: "50 times the root of the runs, 20 times with --series",
    },
    rounds: {
      type: "number",
      value: "N",
      help: "rounds; each after the first simulates where the one before says, for one observation alone",
      default: "1",
    },
    "round-points": {
      type: "number",
      value: "N",
      help: "new runs of each further round",
      default: "as many as the dataset has points",
    },
    by: {
      type: "string",
      value: "MODEL",
      help: "surrogate that makes the new runs",
      default: "the system does",
    },
    resume: { type: "flag", help: "go on with the posterior of this name after it was stopped" },
    draws: { type: "number", value: "N", help: "draws for each observation", default: "4000" },
    predict: {
      type: "number",
      value: "N",
      help: "draws at which the system is simulated; 0: none",
      default: "20",
    },
    out: {
      type: "string",
      value: "NAME",
      help: "name of NAME.safetensors, NAME.npz (draws) and NAME.summary.json",
    },
    report: { type: "string", value: "FILE.html", help: "draw a report", endings: [".html"] },
    ...FIGURES_OPTION,
    ...ENGINE_OPTION,
    ...WITH_OPTION,
  },
  examples: [
    {
      run: "infer --data data --observed run.npz --out posterior --report posterior.html",
      about: "the parameters of a run, with calibration and runs at draws",
    },
    {
      run: "infer --data data --observed measures.json --measures rate.E,peakHz --out posterior",
      about: "by measures of any source",
    },
    {
      run:
        "infer --data data --observed spikes.h5 --cells E=0-239 --cells I=240-299 --window 500:1500 --out posterior",
      about: "by recorded spikes whose cells have other names",
    },
    {
      run: "infer --data data --observed run.npz --series 10 --out posterior",
      about: "by the counts over time, of which it learns what matters",
    },
    {
      run: "infer --data data --observed run.npz --rounds 2 --round-points 500 --out posterior",
      about: "once more, from where the first round says",
    },
  ],
  run: infer,
};
