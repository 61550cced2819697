import { requestGpu } from "../lib/gpu/gpu.ts";
import { parseLayers } from "../lib/nn/layer_list.ts";
import type { Layer } from "../lib/nn/layer_spec.ts";
import { trainSurrogate } from "../lib/surrogate/counts/train.ts";
import { LIKELIHOODS } from "../lib/surrogate/counts/distributions.ts";
import type { LoopOptions } from "../lib/nn/loop_options.ts";
import type { TrainingOptions } from "../lib/surrogate/counts/training_options.ts";
import { trainVolleys } from "../lib/surrogate/volley/train_volleys.ts";
import type { VolleyTrainingOptions } from "../lib/surrogate/volley/volley_options.ts";
import { requireMifDataset } from "../lib/experiment/dataset/mif_shards.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { volleyTraining } from "../lib/experiment/dataset/training_data.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { WITH_OPTION } from "./_models.ts";
import { type Arguments, type Command, failUsage, UsageError } from "./_arguments.ts";
import { format, interruptible, table } from "./_console.ts";
import { trainTraceFile } from "./_trace_train.ts";
import { TRACE_OPTIONS } from "./_trace_training.ts";
import { labelsOf, trainingData } from "./_training_data.ts";
import { claimModel, runAndSave, type Training } from "./_surrogate.ts";

/** Options of the training loop that every kind of surrogate has. */
function loopOf(args: Arguments): LoopOptions {
  return {
    steps: args.whole("steps", 4000),
    learningRate: args.number("learning-rate"),
    seed: args.seed,
    resume: args.flag("resume"),
    checkpointEvery: args.whole("checkpoint-every", 1000),
    signal: interruptible(),
  };
}

