import { type Label, LABELS } from "../lib/dataset/dataset_names.ts";
import { datasetCounts } from "../lib/dataset/dataset_counts.ts";
import { loadDataset } from "../lib/dataset/load_dataset.ts";
import { countData } from "../lib/evaluation/count_data.ts";
import { loadCounts } from "../lib/evaluation/run_file.ts";
import type { NetworkSpec } from "../lib/network/network_spec.ts";
import type { CountData } from "../lib/surrogate/count_data.ts";
import { type Arguments, UsageError } from "./_arguments.ts";

/** What a surrogate is trained on. */
export interface TrainingData {
  data: CountData;
  /** The network; where parameters vary, with the values of the first run or of the dataset's base. */
  network: NetworkSpec;
  /** Networks at the end of the data that are held out. @default what training takes by itself */
  heldOut?: number;
}

/** Runs of several networks, one after another. */
function joined(parts: readonly CountData[]): CountData {
  const words = (name: "e" | "i") => {
    const all = new Uint16Array(parts.reduce((sum, part) => sum + part[name].length, 0));
    parts.reduce((at, part) => {
      all.set(part[name], at);
      return at + part[name].length;
    }, 0);
    return all;
  };
  const { binMs, bins, parameters } = parts[0];
  const values = Float32Array.from(parts.flatMap((part) => Array.from(part.parameters!.values)));
  const networks = parts.reduce((sum, part) => sum + part.networks, 0);
  return {
    binMs,
    bins,
    networks,
    e: words("e"),
    i: words("i"),
    parameters: { names: parameters!.names, values },
  };
}

function labelsOf(args: Arguments): Label[] {
  return (args.text("labels") ?? "active,silent").split(",").map((text) => {
    const label = LABELS.find((label) => label === text.trim());
    if (label) return label;
    throw new UsageError(
      `Cannot train a surrogate as --labels takes ${LABELS.join(", ")}: current value is ${text}`,
    );
  });
}

/** The training and the validation points of a dataset, the latter held out. */
async function fromDataset(folder: string, args: Arguments): Promise<TrainingData> {
  const dataset = await loadDataset(folder);
  const options = { labels: labelsOf(args) };
  const train = await datasetCounts(dataset, "train", options);
  if (train.networks === 0) {
    throw new UsageError(
      `Cannot train a surrogate as ${folder} must have simulated training points with the labels ${options.labels}: ` +
        "current value is none",
    );
  }
  const validation = await datasetCounts(dataset, "validation", options);
  const { box, spec } = dataset.manifest;
  const data = joined(validation.networks > 0 ? [train, validation] : [train]);
  const bounds = { low: box.map(({ low }) => low), high: box.map(({ high }) => high) };
  return {
    data: { ...data, parameters: { ...data.parameters!, ...bounds } },
    network: spec,
    heldOut: validation.networks,
  };
}

async function fromRun(path: string): Promise<TrainingData> {
  const { counts, kind, specs } = await loadCounts(path);
  if (kind === "network") return { data: countData(counts, specs), network: specs[0] };
  throw new UsageError(
    `Cannot train a surrogate as ${path} must hold runs of a network: current value is runs of a surrogate`,
  );
}

/**
 * What the command line says to train on: a run file, or a dataset with --data.
 * @throws {UsageError} Unless it is one of the two.
 */
export async function trainingData(args: Arguments): Promise<TrainingData> {
  const [path] = args.positional, folder = args.text("data");
  if ((path === undefined) === (folder === undefined)) {
    throw new UsageError(
      `Cannot train a surrogate as it takes either RUN.npz or --data DATASET: current value is ${
        path === undefined ? "neither" : "both"
      }`,
    );
  }
  return folder === undefined ? await fromRun(path) : await fromDataset(folder, args);
}
