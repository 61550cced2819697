import { type Label, LABELS } from "../lib/experiment/dataset/dataset_names.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { countTraining } from "../lib/experiment/dataset/training_data.ts";
import { countData } from "../lib/experiment/count_data.ts";
import { loadAnyRun } from "../lib/experiment/load_any_run.ts";
import { requireMifDataset } from "../lib/experiment/dataset/mif_shards.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import type { CountData } from "../lib/surrogate/counts/count_data.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { ownModels } from "./_models.ts";

/** What a surrogate is trained on. */
export interface TrainingData {
  data: CountData;
  /** The network; where parameters vary, with the values of the first run or of the dataset's base. */
  network: SystemSpec;
  /** Networks at the end of the data that are held out. @default what training takes by itself */
  heldOut?: number;
}

/** Labels of the points to take, from --labels. */
export function labelsOf(args: Arguments): Label[] {
  return (args.text("labels") ?? "active,silent").split(",").map((text) => {
    const label = LABELS.find((label) => label === text.trim());
    if (label) return label;
    failUsage("train a surrogate", `--labels takes ${LABELS.join(", ")}`, text);
  });
}

/** The training and the validation points of a dataset, the latter held out. */
async function fromDataset(folder: string, args: Arguments): Promise<TrainingData> {
  const dataset = await loadDataset(folder);
  const most = () => requireMifDataset(dataset.manifest, "model coarse states").histogram.bins;
  const modes = args.has("state") ? args.whole("state", 4, 2, most()) : undefined;
  const training = await countTraining(dataset, { labels: labelsOf(args), modes });
  return { ...training, network: dataset.manifest.spec };
}

async function fromRun(path: string, args: Arguments): Promise<TrainingData> {
  const { counts, specs } = await loadAnyRun(path, await ownModels(args));
  return { data: countData(counts, specs), network: specs[0] };
}

/**
 * What the command line says to train on: a run file, or a dataset with --data.
 * @throws {UsageError} Unless it is one of the two.
 */
export async function trainingData(args: Arguments): Promise<TrainingData> {
  const [path] = args.positional, folder = args.text("data");
  if ((path === undefined) === (folder === undefined)) {
    failUsage(
      "train a surrogate",
      "it takes either RUN.npz or --data DATASET",
      path === undefined ? "neither" : "both",
    );
  }
  return folder === undefined ? await fromRun(path, args) : await fromDataset(folder, args);
}
