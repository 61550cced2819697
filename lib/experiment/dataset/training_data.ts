import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import type { CountData } from "../../surrogate/counts/count_data.ts";
import {
  coarseFeatures,
  type VolleyData,
  volleyData,
  type VolleyRecords,
} from "../../surrogate/volley/volley_data.ts";
import { coarseFeatureNames } from "../../surrogate/volley/coarse_feature_names.ts";
import { joinCoarseStates, pickCoarseStates } from "../../markov/coarse_state.ts";
import { populationArray } from "../../system/population_counts.ts";
import type { CountArray } from "../../system/population_counts.ts";
import { joinTyped, type Typed } from "../../base/join_typed.ts";
import { readMifStates } from "./mif_shards.ts";
import { requireMifDataset } from "./require_mif_dataset.ts";
import { type DatasetCounts, datasetCounts } from "./dataset_counts.ts";
import { datasetVolleys } from "./dataset_volleys.ts";
import type { Dataset } from "./load_dataset.ts";
import { doneShards, selected } from "./selected_points.ts";
import type { Label, Split } from "./dataset_names.ts";

const OPTIONS: OptionNames<TrainingDataOptions & { modes?: number }> = { labels: true, modes: true };

/** Data of a training run: those that are trained on, then those held out for the validation loss. */
export interface TrainingData<Data> {
  /** Training part of the dataset, then its validation part. */
  data: Data;
  /** How many at the end are held out: networks of counts, or volleys. */
  heldOut: number;
}

/** Options of both kinds of training data. */
export interface TrainingDataOptions {
  /** Labels of the points to take: an explosive network has no rhythm to be learnt. @default active and silent */
  labels?: readonly Label[];
}

const LEARNT: readonly Label[] = ["active", "silent"];

const PARTS: readonly Split[] = ["train", "validation"];

function join<Values extends Uint16Array | Uint32Array | Float32Array>(a: Values, b: Values): Values {
  return joinTyped([a, b] as unknown as Typed[]) as unknown as Values;
}

function boxOf({ manifest }: Dataset): { low: number[]; high: number[] } {
  return { low: manifest.box.map(({ low }) => low), high: manifest.box.map(({ high }) => high) };
}

function requireRuns(dataset: Dataset, networks: number, labels: readonly Label[]): void {
  if (networks > 0) return;
  fail(
    "train a surrogate",
    `${dataset.folder} must have simulated training points with the labels ${labels.join(", ")}`,
    "none",
  );
}

function joinCounts({ signals: _, ...a }: DatasetCounts, b: DatasetCounts): DatasetCounts {
  return {
    ...a,
    networks: a.networks + b.networks,
    counts: joinTyped([a.counts, b.counts]) as CountArray,
    point: join(a.point, b.point),
    parameters: { ...a.parameters, values: join(a.parameters.values, b.parameters.values) },
  };
}

/** Coarse states of every bin of the networks that {@link datasetCounts} takes, as numbers. (networks, bins, C) */
async function stateValues(
  dataset: Dataset,
  split: Split,
  options: { modes: number; labels: readonly Label[] },
): Promise<Float32Array> {
  const { manifest } = dataset, { modes, labels } = options;
  requireMifDataset(manifest, "take coarse states");
  const bins = Math.round(manifest.simulation.durationMs / manifest.simulation.binMs);
  const parts: Float32Array[] = [];
  for (const k of doneShards(manifest, split)) {
    const states = await readMifStates(dataset, k);
    const { point } = await dataset.readShard(k);
    const taken = selected(manifest, point, { labels })
      .flatMap((one, network) => one ? [network] : []);
    const which = taken.flatMap((network) => Array.from({ length: bins }, (_, bin) => network * bins + bin));
    parts.push(coarseFeatures(pickCoarseStates(states, which), modes));
  }
  return parts.reduce<Float32Array>((all, part) => join(all, part), new Float32Array(0));
}

/**
 * The counts of a dataset's networks for training a recurrent surrogate: training part, then validation part.
 * @param dataset See {@link loadDataset}.
 * @param options.modes M: take the coarse state of every bin, too, with M cosine coefficients of a histogram. @default none
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {RangeError} When no training point has one of the labels.
 * @throws {TypeError} When an option is unknown.
 */
export async function countTraining(
  dataset: Dataset,
  options: TrainingDataOptions & { modes?: number } = {},
): Promise<TrainingData<CountData>> {
  requireKnown("read training data", options, OPTIONS);
  const { modes, labels = LEARNT } = options;
  const [train, validation] = await Promise.all(
    PARTS.map((split) => datasetCounts(dataset, split, { labels })),
  );
  requireRuns(dataset, train.networks, labels);
  const { point: _, ...data } = joinCounts(train, validation);
  const state = modes === undefined ? {} : {
    state: {
      names: coarseFeatureNames(modes),
      values: join(
        await stateValues(dataset, "train", { modes, labels }),
        await stateValues(dataset, "validation", { modes, labels }),
      ),
    },
  };
  return {
    data: {
      ...data,
      network: dataset.manifest.spec,
      parameters: { ...data.parameters!, ...boxOf(dataset) },
      ...state,
    },
    heldOut: validation.networks,
  };
}

/**
 * The volleys of a dataset's networks for training a volley surrogate: training part, then validation part.
 * @param options.modes M, cosine coefficients of the root of a voltage histogram.
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {TypeError} When an option is unknown.
 */
export async function volleyTraining(
  dataset: Dataset,
  options: TrainingDataOptions & { modes: number },
): Promise<TrainingData<VolleyData>> {
  requireKnown("read training data", options, OPTIONS);
  const { labels = LEARNT, modes } = options;
  const [train, validation] = await Promise.all(
    PARTS.map((split) => datasetVolleys(dataset, split, { labels })),
  );
  const [first, second] = await Promise.all(PARTS.map((split) => datasetCounts(dataset, split, { labels })));
  requireRuns(dataset, first.networks, labels);
  const { histogram: { bins } } = requireMifDataset(dataset.manifest, "train a volley surrogate");
  const records: VolleyRecords = {
    count: train.count + validation.count,
    run: join(train.run, validation.run.map((run) => run + first.networks)),
    start: join(train.start, validation.start),
    end: join(train.end, validation.end),
    before: joinCoarseStates([train.before, validation.before], bins),
    after: joinCoarseStates([train.after, validation.after], bins),
    parameters: {
      ...train.parameters,
      ...boxOf(dataset),
      values: join(train.parameters.values, validation.parameters.values),
    },
  };
  const counts = joinCounts(first, second);
  const [e, i] = [0, 1].map((population) => populationArray(counts, population) as Uint16Array);
  const data = volleyData(records, { bins: counts.bins, e, i }, { modes });
  return { data, heldOut: validation.count };
}
