import { MOST_MEMBERS } from "../lib/nn/ensemble_members.ts";
import type { LoopOptions } from "../lib/nn/loop_options.ts";
import { surrogateOf, SURROGATES } from "../lib/surrogate/registry.ts";
import type { Surrogate } from "../lib/surrogate/surrogate.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { requireMembers } from "../lib/surrogate/ensemble/require_members.ts";
import { trainModel } from "../lib/surrogate/train_model.ts";
import type { Arguments, Command } from "./_arguments.ts";
import { CHOICE_OPTIONS, choicesOf, CHOOSE_OPTION } from "./_choices.ts";
import { format, interruptible, table } from "./_console.ts";
import { type HeldOut, heldOutOf, heldOutText } from "./_held_out.ts";
import { learningOf } from "./_learning.ts";
import { ENGINE_OPTION, type LayersDevice, layersDevice } from "./_layers.ts";
import { ownModels } from "./_models.ts";
import { NETWORK_OPTIONS, presetNames } from "./_network.ts";
import { shardOption } from "./_shards.ts";
import { claimModel, modelStem, runAndSave, type Trained } from "./_surrogate.ts";
import { ensembleJson, ensembleRows } from "./_ensemble.ts";
import { trainSeeds } from "./_train_seeds.ts";

/** Options of the training loop that every kind of surrogate has. */
function loopOf(args: Arguments): LoopOptions {
  return {
    steps: args.whole("steps", 4000),
    learningRate: args.number("learning-rate"),
    patience: args.whole("patience", 0, 0),
    seed: args.seed,
    resume: args.flag("resume"),
    checkpointEvery: args.whole("checkpoint-every", 1000),
    signal: interruptible(),
  };
}

/** Members of the surrogate, 1 of a single one. */
function membersOf(args: Arguments): number {
  return args.whole("members", 1, 1, MOST_MEMBERS);
}

/** What is chosen of the surrogate, and what is taken of the dataset for it. */
function chosen(args: Arguments, surrogate: Surrogate): Record<"taken" | "choices", Record<string, unknown>> {
  const all = Object.entries(choicesOf(args, surrogate));
  const isTaken = ([name]: [string, unknown]) => surrogate.choices![name].ofDataset === true;
  return {
    taken: Object.fromEntries(all.filter(isTaken)),
    choices: Object.fromEntries(all.filter((choice) => !isTaken(choice))),
  };
}

/** What all trainings of a command have in common. */
interface Prepared {
  surrogate: Surrogate;
  training: Omit<Parameters<typeof trainModel>[1], "seed">;
  network?: SystemSpec;
  /** What people are told of the data. */
  rows: string[][];
  /** What the models depend on, but for their seeds. */
  request: Record<string, unknown>;
}

async function prepare(args: Arguments): Promise<Prepared> {
  const { surrogates } = await ownModels(args);
  const kind = args.choice("kind", surrogates.map(({ kind }) => kind));
  const surrogate = surrogateOf({ kind }, { surrogates });
  const { taken, choices } = chosen(args, surrogate), members = membersOf(args);
  requireMembers(surrogate, members, { surrogates });
  await surrogate.check?.(choices);
  const { data, heldOut, network, rows } = await learningOf(args, surrogate, taken);
  const batch = args.has("batch") ? args.whole("batch", 1, 1, 65_536) : undefined;
  const loop = loopOf(args), { steps, learningRate, patience } = loop;
  return {
    surrogate,
    training: { kind, surrogates, data, heldOut, batch, choices, members, ...loop },
    network,
    rows,
    request: {
      ...{ kind, data: args.text("data") ?? args.positional[0], labels: args.text("labels"), taken, choices },
      ...{ steps, batch, learningRate, patience, ...(members > 1 ? { members } : {}) },
    },
  };
}

/** Trains a model and saves it. */
async function trainTo(
  args: Arguments,
  device: LayersDevice,
  { training, network, surrogate }: Prepared,
  { out, seed }: { out: string; seed: number },
): Promise<Trained & { loss: number | null; heldOut: HeldOut }> {
  const trained = await runAndSave(
    (loop) => trainModel(device.gpu, { ...training, ...loop, seed, engine: device.engine }),
    { out, network, device, lossLabel: surrogate.lossLabel ?? "loss", members: training.members },
    args,
  );
  const { curve } = trained.record, patient = args.whole("patience", 0, 0) > 0;
  return { ...trained, loss: curve.loss.at(-1) ?? null, heldOut: heldOutOf(curve, patient) };
}

/** Claims the files of a model that is trained. */
function claim(args: Arguments, out: string): Promise<string> {
  return claimModel(out, {
    resume: args.flag("resume"),
    members: membersOf(args),
    others: [".training.json"],
  });
}

