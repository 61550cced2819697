import { loadCellDataset } from "../lib/cable/cell_dataset_file.ts";
import { loadDataset } from "../lib/experiment/dataset/load_dataset.ts";
import { requireMifDataset } from "../lib/experiment/dataset/require_mif_dataset.ts";
import { traceTraining } from "../lib/experiment/dataset/dataset_traces.ts";
import { volleyTraining } from "../lib/experiment/dataset/training_data.ts";
import type { DataType, LearningData, Surrogate } from "../lib/surrogate/surrogate.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { format } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { splitRecordings } from "./_trace_data.ts";
import { secondsOf } from "./_trace_scores.ts";
import { labelsOf, requireModes, trainingData } from "./_training_data.ts";

/** What a surrogate is trained on. */
export interface Learning<Type extends DataType = DataType> {
  data: LearningData[Type];
  /** How much at the end of it is held out. @default what training takes by itself */
  heldOut?: number;
  /** The network that the data are of, where they are of one. */
  network?: SystemSpec;
  /** What people are told of it. */
  rows: string[][];
}

/** What of a dataset is taken, by the names of choices. */
type Taken = Readonly<Record<string, unknown>>;

async function counts(args: Arguments, { state }: Taken): Promise<Learning<"counts">> {
  return { ...await trainingData(args, state as number | undefined), rows: [] };
}

/** The path of --data. @throws {UsageError} When it is not given, or something else is, too. */
function dataOf(args: Arguments, kind: string, wanted: string): string {
  const path = args.text("data");
  if (path !== undefined && args.positional.length === 0) return path;
  failUsage(`train a ${kind} surrogate`, `it takes ${wanted}`, args.positional[0] ?? "none");
}

async function volleys(
  args: Arguments,
  { modes: chosen }: Taken,
  kind: string,
): Promise<Learning<"volleys">> {
  const dataset = await loadDataset(dataOf(args, kind, "--data DATASET, whose coarse states it needs"));
  const { binMs } = dataset.manifest.simulation;
  const { spec: network, histogram, rule } = requireMifDataset(dataset.manifest, `train a ${kind} surrogate`);
  const modes = (chosen as number | undefined) ?? Math.min(12, histogram.bins);
  requireModes("modes", modes, histogram.bins);
  const { data, heldOut } = await volleyTraining(dataset, { modes, labels: labelsOf(args) });
  const bins = (milliseconds: number) => Math.max(1, Math.round(milliseconds / binMs));
  const rules = {
    windowBins: bins(rule.windowMs),
    open: rule.open,
    close: rule.close,
    tailBins: Math.round(rule.tailMs / binMs),
    longestBins: bins(rule.longestMs),
  };
  return {
    data: { volleys: data, network, binMs, histogram, modes, rule: rules },
    heldOut,
    network,
    rows: [],
  };
}

/** Recordings of the cells of a dataset over a box, its validation points held out. */
async function tracesOfBox(args: Arguments, folder: string): Promise<Learning<"traces">> {
  const { systems } = await ownModels(args), dataset = await loadDataset(folder, { systems });
  const { data, heldOut } = await traceTraining(dataset, { labels: labelsOf(args) });
  const { spec: network, box } = dataset.manifest, trained = data.runs - heldOut;
  const told = `${trained} runs of ${format(data.samples / 1000)} s over ${
    box.map(({ name }) => name).join(", ")
  }`;
  return { data, heldOut, network, rows: [["recordings", told]] };
}

/** Recordings of a cell, of which the last tenth is left for `evaluate`, or of the cells of a dataset. */
async function traces(args: Arguments, _: Taken, kind: string): Promise<Learning<"traces">> {
  const path = dataOf(
    args,
    kind,
    "--data FILE.npz or DATASET, recordings of a cell from volley dataset CELL",
  );
  if (await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false)) {
    return await tracesOfBox(args, path);
  }
  if (args.has("labels")) {
    failUsage(`train a ${kind} surrogate`, "--labels is for surrogates of networks", args.text("labels"));
  }
  const { trained, scored } = splitRecordings(await loadCellDataset(path), path);
  const told = `${secondsOf(trained, trained.runs)} s; ${secondsOf(scored, scored.runs)} s left for evaluate`;
  return { data: trained, rows: [["recordings", told]] };
}

/** What reads each type of data. */
const READERS: {
  readonly [Type in DataType]: (args: Arguments, taken: Taken, kind: string) => Promise<Learning<Type>>;
} = {
  counts,
  volleys,
  traces,
};

/** What --data names for each type of data, and whether that may be a file. */
const PLACES: Readonly<Record<DataType, { isFile: boolean; named: string }>> = {
  counts: { isFile: false, named: "the folder of a dataset" },
  volleys: { isFile: false, named: "the folder of a dataset" },
  traces: { isFile: true, named: "a file of recordings, or the folder of a dataset" },
};

/** Fails where --data names another type of data; what is not there is for the reader to refuse. */
async function requirePlace(args: Arguments, { kind, learnsFrom }: Surrogate): Promise<void> {
  const path = args.text("data"), { isFile, named } = PLACES[learnsFrom];
  const found = path === undefined ? null : await Deno.stat(path).catch(() => null);
  if (!found || found.isDirectory || isFile) return;
  failUsage(`train a ${kind} surrogate`, `it learns from ${learnsFrom}, ${named}`, `${path}, a file`);
}

/**
 * Reads what the command line says to learn from.
 * @param surrogate The kind that learns from it. @param taken What of a dataset is taken.
 * @throws {UsageError} When something else is given.
 */
export async function learningOf(args: Arguments, surrogate: Surrogate, taken: Taken): Promise<Learning> {
  await requirePlace(args, surrogate);
  return await READERS[surrogate.learnsFrom](args, taken, surrogate.kind);
}
