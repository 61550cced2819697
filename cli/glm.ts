import { wholeSteps } from "../lib/base/time_grid.ts";
import { FAMILY_NAMES } from "../lib/decoding/_families.ts";
import { crossValidateGlm } from "../lib/decoding/glm/cross_validate_glm.ts";
import { fitGlm, type GlmModel, type GlmOptions } from "../lib/decoding/glm/fit_glm.ts";
import { loadGlm, requireGlmNeurons, saveGlm } from "../lib/decoding/glm/glm_file.ts";
import { type LagBasis, raisedCosines } from "../lib/decoding/glm/raised_cosines.ts";
import { SilentNeuronError } from "../lib/decoding/glm/silent_neuron_error.ts";
import { type GlmScore, scoreGlm } from "../lib/decoding/glm/score_glm.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { Checkpoint } from "./_checkpoint.ts";
import { format, interruptible, say, showProgress } from "./_console.ts";
import { penaltiesOf } from "./_decoders.ts";
import {
  couplingsText,
  drawFilters,
  type FilterFound,
  filtersOf,
  type NeuronFound,
  neuronsText,
  scoresText,
} from "./_glm_answers.ts";
import { type BinnedSpikes, binnedSpikes, withoutSilent } from "./_glm_data.ts";
import { claimOutput, keepResult, outputFile } from "./_output.ts";
import { recordedOf, RECORDING_OPTIONS, SPIKES } from "./_recording.ts";

const TASK = "fit models of spikes";

/** Functions of the lag up to so many ms; null where it is 0. @throws {UsageError} */
function basisOf(args: Arguments, option: string, absent: number, binMs: number): LagBasis | null {
  const ms = args.number(option) ?? absent, bins = wholeSteps(ms, binMs) ?? NaN;
  if (ms === 0) return null;
  if (!(bins >= 2 && bins <= 65_536)) {
    failUsage(TASK, `--${option} must be 0 or two bins of ${binMs} ms or more, a whole number of them`, ms);
  }
  return raisedCosines({ count: args.whole("functions", 4, 2, 64), bins, binMs });
}

/** How neurons are fitted. */
interface Plan extends GlmOptions {
  ridges: number[];
  folds: number;
  seed: number;
}

function planOf(args: Arguments): Plan {
  const binMs = args.number("bin") ?? 2;
  if (!(binMs > 0)) failUsage(TASK, "--bin must be a positive number of ms", binMs);
  const ridges = penaltiesOf(args, "ridge", "1"), [lasso, ...more] = penaltiesOf(args, "lasso", "0");
  if (more.length > 0) failUsage(TASK, "--lasso must be one number", args.text("lasso"));
  const folds = args.whole("folds", 5, 0, 1000);
  if (folds === 1) failUsage(TASK, "--folds must be 0, or two or more", folds);
  if (folds === 0 && ridges.length > 1) {
    failUsage(TASK, "--folds must be two or more to choose a ridge", folds);
  }
  if (args.has("stimulus") && !args.has("covariate")) {
    failUsage(TASK, "--stimulus is for covariates", "none of --covariate");
  }
  return {
    ...{ binMs, ridges, lasso, folds, seed: args.seed, family: args.choice("family", FAMILY_NAMES) },
    history: basisOf(args, "history", 50, binMs),
    coupling: basisOf(args, "coupling", 50, binMs),
    stimulus: basisOf(args, "stimulus", 0, binMs),
  };
}

/** A neuron that was validated: its ridge, and the score with that. */
interface Validated {
  ridge: number;
  score: GlmScore | null;
}

/** Validates a neuron; `silent` where a part that is learnt from has none of its spikes. */
function validate(data: BinnedSpikes, neuron: number, plan: Plan): Validated | "silent" {
  const { ridges, folds, seed, ...own } = plan;
  try {
    if (folds === 0) {
      fitGlm(data, { ...own, ridge: ridges[0], neurons: [neuron] });
      return { ridge: ridges[0], score: null };
    }
    const [{ ridge, scores }] = crossValidateGlm(data, { ...own, ridges, folds, seed, neurons: [neuron] });
    return { ridge, score: scores[ridges.indexOf(ridge)] };
  } catch (error) {
    if (!(error instanceof SilentNeuronError)) throw error;
    return "silent";
  }
}