/** The stack of layers, from --layers. */
function layersOf(args: Arguments, absent: string): Layer[] {
  try {
    return parseLayers(args.text("layers") ?? absent);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** What a kind of surrogate is trained on and how. */
interface Job {
  network: SystemSpec;
  lossLabel: string;
  training(gpu: Gpu): Training;
}

async function recurrentJob(args: Arguments): Promise<Job> {
  const { data, network, heldOut } = await trainingData(args);
  const options: TrainingOptions = {
    data,
    spec: {
      layers: layersOf(args, "lstm:48"),
      history: args.whole("history", 1, 1, 256),
      likelihood: args.choice("likelihood", LIKELIHOODS),
    },
    batch: args.whole("batch", 32, 1, 65_536),
    window: args.whole("window", Math.min(80, data.bins - 1)),
    heldOut,
    ...loopOf(args),
  };
  return {
    network,
    lossLabel: "loss (nats per bin)",
    training: (gpu) => (loop) => trainSurrogate(gpu, { ...options, ...loop }),
  };
}

async function volleyJob(args: Arguments): Promise<Job> {
  const folder = args.text("data");
  if (folder === undefined || args.positional.length > 0) {
    failUsage(
      "train a volley surrogate",
      "it takes --data DATASET, whose coarse states it needs",
      args.positional[0] ?? "none",
    );
  }
  const dataset = await loadDataset(folder);
  const { binMs } = dataset.manifest.simulation;
  const { spec: network, histogram, rule } = requireMifDataset(dataset.manifest, "train a volley surrogate");
  const modes = args.whole("modes", Math.min(12, histogram.bins), 2, histogram.bins);
  const { data, heldOut } = await volleyTraining(dataset, { modes, labels: labelsOf(args) });
  const layers = layersOf(args, "dense:64:silu,dense:64:silu").map((layer) => {
    if (layer.kind === "dense") return layer;
    failUsage("train a volley surrogate", "its --layers must be dense:UNITS:ACTIVATION", layer.kind);
  });
  const bins = (milliseconds: number) => Math.max(1, Math.round(milliseconds / binMs));
  const options: VolleyTrainingOptions = {
    data,
    spec: {
      network,
      binMs,
      histogram,
      modes,
      rule: {
        windowBins: bins(rule.windowMs),
        open: rule.open,
        close: rule.close,
        tailBins: Math.round(rule.tailMs / binMs),
        longestBins: bins(rule.longestMs),
      },
      layers,
      components: args.whole("components", 8, 1, 16),
      stepMs: args.number("step"),
    },
    batch: args.whole("batch", 512, 1, 65_536),
    heldOut,
    ...loopOf(args),
  };
  return {
    network,
    lossLabel: "loss (nats per volley)",
    training: (gpu) => (loop) => trainVolleys(gpu, { ...options, ...loop }),
  };
}

async function train(args: Arguments): Promise<void> {
  const out = await claimModel(args.text("out") ?? "model", {
    resume: args.flag("resume"),
    others: [".training.json"],
  });
  const kind = args.choice("kind", ["recurrent", "volley", "trace"] as const);
  if (kind === "trace") return await trainTraceFile(args, out);
  const { network, lossLabel, training } = await (kind === "volley" ? volleyJob(args) : recurrentJob(args));
  const gpu = await requestGpu();
  const { files, record } = await runAndSave(
    training(gpu),
    { out, network, adapter: gpu.adapter.description, lossLabel },
    args,
  );
  const loss = record.curve.loss.at(-1) ?? null;
  const validationLoss = record.curve.validationLoss
    ? Array.from(record.curve.validationLoss).at(-1) ?? null
    : null;
  const printed = {
    model: files[0],
    spec: files[1],
    steps: record.steps,
    loss,
    validationLoss,
    wallSeconds: record.seconds,
    adapter: gpu.adapter,
  };
  console.log(
    args.flag("json") ? JSON.stringify(printed) : table([
      ["model", files.join(", ")],
      [lossLabel, `${format(loss, 4)}, held out ${format(validationLoss, 4)}`],
      ["speed", `${record.steps} steps in ${format(record.seconds)} s on ${gpu.adapter.description}`],
    ]),
  );
  gpu.destroy();
}

/** `volley train`. */
export const trainCommand: Command = {
  name: "train",
  positional: "RUN.npz",
  about:
    "Train a surrogate on the counts of a simulated ensemble, of a dataset over a box of parameters, or on recordings of a cell.",
  takes: "optional",
  options: {
    ...WITH_OPTION,
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
      help:
        "recurrent: bin after bin; volley: jumps over volleys, with --data; trace: of a cell, with --data FILE.npz",
      default: "recurrent",
    },
    labels: {
      type: "string",
      value: "LABELS",
      help: "points of the dataset to take",
      default: "active,silent",
      goesWith: { data: true },
    },
    layers: {
      type: "string",
      value: "STACK",
      help:
        "layers from the inputs up: lstm:UNITS, gru:UNITS, rnn:UNITS, dense:UNITS:ACTIVATION, joined by commas",
      default: "lstm:48; of a volley surrogate dense:64:silu,dense:64:silu",
    },
    modes: {
      type: "number",
      value: "M",
      help: "volley: cosine coefficients of the root of a voltage histogram",
      default: "12",
      goesWith: { kind: "volley" },
    },
    components: {
      type: "number",
      value: "K",
      help: "volley: Gaussians of the mixture",
      default: "8",
      goesWith: { kind: "volley" },
    },
    step: {
      type: "number",
      value: "MS",
      help: "volley: time step between volleys, ms",
      default: "0.1",
      goesWith: { kind: "volley" },
    },
    state: {
      type: "number",
      value: "M",
      help: "recurrent, with --data: model the coarse state, too, with M coefficients of a histogram",
      goesWith: { kind: "recurrent", data: true },
    },
    history: {
      type: "number",
      value: "W",
      help: "recurrent: last bins that are inputs at once",
      default: "1",
      goesWith: { kind: "recurrent" },
    },
    likelihood: {
      type: "string",
      value: "D",
      help:
        "recurrent: negative-binomial, poisson, or conway-maxwell for counts that vary less than Poisson's, too",
      default: "negative-binomial",
      goesWith: { kind: "recurrent" },
    },
    ...Object.fromEntries(
      Object.entries(TRACE_OPTIONS).map(([name, { help, ...option }]) => [
        name,
        { ...option, help: `trace: ${help}`, goesWith: { kind: "trace" } },
      ]),
    ),
    steps: { type: "number", value: "N", help: "training steps", default: "4000" },
    batch: { type: "number", value: "B", help: "windows per step, or volleys", default: "32, volleys 512" },
    window: {
      type: "number",
      value: "T",
      help: "recurrent: bins per window",
      default: "80",
      goesWith: { kind: "recurrent" },
    },
    "learning-rate": {
      was: "rate",
      type: "number",
      value: "R",
      help: "largest step size of Adam",
      default: "0.005, of a volley surrogate 0.003",
    },
    resume: { type: "flag", help: "go on from NAME.checkpoint.safetensors, to the same weights bit for bit" },
    "checkpoint-every": {
      type: "number",
      value: "N",
      help: "most steps between checkpoints; there is one every half minute, too",
      default: "1000",
    },
  },
  run: train,
};
