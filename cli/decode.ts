import {
  type CrossValidatedDecoder,
  crossValidateDecoder,
  type DecoderScore,
} from "../lib/decoding/classify/cross_validate_decoder.ts";
import { type DecoderInputs, saveDecoder } from "../lib/decoding/classify/decoder_file.ts";
import type { Samples } from "../lib/decoding/classify/samples.ts";
import { featureScaling, scaledFeatures } from "../lib/decoding/classify/scaling.ts";
import { classFolds, type Fold } from "../lib/decoding/folds.ts";
import { wholeSteps } from "../lib/base/time_grid.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { Checkpoint } from "./_checkpoint.ts";
import { interruptible, say, showProgress } from "./_console.ts";
import { type CurveFound, decodeAnew } from "./_decode_anew.ts";
import { type DecodedResult, decodedText, drawDecoded, resultOf } from "./_decode_answers.ts";
import { type DecodedTrials, decodedTrials, TRIAL_OPTIONS } from "./_decoded_trials.ts";
import { DECODER_OPTIONS, LAYERED, type Learner, learnerOf } from "./_decoders.ts";
import { ENGINE_OPTION, layersDevice } from "./_layers.ts";
import { claimOutput, keepResult, outputFile } from "./_output.ts";
import { type Recorded, recordedOf, RECORDING_OPTIONS, SPIKES } from "./_recording.ts";

const SCORES: readonly DecoderScore[] = ["balanced", "accuracy", "auc"];
/** Most bins of a window. */
const MOST_BINS = 10_000;
/** Bins of the window of a decoder that reads them one by one, where --bin does not say. */
const STEPS = 10;

/** The window of a trial. @throws {UsageError} */
function windowOf(args: Arguments): Omit<DecoderInputs, "neurons"> {
  const fromMs = args.number("from") ?? 0, untilMs = args.number("until") ?? fromMs + 500;
  if (!(untilMs > fromMs)) {
    failUsage("decode", `--until must be above ${fromMs} ms, where it begins`, untilMs);
  }
  const inSteps = args.text("by") === "recurrent" ? STEPS : 1;
  const binMs = args.number("bin") ?? (untilMs - fromMs) / inSteps;
  if (!(binMs > 0)) failUsage("decode", "--bin must be a positive number of ms", binMs);
  const bins = wholeSteps(untilMs - fromMs, binMs) ?? 0;
  if (bins < 1 || bins > MOST_BINS) {
    const rule = `--bin must divide the window of ${untilMs - fromMs} ms into 1 to ${MOST_BINS} bins`;
    failUsage("decode", rule, binMs);
  }
  if (args.text("by") === "recurrent" && bins === 1) {
    failUsage("decode", "--by recurrent reads bins one by one: --bin must divide the window", binMs);
  }
  return { fromMs, binMs, bins };
}

/** The files that `--out NAME` stands for. */
async function placesOf(args: Arguments) {
  const out = args.text("out");
  if (out === undefined) return null;
  const stem = out.replace(/\.(safetensors|json)$/, "");
  const places = { decoder: `${stem}.safetensors`, json: `${stem}.json` };
  for (const path of Object.values(places)) await claimOutput(path);
  return { ...places, parts: `${stem}.parts.json` };
}

/** What is validated, and how. */
interface Task {
  learner: Learner;
  samples: Samples & { classes: number };
  folds: readonly Fold[];
  inputs: DecoderInputs;
  by: DecoderScore;
  shuffles: number;
  seed: number;
}

type Validate = (samples: Samples, bins: number, name: string) => Promise<CrossValidatedDecoder>;

/** The samples of one bin. */
function binOf({ values, size, labels, classes }: Task["samples"], bin: number, neurons: number): Samples {
  const rows = labels.length, own = new Float64Array(rows * neurons);
  for (let t = 0; t < rows; t++) {
    for (let n = 0; n < neurons; n++) own[t * neurons + n] = values[t * size + bin * neurons + n];
  }
  return { values: own, size: neurons, labels, classes };
}

/** Scores of each bin alone, with the middle 90 of 100 of those by chance. */
async function curveOf({ inputs, samples, by, shuffles }: Task, validate: Validate): Promise<CurveFound> {
  const { fromMs, binMs, bins, neurons } = inputs;
  const atMs: number[] = [], scores: number[] = [], low: number[] = [], high: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const found = await validate(binOf(samples, bin, neurons.length), 1, `bin ${bin + 1} of ${bins}`);
    atMs.push(fromMs + (bin + 0.5) * binMs);
    scores.push(found[by] ?? 0.5);
    const sorted = found.chance?.scores.toSorted() ?? [];
    low.push(sorted[Math.floor(0.05 * sorted.length)]);
    high.push(sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))]);
  }
  return { atMs, scores, chance: shuffles > 0 ? { low, high } : null };
}