/** Validates and fits a neuron after another. */
async function fitAll(
  args: Arguments,
  { data, plan, checkpoint }: {
    data: BinnedSpikes;
    plan: Plan;
    checkpoint: Checkpoint<Validated | "silent">;
  },
): Promise<{ model: GlmModel; validated: Validated[]; silent: string[] }> {
  const { ridges: _, folds: __, seed: ___, ...own } = plan, signal = interruptible();
  const validated: Validated[] = [], silent: string[] = [];
  const progress = await showProgress(args, "glm", "the CPU"), start = performance.now();
  const models: GlmModel[] = [];
  try {
    for (const [neuron, name] of data.names.entries()) {
      const wallSeconds = (performance.now() - start) / 1000;
      progress.onProgress({ fraction: neuron / data.names.length, wallSeconds, doing: `neuron ${name}` });
      // A signal that the process is told reaches it here.
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
      const found = checkpoint.done.get(String(neuron)) ?? validate(data, neuron, plan);
      checkpoint.done.set(String(neuron), found);
      if (found === "silent") silent.push(name);
      else {
        validated.push(found);
        models.push(fitGlm(data, { ...own, ridge: found.ridge, neurons: [neuron] }));
      }
      await checkpoint.keep();
    }
  } catch (error) {
    return await checkpoint.leave(error, signal, progress);
  } finally {
    progress.stop();
  }
  if (models.length === 0) {
    failUsage(TASK, "a neuron must fire in each part that is learnt from", "none does");
  }
  return { model: { ...models[0], neurons: models.flatMap(({ neurons }) => neurons) }, validated, silent };
}

/** The files that `--out NAME` stands for. */
async function placesOf(args: Arguments) {
  const stem = args.text("out")?.replace(/\.(safetensors|json)$/, "");
  if (stem === undefined) return null;
  const places = { model: `${stem}.safetensors`, json: `${stem}.json` };
  for (const path of Object.values(places)) await claimOutput(path);
  return { ...places, parts: `${stem}.parts.json` };
}

/** What the parts of a work that goes on depend on. */
async function dependsOn({ counts, covariates, names, starts }: BinnedSpikes, plan: Plan): Promise<unknown> {
  const arrays = [...counts.map((own) => Float64Array.from(own)), ...Object.values(covariates)];
  const bytes = await new Blob(arrays as BlobPart[]).arrayBuffer();
  const digest = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const functions = (basis?: LagBasis | null) =>
    basis ? [basis.functions.length, basis.functions[0].length] : null;
  const { history, coupling, stimulus, ...rest } = plan;
  return { digest, names, starts, rest, filters: [history, coupling, stimulus].map(functions) };
}

async function glm(args: Arguments): Promise<void> {
  if (args.has("model")) return await score(args);
  if (args.flag("resume") && !args.has("out")) failUsage(TASK, "--resume goes with --out NAME", "none");
  const plan = planOf(args), places = await placesOf(args), picture = await outputFile(args, "picture");
  const recorded = await recordedOf(args), all = await binnedSpikes(args, recorded, plan.binMs);
  const { data, silent } = withoutSilent(all), { names, seconds } = data;
  const notes = [...recorded.notes];
  if (silent.length > 0) notes.push(`Neurons without a spike are left out: ${silent.join(", ")}.`);
  for (const note of notes) say(note);
  const about = await dependsOn(data, plan);
  const checkpoint = await Checkpoint.open<Validated | "silent">(places?.parts, about, args.flag("resume"));
  const start = performance.now(),
    { model, validated, ...rest } = await fitAll(args, { data, plan, checkpoint });
  if (rest.silent.length > 0) {
    notes.push(
      `Neurons that are silent in a part that is learnt from are not fitted: ${rest.silent.join(", ")}.`,
    );
    say(notes.at(-1)!);
  }
  const wallSeconds = (performance.now() - start) / 1000, filters = filtersOf(model, names);
  const neurons = model.neurons.map(({ neuron, intercept, devianceExplained }, k): NeuronFound => {
    const spikes = data.counts[neuron].reduce((sum, one) => sum + one, 0), { ridge, score } = validated[k];
    const about = { name: names[neuron], spikes, rateHz: spikes / seconds };
    return { ...about, ridge, heldOut: score, intercept, devianceExplained };
  });
  const result = {
    ...{ spikes: args.positional[0], family: plan.family, binMs: plan.binMs, seconds },
    ...{ folds: plan.folds, ridges: plan.ridges, lasso: plan.lasso, seed: plan.seed },
    ...{ covariates: model.covariates, neurons, filters: filters.map(plainFilter), notes },
  };
  if (places) {
    const { model: path, json } = places,
      training = { seed: plan.seed, folds: plan.folds, lasso: plan.lasso ?? 0 };
    await keepResult(path, (place) => saveGlm(place, { model, names, training }));
    const text = `${JSON.stringify(result, null, 2)}\n`;
    await keepResult(json, (place) => writeFileAtomic(place, text));
  }
  if (picture) await drawFilters(picture, filters);
  await checkpoint.remove();
  const files = [places?.model, places?.json, picture].filter((file) => file !== undefined);
  if (args.flag("json")) return console.log(JSON.stringify({ ...result, wallSeconds, files }));
  console.log(
    `${names.length} neurons, ${format(seconds)} s in bins of ${plan.binMs} ms, in ${
      format(wallSeconds)
    } s\n`,
  );
  console.log(neuronsText(neurons));
  const couplings = couplingsText(filters);
  if (couplings) console.log(`\n${couplings}`);
  if (files.length > 0) console.log(`written: ${files.join(", ")}`);
}

