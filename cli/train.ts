import { requestGpu } from "../lib/gpu/gpu.ts";
import { parseLayers } from "../lib/surrogate/layer_list.ts";
import type { Layer } from "../lib/surrogate/recurrent_spec.ts";
import { trainSurrogate } from "../lib/surrogate/train.ts";
import type { TrainingOptions } from "../lib/surrogate/training_options.ts";
import { type Arguments, type Command, UsageError } from "./_arguments.ts";
import { format, interruptible, table } from "./_console.ts";
import { outputFile } from "./_output.ts";
import { trainingData } from "./_training_data.ts";
import { runAndSave } from "./_surrogate.ts";

/** The stack of layers, from --layers. */
function layersOf(args: Arguments): Layer[] {
  try {
    return parseLayers(args.text("layers") ?? "lstm:48");
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

async function train(args: Arguments): Promise<void> {
  const out = await outputFile(args) ?? "model";
  const { data, network, heldOut } = await trainingData(args);
  const gpu = await requestGpu();
  const training: TrainingOptions = {
    data,
    spec: {
      populations: { E: network.N_E, I: network.N_I },
      layers: layersOf(args),
      window: args.whole("history", 1, 1, 256),
      likelihood: args.choice("likelihood", ["negative-binomial", "poisson"] as const),
    },
    steps: args.whole("steps", 4000),
    batch: args.whole("batch", 32, 1, 65_536),
    window: args.whole("window", Math.min(80, data.bins - 1)),
    heldOut,
    learningRate: args.number("rate"),
    seed: args.seed,
    resume: args.flag("resume"),
    checkpointEvery: args.whole("checkpoint-every", 1000),
    signal: interruptible(),
  };
  const { files, record } = await runAndSave(
    (loop) => trainSurrogate(gpu, { ...training, ...loop }),
    { out, network, adapter: gpu.adapter.description },
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
      ["loss", `${format(loss, 4)} nats per bin, held out ${format(validationLoss, 4)}`],
      ["speed", `${record.steps} steps in ${format(record.seconds)} s on ${gpu.adapter.description}`],
    ]),
  );
  gpu.destroy();
}

/** `volley train`. */
export const trainCommand: Command = {
  name: "train",
  positional: "RUN.npz",
  about: "Train a surrogate on the counts of a simulated ensemble, or of a dataset over a box of parameters.",
  takes: "optional",
  options: {
    out: {
      type: "string",
      value: "NAME",
      help: "files to write: NAME.safetensors, NAME.json, NAME.training.json",
      default: "model",
    },
    data: {
      type: "string",
      value: "DATASET",
      help: "folder of a dataset: its training points are learned from, its validation points held out",
    },
    labels: { type: "string", value: "LABELS", help: "points of it to take", default: "active,silent" },
    layers: {
      type: "string",
      value: "STACK",
      help:
        "layers from the inputs up: lstm:UNITS, gru:UNITS, rnn:UNITS, dense:UNITS:ACTIVATION, joined by commas",
      default: "lstm:48",
    },
    history: { type: "number", value: "W", help: "last bins that are inputs at once", default: "1" },
    likelihood: {
      type: "string",
      value: "D",
      help: "negative-binomial or poisson",
      default: "negative-binomial",
    },
    steps: { type: "number", value: "N", help: "training steps", default: "4000" },
    batch: { type: "number", value: "B", help: "windows per step", default: "32" },
    window: { type: "number", value: "T", help: "bins per window", default: "80" },
    rate: { type: "number", value: "R", help: "largest step size of Adam", default: "0.005" },
    resume: { type: "flag", help: "go on from NAME.checkpoint.safetensors, to the same weights bit for bit" },
    "checkpoint-every": { type: "number", value: "N", help: "steps between checkpoints", default: "1000" },
  },
  run: train,
};
