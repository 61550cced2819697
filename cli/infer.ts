import { type Dataset, loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import {
  inferDataset,
  type InferredPosterior,
  type PosteriorChecks,
} from "../lib/experiment/infer/infer_dataset.ts";
import { namedMeasures, usualMeasures } from "../lib/experiment/infer/inference_rows.ts";
import { measureNamed } from "../lib/experiment/measures/measure_named.ts";
import { contextOf, loadObservations, type Observation } from "../lib/experiment/infer/observation.ts";
import { type PosteriorPrediction, predictPosterior } from "../lib/experiment/infer/predict_posterior.ts";
import { type OutsideTest, outsideTest } from "../lib/inference/calibration/outside.ts";
import type { PosteriorDraws } from "../lib/inference/posterior/posterior.ts";
import { savePosterior } from "../lib/inference/posterior/posterior_file.ts";
import { type PosteriorSummary, summarisePosterior } from "../lib/inference/posterior/summarise_posterior.ts";
import { normalised } from "../lib/experiment/infer/normalised_rows.ts";
import type { DatasetManifest } from "../lib/experiment/dataset/manifest.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { encodeNpz } from "../lib/io/npz.ts";
import {
  posteriorPanels,
  type PosteriorReportData,
  renderPosteriorReport,
} from "../lib/report/render_posterior_report.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { format, interruptible, say, showProgress, table } from "./_console.ts";
import { FIGURES_OPTION, figuresPlace, writeFigures } from "./_figures.ts";
import { ENGINE_OPTION, type LayersDevice, layersDevice } from "./_layers.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { claimOutput, keepResult, outputFile } from "./_output.ts";
import { commandText, provenanceOf } from "./_provenance.ts";
import { referencesTo } from "./_references.ts";

/** What is asked for. */
interface Wanted {
  draws: number;
  predict: number;
  members: number;
  steps?: number;
  measures?: string[];
}

/** The answer to one observation. */
interface Answer {
  observation: Observation;
  drawn: PosteriorDraws;
  summary: PosteriorSummary;
  outside: OutsideTest | null;
  prediction: PosteriorPrediction | null;
}

function wantedOf(args: Arguments): Wanted {
  const measures = args.text("measures")?.split(",").map((name) => name.trim());
  return {
    draws: args.whole("draws", 4000, 100, 10_000_000),
    predict: args.whole("predict", 20, 0, 100_000),
    members: args.whole("members", 4, 1, 64),
    steps: args.has("steps") ? args.whole("steps", 6000, 1, 10_000_000) : undefined,
    measures,
  };
}

/** The files that `--out NAME` stands for. */
async function placesOf(args: Arguments): Promise<{ model: string; npz: string; json: string }> {
  const out = args.text("out");
  if (out === undefined) failUsage("infer", "it needs --out NAME", "none");
  const name = out.replace(/\.(safetensors|npz|json)$/, "");
  const places = { model: `${name}.safetensors`, npz: `${name}.npz`, json: `${name}.summary.json` };
  for (const path of Object.values(places)) await claimOutput(path);
  return places;
}

/** Learns the posterior, with progress. */
async function learn(
  args: Arguments,
  device: LayersDevice,
  { dataset, measures, wanted }: { dataset: Dataset; measures: readonly string[]; wanted: Wanted },
  signal: AbortSignal,
): Promise<InferredPosterior & { manifest: DatasetManifest }> {
  const progress = await showProgress(args, "learn the posterior", device.told);
  try {
    const { members, steps } = wanted;
    const found = await inferDataset(device.gpu, dataset, {
      ...{
        measures: wanted.measures && measures,
        members,
        steps,
        engine: device.engine,
        seed: args.seed,
        signal,
      },
      onProgress: progress.onProgress,
    });
    return { ...found, manifest: dataset.manifest };
  } finally {
    progress.stop();
  }
}

/** Asks the posterior by one observation, and the system whether it is so. */
async function answerOf(
  args: Arguments,
  device: LayersDevice,
  about: {
    found: InferredPosterior & { manifest: DatasetManifest };
    wanted: Wanted;
    number: number;
    signal: AbortSignal;
  },
  observation: Observation,
): Promise<Answer> {
  const { found: { posterior, learnt, heldOut, manifest }, wanted: { draws, predict }, number, signal } =
    about;
  const { context: { names }, parameters } = posterior.spec, context = contextOf(observation, names);
  const drawn = posterior.draw(context, { draws, seed: args.seed, observation: number });
  const rows = (own: Float64Array) => ({ names, values: normalised(own, posterior.spec.context) });
  const outside = heldOut.points.length > 0
    ? outsideTest(normalised(context, posterior.spec.context), rows(learnt.context), rows(heldOut.context))
    : null;
  const summary = summarisePosterior(parameters, drawn.values);
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

/** What a calibration says, in a sentence. */
function calibrationSentence(checks: PosteriorChecks | null): string {
  if (!checks) return "The dataset has no test points, so that nothing is known of the calibration.";
  const { points, coverage: { error, chance, bias, found, nominal }, conformal } = checks;
  const at90 = found[nominal.findIndex((level) => Math.abs(level - 0.9) < 1e-9)];
  const verdict = error <= chance
    ? "calibrated, as far as they tell"
    : bias < 0
    ? "too sure"
    : "not calibrated, and rather too unsure";
  const repair = error <= chance
    ? ""
    : ` Sets of ${format(100 * conformal.most)} % have the truth in 90 % of them.`;
  return `Of ${points} runs held out, sets of 90 % have the truth in ${
    format(100 * at90)
  } %; the posterior is ${verdict} ` +
    `(largest difference over all levels ${format(error)}, by chance ${format(chance)}).${repair}`;
}

/** What people should know of an answer. */
function warningsOf({ observation, outside, prediction, summary }: Answer): string[] {
  const { name, notes } = observation, said = notes.map((note) => `${name}: ${note}`);
  if (outside && outside.probability < 0.05) {
    said.push(
      `${name} is unlike what was learnt from, most of all in ${outside.furthest} (as far from it are ${
        format(100 * outside.probability)
      } % of runs held out): the posterior means nothing there.`,
    );
  }
  const off =
    prediction?.measures.filter(({ below }) => below === 0 || below === 1).map(({ name }) => name) ?? [];
  if (off.length > 0) {
    said.push(
      `No run at ${prediction!.points.length} draws reaches ${name} in ${
        off.join(", ")
      }: it lies outside all of them.`,
    );
  }
  const told = summary.parameters.filter(({ shrinkage }) => shrinkage > 0.9).map(({ name }) => name);
  if (told.length > 0) said.push(`${name} tells next to nothing of ${told.join(", ")}.`);
  return said;
}

function answerTable({ observation, summary, prediction }: Answer): string {
  const range = ([low, high]: readonly [number, number]) => `${format(low, 4)} to ${format(high, 4)}`;
  const lines = [
    table([
      [observation.name, "mean", "deviation", "90 % within", "of the prior's deviation"],
      ...summary.parameters.map((one) => [
        one.name,
        format(one.mean, 4),
        format(one.sd),
        range(one.most),
        `${format(100 * one.shrinkage)} %`,
      ]),
    ]),
  ];
  if (prediction) {
    const middle = (values: readonly (number | null)[]) => {
      const known = values.filter((value) => value !== null).sort((a, b) => a - b);
      return known.length === 0 ? null : known[Math.floor(known.length / 2)];
    };
    lines.push(
      "",
      table([
        ["measure", "observed", "runs at draws, median", "part below"],
        ...prediction.measures.map((one) => [
          one.name,
          format(one.observed, 4),
          format(middle(one.predicted), 4),
          one.below === null ? "–" : format(one.below),
        ]),
      ]),
    );
  }
  return lines.join("\n");
}

/** The draws of all observations as arrays. */
function npzOf(answers: readonly Answer[], wanted: Wanted): Uint8Array<ArrayBuffer> {
  const [{ drawn: { names } }] = answers, D = names.length, M = answers.length, each = wanted.draws * D;
  const data = new Float64Array(M * each);
  answers.forEach(({ drawn }, at) => data.set(drawn.values, at * each));
  return encodeNpz({
    samples: { data, shape: [M, wanted.draws, D] },
    parameters: { data: names, shape: [D] },
    observations: { data: answers.map(({ observation }) => observation.name), shape: [M] },
  });
}

function printedOf(found: InferredPosterior, answers: readonly Answer[], adapter: string) {
  return {
    parameters: found.posterior.spec.parameters,
    measures: found.posterior.spec.context.names,
    runs: found.learnt.points.length,
    members: found.models.length,
    checks: found.checks,
    observations: answers.map(({ observation, summary, outside, prediction }) => ({
      ...{ name: observation.name, observed: observation.values, ...summary, outside, prediction },
    })),
    seconds: found.seconds,
    adapter,
  };
}

function reportOf(
  args: Arguments,
  found: InferredPosterior & { manifest: DatasetManifest },
  answers: readonly Answer[],
  adapter: string,
): PosteriorReportData {
  const { manifest: { spec, box, simulation }, posterior, checks } = found;
  return {
    title: `Posterior: ${spec.name ?? spec.kind}`,
    subtitle: `learnt from ${found.learnt.points.length} runs of ${
      format(simulation.durationMs / 1000)
    } s over ${box.map(({ name, low, high }) => `${name} ${low} to ${high}`).join(", ")}`,
    summary: [calibrationSentence(checks), ...answers.flatMap(warningsOf)],
    parameters: posterior.spec.parameters,
    checks,
    observations: answers.map(({ observation, drawn, summary, outside, prediction }) => ({
      ...{ name: observation.name, values: drawn.values, summary, outside, prediction },
    })),
    provenance: {
      ...provenanceOf(adapter),
      dataset: args.text("data")!,
      measures: posterior.spec.context.names.join(", "),
      "wall time of the training": `${format(found.seconds)} s`,
    },
    commands: [commandText()],
    references: referencesTo({ specs: [spec], measures: { spikes: false } }),
    json: { spec, box },
  };
}

async function infer(args: Arguments): Promise<void> {
  if (!args.has("data")) failUsage("infer", "it needs --data DATASET", "none");
  const wanted = wantedOf(args), places = await placesOf(args);
  const report = await outputFile(args, "report"),
    figures = await figuresPlace(args),
    signal = interruptible();
  const { systems } = await ownModels(args), dataset = await loadDataset(args.text("data")!, { systems });
  const measures = wanted.measures ? namedMeasures(wanted.measures) : usualMeasures(dataset);
  for (const name of measures) measureNamed(name, dataset.manifest.populations);
  // What is wrong with an observation is said before anything is learnt.
  const observations: Observation[] = [], about = { measures, manifest: dataset.manifest };
  for (const path of args.list("observed")) {
    observations.push(...await loadObservations(path, about, { systems }));
  }
  const device = await layersDevice(args, [{ kind: "posterior", onProcessor: true }]);
  const found = await learn(args, device, { dataset, measures, wanted }, signal);
  const adapter = device.adapter.description;
  await keepResult(places.model, (path) => savePosterior(path, found.models, { seed: args.seed, adapter }));
  const answers: Answer[] = [];
  for (const [number, observation] of observations.entries()) {
    answers.push(await answerOf(args, device, { found, wanted, number, signal }, observation));
  }
  device.gpu?.destroy();
  const printed = printedOf(found, answers, adapter);
  if (answers.length > 0) {
    await keepResult(places.npz, (path) => writeFileAtomic(path, npzOf(answers, wanted)));
  }
  await keepResult(places.json, (path) => writeFileAtomic(path, `${JSON.stringify(printed, null, 2)}\n`));
  if (report) {
    const data = reportOf(args, found, answers, adapter), html = await renderPosteriorReport(data);
    await keepResult(report, (path) => writeFileAtomic(path, html));
    if (figures !== undefined) await writeFigures(figures, posteriorPanels(data));
  }
  for (const warning of answers.flatMap(warningsOf)) say(warning);
  if (args.flag("json")) console.log(JSON.stringify(printed));
  else console.log([...answers.map(answerTable), calibrationSentence(found.checks)].join("\n\n"));
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
        "what was observed: runs (.npz), each network by itself, or measures by name (.json); may be repeated",
    },
    measures: {
      type: "string",
      value: "NAME,...",
      help: "what runs are told by",
      default: "all numbers of the tables that counts give",
    },
    members: {
      type: "number",
      value: "N",
      help: "densities that learn apart, whose mean is the posterior",
      default: "4",
    },
    steps: { type: "number", value: "N", help: "most training steps of each", default: "6000" },
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
  ],
  run: infer,
};