/** Validates the decoder, and each bin where that is asked for. */
async function validated(
  args: Arguments,
  task: Task,
  checkpoint: Checkpoint<ArrayLike<number>>,
  engine: string,
) {
  const { learner, samples, folds, inputs, by, shuffles, seed } = task, signal = interruptible();
  const parts = args.flag("curve") ? 1 + inputs.bins : 1;
  const progress = await showProgress(args, "decode", engine), start = performance.now();
  let part = 0;
  const validate: Validate = async (some, bins, name) => {
    // Parts of the work share a map: the names of their folds begin with their number.
    const prefix = `${part}.`, { done: all } = checkpoint;
    const own = [...all].filter(([key]) => key.startsWith(prefix));
    const done = new Map(own.map(([key, scores]) => [key.slice(prefix.length), scores]));
    const found = await crossValidateDecoder(
      async (rows) => (await learner.learn(rows, bins)).decoder,
      some,
      {
        ...{ folds, standardise: learner.standardise, by, shuffles, seed, signal, done },
        onProgress({ fraction, doing }) {
          for (const [key, scores] of done) all.set(prefix + key, scores);
          checkpoint.keep();
          const wallSeconds = (performance.now() - start) / 1000;
          const told = parts > 1 ? [name, doing].filter(Boolean).join(", ") : doing;
          progress.onProgress({ fraction: (part + fraction) / parts, wallSeconds, doing: told });
        },
      },
    );
    part++;
    return found;
  };
  try {
    const found = await validate(samples, inputs.bins, "all bins");
    return { found, curve: args.flag("curve") ? await curveOf(task, validate) : null };
  } catch (error) {
    return await checkpoint.leave(error, signal, progress);
  } finally {
    progress.stop();
  }
}

/** All that the scores of folds depend on. */
async function dependsOn(args: Arguments, { values }: DecodedTrials, task: Task): Promise<unknown> {
  const bytes = new Uint8Array(Float64Array.from(values).buffer);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const { learner: { by, penalties }, samples: { labels }, folds, shuffles, seed, by: score, inputs } = task;
  return {
    ...{
      values: Array.from(digest),
      labels: Array.from(labels),
      by,
      penalties,
      shuffles,
      seed,
      score,
      inputs,
    },
    ...{
      folds: folds.length,
      units: args.text("units"),
      steps: args.text("steps"),
      curve: args.flag("curve"),
    },
  };
}

/** Learns from all trials, and saves what has learnt. */
async function saved(path: string, { learner, samples, inputs, seed }: Task, trials: DecodedTrials) {
  const scaling = learner.standardise ? featureScaling(samples.values, samples.size) : null;
  const values = scaling ? scaledFeatures(samples.values, scaling) : samples.values;
  const { decoder, penalty } = await learner.learn({ ...samples, values }, inputs.bins);
  const training = {
    ...{ by: learner.by, trials: trials.rows.length, seed },
    ...(penalty === null ? {} : { penalty }),
  };
  const { classes } = trials;
  await keepResult(path, (place) => saveDecoder(place, { decoder, inputs, classes, scaling, training }));
  return penalty;
}

/** What was asked for, and of what. */
interface Asked {
  recorded: Recorded;
  trials: DecodedTrials;
  inputs: DecoderInputs;
}

async function asked(args: Arguments): Promise<Asked> {
  const inputs = windowOf(args), recorded = await recordedOf(args);
  const trials = await decodedTrials(args, recorded, inputs);
  return { recorded, trials, inputs: { ...inputs, neurons: recorded.names } };
}

/** What is said of neurons without spikes. @throws {UsageError} When all are. */
function silentNote({ values, size }: DecodedTrials, { neurons }: DecoderInputs): string[] {
  const fires = neurons.map(() => false);
  values.forEach((count, at) => fires[at % size % neurons.length] ||= count > 0);
  const silent = neurons.filter((_, n) => !fires[n]);
  if (silent.length === neurons.length) {
    failUsage("decode", "a neuron must fire in the window of a trial", "no spikes");
  }
  return silent.length > 0
    ? [`Neurons without a spike in any window tell nothing: ${silent.join(", ")}.`]
    : [];
}