/** A filter as JSON has it. */
function plainFilter({ kind, from, to, sum, p, lagsMs, values, standardErrors }: FilterFound) {
  const plain = (numbers: ArrayLike<number> | null) => numbers && Array.from(numbers);
  return {
    ...{ kind, from, to, sum, p, lagsMs: plain(lagsMs), values: plain(values) },
    standardErrors: plain(standardErrors),
  };
}

/** Scores new data by a model that was saved. */
async function score(args: Arguments): Promise<void> {
  const path = args.text("model")!, stem = args.text("out")?.replace(/\.json$/, "");
  const out = stem && await claimOutput(`${stem}.json`), trained = await loadGlm(path);
  const { model, names } = trained, binMs = args.number("bin") ?? model.binMs;
  requireGlmNeurons(trained, { names, binMs });
  const recorded = await recordedOf(args, names), data = await binnedSpikes(args, recorded, binMs);
  for (const note of recorded.notes) say(note);
  const scores = scoreGlm(model, data);
  const result = {
    ...{ spikes: args.positional[0], model: path, binMs, seconds: data.seconds },
    neurons: scores.map((one) => ({ ...one, name: names[one.neuron] })),
  };
  if (out) await keepResult(out, (place) => writeFileAtomic(place, `${JSON.stringify(result, null, 2)}\n`));
  if (args.flag("json")) return console.log(JSON.stringify(result));
  console.log(`${path} predicts ${format(data.seconds)} s of ${names.length} neurons\n`);
  console.log(scoresText(scores, names));
  if (out) console.log(`written: ${out}`);
}

const FITTED = { goesWith: { model: false } } as const;

/** `volley glm`. */
export const glmCommand: Command = {
  name: "glm",
  positional: SPIKES,
  about: "Fit generalised linear models of spikes with history, coupling and covariates, and validate them.",
  takes: "one",
  options: {
    bin: { type: "number", value: "MS", help: "width of the bins, ms", default: "2" },
    history: {
      ...{ type: "number", value: "MS", help: "length of the filter of a neuron's own spikes; 0: none" },
      ...{ default: "50", ...FITTED },
    },
    coupling: {
      ...{ type: "number", value: "MS", help: "length of the filters of the other neurons' spikes; 0: none" },
      ...{ default: "50", ...FITTED },
    },
    covariate: {
      type: "list",
      value: "FILE.npz|SERIES",
      help:
        "what may drive neurons: a Tsd or TsdFrame of Pynapple, or a series of the same .nwb; may be repeated",
    },
    stimulus: {
      ...{ type: "number", value: "MS", help: "length of the filters of covariates; 0: their own bin alone" },
      ...{ default: "0", ...FITTED },
    },
    functions: {
      ...{ type: "number", value: "N", help: "raised cosines of each filter", default: "4", ...FITTED },
    },
    family: {
      ...{ type: "string", value: "NAME", of: FAMILY_NAMES, default: "poisson", ...FITTED },
      help: "poisson, or bernoulli of bins with at most one spike",
    },
    ridge: {
      ...{ type: "string", value: "N,...", default: "1", ...FITTED },
      help:
        "precision of a normal prior on the weights; of several, that which predicts best what is held out",
    },
    lasso: {
      ...{ type: "string", value: "N", default: "0", ...FITTED },
      help: "penalty by which whole couplings become 0; without standard errors and p",
    },
    folds: {
      ...{ type: "number", value: "N", default: "5", ...FITTED },
      help: "parts that are predicted in turn by what was learnt from the others; 0: none",
    },
    from: { type: "number", value: "MS", help: "start of what is taken, ms", default: "the start" },
    until: { type: "number", value: "MS", help: "end of what is taken, ms", default: "the end" },
    model: {
      type: "string",
      value: "FILE.safetensors",
      help: "score these spikes by what an earlier glm --out has fitted",
    },
    out: {
      type: "string",
      value: "NAME",
      help: "name of NAME.safetensors (the model) and NAME.json (the result)",
    },
    resume: {
      type: "flag",
      help: "go on with NAME after it was stopped",
      goesWith: { out: true, model: false },
    },
    picture: {
      ...{ type: "string", value: "FILE.svg", help: "draw the coupling matrix and filters" },
      ...{ endings: [".svg"], ...FITTED },
    },
    ...RECORDING_OPTIONS,
  },
  more:
    `The logarithm of a neuron's mean count, or the logit of its chance, is an intercept and filtered spikes and covariates.
A coupling is not a synapse: what is not in the model, such as input that two neurons share, looks like one.`,
  examples: [
    { run: "glm session.nwb --picture coupling.svg", about: "who follows whom, among the units of a file" },
    {
      run: "glm units.npz --covariate speed.npz --coupling 0 --ridge 0.1,1,10 --out encoding",
      about: "history and a covariate, the ridge chosen by folds, and the model saved",
    },
    {
      run: "glm next.npz --covariate speed.npz --model encoding.safetensors",
      about: "on data of another day",
    },
  ],
  run: glm,
};
