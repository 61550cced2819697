import { type Label, LABELS } from "../lib/experiment/dataset/dataset_names.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { countTraining } from "../lib/experiment/dataset/training_data.ts";
import { countData } from "../lib/experiment/count_data.ts";
import { loadAnyRun } from "../lib/experiment/load_any_run.ts";
import { requireMifDataset } from "../lib/experiment/dataset/require_mif_dataset.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { simulate, systemOf } from "../lib/systems.ts";
import type { CountData } from "../lib/surrogate/counts/count_data.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { interruptible, say } from "./_console.ts";
import { gpuOrCpu } from "./_gpu.ts";
import { ownModels } from "./_models.ts";
import { specOf, takenBy } from "./_network.ts";

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

/** Fails unless a histogram has so many coefficients. @param most Its bins. */
export function requireModes(option: string, modes: number, most: number): void {
  if (Number.isInteger(modes) && modes >= 2 && modes <= most) return;
  failUsage("run train", `--${option} must be a whole number from 2 to ${most}`, modes);
}

/** The training and the validation points of a dataset, the latter held out. */
async function fromDataset(
  folder: string,
  args: Arguments,
  state: number | undefined,
): Promise<TrainingData> {
  const { systems } = await ownModels(args), dataset = await loadDataset(folder, { systems });
  if (state !== undefined) {
    requireModes("state", state, requireMifDataset(dataset.manifest, "model coarse states").histogram.bins);
  }
  const training = await countTraining(dataset, { labels: labelsOf(args), modes: state });
  return { ...training, network: dataset.manifest.spec };
}

/** Networks that are simulated to be learnt from, and for how long. */
const OWN_RUNS = { networks: 4, durationMs: 2000 };

/** Counts of a network that is simulated for them. */
async function fromNetwork(name: string, args: Arguments): Promise<TrainingData> {
  const network = await specOf(args, name), { systems } = await ownModels(args);
  const { networks, durationMs } = OWN_RUNS;
  say(`simulating ${networks} networks of ${network.name} for ${durationMs} ms each, to learn from them`);
  const gpu = takenBy(
    systemOf(network.kind, { systems }),
    network,
    { gpu: args.text("engine") === "reference" ? null : await gpuOrCpu(args), asked: false },
  );
  try {
    const { counts } = await simulate(gpu, new Array<SystemSpec>(networks).fill(network), {
      ...{ durationMs, seed: args.seed, systems },
      signal: interruptible(),
    });
    return { data: { ...counts, network }, network };
  } finally {
    gpu?.destroy();
  }
}

async function fromRun(path: string, args: Arguments): Promise<TrainingData> {
  const { systems } = await ownModels(args);
  const { counts, specs } = await loadAnyRun(path, { systems });
  return { data: countData(counts, specs), network: specs[0] };
}

/**
 * What the command line says to train on: a run file, a network that is simulated for it, or a dataset with --data.
 * @param state Coefficients of a histogram, where the coarse state is modelled, too.
 * @throws {UsageError} Unless it is one of the three.
 */
export async function trainingData(args: Arguments, state?: number): Promise<TrainingData> {
  const [path] = args.positional, folder = args.text("data");
  if ((path === undefined) === (folder === undefined)) {
    failUsage(
      "train a surrogate",
      "it takes either RUN.npz, a network or --data DATASET",
      path === undefined ? "neither" : "both",
    );
  }
  if (folder !== undefined) return await fromDataset(folder, args, state);
  return path.endsWith(".npz") ? await fromRun(path, args) : await fromNetwork(path, args);
}