async function decode(args: Arguments): Promise<void> {
  if (args.has("model")) return await decodeAnew(args);
  if (args.flag("resume") && !args.has("out")) failUsage("decode", "--resume goes with --out NAME", "none");
  const by = args.choice("score", SCORES), shuffles = args.whole("shuffles", 20, 0, 100_000);
  const folds = args.whole("folds", 5, 2, 1000), seed = args.seed;
  const learning = { by, folds }, layered = (LAYERED as readonly string[]).includes(args.text("by") ?? "");
  if (args.has("engine") && !layered) failUsage("decode", `--engine is for ${LAYERED.join(" and ")}`, "none");
  const early = learnerOf(args, { ...learning, gpu: null });
  const places = await placesOf(args), picture = await outputFile(args, "picture");
  const { recorded, trials, inputs } = await asked(args);
  const classes = trials.classes.length, labels = trials.labels!;
  if (by === "auc" && classes > 2) failUsage("decode", "--score auc is of two classes", classes);
  const dealt = classFolds(labels, { folds: Math.min(folds, labels.length), seed });
  const notes = [...recorded.notes, ...trials.notes, ...silentNote(trials, inputs)];
  for (const note of notes) say(note);
  const device = layered ? await layersDevice(args, [{ kind: "decoder", onProcessor: true }]) : null;
  try {
    const learner = device ? learnerOf(args, { ...learning, gpu: device.gpu, engine: device.engine }) : early;
    const samples = { values: trials.values, size: trials.size, labels, classes };
    const task = { learner, samples, folds: dealt, inputs, by, shuffles, seed };
    const about = await dependsOn(args, trials, task);
    const checkpoint = await Checkpoint.open<ArrayLike<number>>(places?.parts, about, args.flag("resume"));
    const start = performance.now();
    const { found, curve } = await validated(args, task, checkpoint, device?.told ?? "the CPU");
    const penalty = places ? await saved(places.decoder, task, trials) : null;
    const seconds = (performance.now() - start) / 1000;
    const found2 = {
      learner,
      trials,
      inputs,
      by,
      penalty,
      seed,
      notes,
    };
    const result = resultOf(args, found, curve, found2);
    await finish(args, result, { places, picture, seconds });
    await checkpoint.remove();
  } finally {
    device?.gpu?.destroy();
  }
}

/** Prints, saves and draws what was found. */
async function finish(
  args: Arguments,
  result: DecodedResult,
  { places, picture, seconds }: {
    places: Awaited<ReturnType<typeof placesOf>>;
    picture?: string;
    seconds: number;
  },
): Promise<void> {
  if (places) {
    const text = `${JSON.stringify(result, null, 2)}\n`;
    await keepResult(places.json, (path) => writeFileAtomic(path, text));
  }
  if (picture) await drawDecoded(picture, result);
  const files = [places?.decoder, places?.json, picture].filter((file) => file !== undefined);
  if (args.flag("json")) return console.log(JSON.stringify({ ...result, wallSeconds: seconds, files }));
  console.log(decodedText(result, seconds));
  if (files.length > 0) console.log(`written: ${files.join(", ")}`);
}

/** `volley decode`. */
export const decodeCommand: Command = {
  name: "decode",
  positional: SPIKES,
  about: "Decode from spikes what trials were of, with cross-validation and the level of chance.",
  takes: "one",
  options: {
    ...TRIAL_OPTIONS,
    from: {
      ...{ type: "number", value: "MS", help: "start of the window, ms from the event on", default: "0" },
      goesWith: { model: false },
    },
    until: {
      ...{ type: "number", value: "MS", help: "end of the window, ms from the event on" },
      ...{ default: "500 after its start", goesWith: { model: false } },
    },
    bin: {
      ...{ type: "number", value: "MS", help: "width of the bins whose counts are the features, ms" },
      ...{ default: "the window; a tenth of it with recurrent", goesWith: { model: false } },
    },
    ...DECODER_OPTIONS,
    folds: {
      type: "number",
      value: "N",
      help: "parts of the trials that are decoded in turn, each by what was learnt from the others",
      default: "5",
      goesWith: { model: false },
    },
    score: {
      type: "string",
      value: "NAME",
      of: SCORES,
      help: "what is compared with chance: balanced (mean over classes), accuracy, or auc of two classes",
      default: "balanced",
      goesWith: { model: false },
    },
    shuffles: {
      type: "number",
      value: "N",
      help: "how often all is done again with shuffled labels, for the level of chance",
      default: "20",
      goesWith: { model: false },
    },
    curve: { type: "flag", help: "score each bin alone, too", goesWith: { model: false } },
    model: {
      type: "string",
      value: "FILE.safetensors",
      help: "decode by what an earlier decode --out has learnt; without a column of labels it decodes alone",
    },
    out: {
      type: "string",
      value: "NAME",
      help: "name of NAME.safetensors (a decoder that learnt from all trials) and NAME.json (the result)",
    },
    resume: {
      type: "flag",
      help: "go on with NAME after it was stopped",
      goesWith: { out: true, model: false },
    },
    picture: {
      ...{ type: "string", value: "FILE.svg", help: "draw the confusion of classes, chance and the curve" },
      ...{ endings: [".svg"], goesWith: { model: false } },
    },
    ...RECORDING_OPTIONS,
    ...ENGINE_OPTION,
  },
  more:
    `Spikes are those of NWB (.nwb), SONATA (.h5), Pynapple (.npz) or of a run with spikes (.npz of volley simulate).
Trials are dealt into parts class by class; features are counts, in units of their deviations but for poisson.`,
  examples: [
    {
      run: "decode session.nwb --label choice --until 400 --picture choice.svg",
      about: "by independent Poisson neurons, of the trials of the file",
    },
    {
      run:
        "decode units.npz --trials trials.csv --by logistic --penalty 1,10,100 --bin 50 --curve --out choice",
      about: "the ridge chosen within, each bin alone, and a decoder saved",
    },
    {
      run: "decode next.nwb --label choice --model choice.safetensors",
      about: "the same neurons in another session",
    },
  ],
  run: decode,
};