async function train(args: Arguments): Promise<void> {
  const out = args.text("out") ?? "model";
  if (args.has("seeds")) return await trainAll(args, modelStem(out));
  const stem = await claim(args, out);
  const prepared = await prepare(args), { surrogate, rows } = prepared;
  const device = await layersDevice(args, [surrogate]);
  const { model, files, record, loss, heldOut } = await trainTo(args, device, prepared, {
    out: stem,
    seed: args.seed,
  });
  const { adapter } = model.spec.training, details = surrogate.details?.(model.spec as never);
  const printed = {
    model: files[0],
    spec: files[1],
    steps: record.steps,
    loss,
    validationLoss: heldOut.loss,
    lowestValidation: heldOut.lowest,
    ...details?.json,
    ...ensembleJson(model),
    wallSeconds: record.seconds,
    adapter: { ...device.adapter, description: adapter },
  };
  const patient = args.whole("patience", 0, 0) > 0;
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["model", files.join(", ")],
      ...rows,
      [
        surrogate.lossLabel ?? "loss",
        `${format(loss, 4)}, ${heldOutText(heldOut, { steps: record.steps, patient })}`,
      ],
      ...(details?.facts ?? []).map((fact) => [...fact]),
      ...ensembleRows(model),
      ["speed", `${record.steps} steps in ${format(record.seconds)} s on ${adapter}`],
    ]),
  );
  device.gpu?.destroy();
}

/** Trains with the seeds of --seeds, or with those of a part of them. */
async function trainAll(args: Arguments, out: string): Promise<void> {
  const prepared = await prepare(args), device = await layersDevice(args, [prepared.surrogate]);
  await trainSeeds(args, {
    out,
    request: prepared.request,
    trainOne: async (name, seed) => {
      const { record, loss, heldOut } = await trainTo(args, device, prepared, {
        out: await claim(args, name),
        seed,
      });
      return { steps: record.steps, loss, heldOut: heldOut.loss };
    },
  });
  device.gpu?.destroy();
}

/** What the kinds of surrogates of the library are, for the help. */
const KINDS = SURROGATES.map(({ kind, about, learnsFrom }) => `${kind}: ${about}, from ${learnsFrom}`).join(
  "; ",
);

/** `volley train`. */
export const trainCommand: Command = {
  name: "train",
  positional: "RUN.npz|PRESET|SPEC.json",
  names: presetNames(),
  about:
    "Train a surrogate on the counts of a simulated ensemble, of a network that is simulated for it, of a dataset over a box of parameters, or on recordings of a cell.",
  takes: "optional",
  options: {
    ...NETWORK_OPTIONS,
    out: {
      type: "string",
      value: "NAME",
      help: "files to write: NAME.safetensors, NAME.json, NAME.training.json",
      default: "model",
    },
    data: {
      type: "string",
      value: "DATASET",
      help:
        "folder of a dataset: its training points are learned from, its validation points held out; or recordings of a cell, FILE.npz, whose last tenth is left for evaluate",
    },
    kind: {
      type: "string",
      value: "K",
      of: SURROGATES.map(({ kind }) => kind),
      help: KINDS,
      default: SURROGATES[0].kind,
    },
    labels: {
      type: "string",
      value: "LABELS",
      help: "points of the dataset to take",
      default: "active,silent",
      goesWith: { data: true },
    },
    ...CHOICE_OPTIONS,
    ...CHOOSE_OPTION,
    members: {
      type: "number",
      value: "N",
      help:
        "members of an ensemble in one model, which differ by first weights and batches: where they disagree the surrogate is not to be trusted",
      default: "1",
    },
    seeds: {
      type: "number",
      value: "N",
      help: "train N models, with N seeds from --seed on: NAME-1, NAME-2, ...; NAME.seeds.json lists them",
    },
    ...shardOption({ seeds: true }),
    steps: { type: "number", value: "N", help: "training steps", default: "4000" },
    batch: { type: "number", value: "B", help: "windows per step, or volleys", default: "32, volleys 512" },
    ...ENGINE_OPTION,
    "learning-rate": {
      was: "rate",
      type: "number",
      value: "R",
      help: "largest step size of Adam",
      default: "0.005, of a volley surrogate 0.003",
    },
    patience: {
      type: "number",
      value: "P",
      help:
        "stop when the loss held out has not fallen P times, of 20, and keep the weights of its lowest; 0: never",
      default: "0",
    },
    resume: { type: "flag", help: "go on from NAME.checkpoint.safetensors, to the same weights bit for bit" },
    "checkpoint-every": {
      type: "number",
      value: "N",
      help: "most steps between checkpoints; there is one every half minute, too",
      default: "1000",
    },
  },
  examples: [
    { run: "train run.npz --out model", about: "on a simulated ensemble" },
    { run: "train --data data --kind volley --out events", about: "on a dataset, volley by volley" },
    { run: "train --data data --out model --resume", about: "go on after an interruption" },
    {
      run: "train rs-fs --kind mean-field --out mean",
      about: "derive the mean field of a network of point neurons",
    },
    { run: "train --data data --out lstm --members 8", about: "one model of eight members" },
    { run: "train --data data --out lstm --seeds 8", about: "eight models that differ by their seeds" },
  ],
  run: train,
};
