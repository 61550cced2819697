import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { failFile } from "../../io/file_error.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { ELSEWHERE } from "../../surrogate/own_system.ts";
import type { SurrogatesOption } from "../../surrogate/registry.ts";
import type { CountSpec } from "../../surrogate/surrogate.ts";
import { weightsCode } from "../../surrogate/weights_code.ts";
import { systemOf } from "../../systems.ts";
import { claimFolder } from "../dataset/dataset_folder.ts";
import { type Dataset, loadDataset } from "../dataset/load_dataset.ts";
import { simulatePending } from "../dataset/dataset_work.ts";
import type { PendingOptions } from "../dataset/make_dataset.ts";
import { type DatasetManifest, readManifest, writeManifest } from "../dataset/manifest.ts";
import { planExtension } from "../dataset/plan_dataset.ts";
import { requireModelOf } from "../dataset_answers.ts";
import { requireOfCounts } from "../measures/measure_runs.ts";
import { CANDIDATES, nextPoints, type NextPointsOptions } from "./next_points.ts";

const TASK = "extend the dataset";
const OPTIONS: OptionNames<ExtendDatasetOptions> = {
  ...{ points: true, by: true, name: true, target: true, candidates: true, surrogates: true, systems: true },
  ...{ gpu: true, layersGpu: true, simulate: true, onProgress: true, signal: true },
};

/** Options of {@linkcode extendDataset}. */
export interface ExtendDatasetOptions
  extends PendingOptions, SurrogatesOption, Pick<NextPointsOptions, "target" | "candidates"> {
  /** Training points that are added. */
  points: number;
  /** The surrogate that chooses them, of the dataset's network over its box. */
  by: TrainedModel<CountSpec>;
  /** What the surrogate is called in the dataset. @default "surrogate" */
  name?: string;
  /** Where the surrogate may run; null for the processor. @default null */
  layersGpu?: Gpu | null;
}

/** The seed of an extension, by its number. */
function extensionSeed(seed: number, extension: number): number {
  const [low, high] = philox4x32([extension, 0, 0, STREAMS.extension], seedKey(seed));
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** Fails unless the dataset can have further points now. */
function requireExtensible(folder: string, { system, shards }: DatasetManifest): void {
  if (system === ELSEWHERE) {
    failFile(TASK, folder, "its network must be simulated here", "counts that were simulated elsewhere");
  }
  const done = shards.filter(({ status }) => status === "done").length;
  if (done === shards.length) return;
  failFile(TASK, folder, "it must be complete (go on with --resume)", `${done} of ${shards.length} shards`);
}

/** The manifest with the points that the surrogate chooses. */
async function withNextPoints(
  folder: string,
  manifest: DatasetManifest,
  options: ExtendDatasetOptions,
): Promise<DatasetManifest> {
  const { by, name = "surrogate", points, target, surrogates, systems, layersGpu = null } = options;
  const { onProgress: _, signal } = options, { box, populations, simulation } = manifest;
  requireExtensible(folder, manifest);
  requireModelOf(TASK, await loadDataset(folder, { systems }), by, { surrogates });
  for (const measure of Object.keys(target ?? {})) requireOfCounts(measure, populations);
  const system = systemOf(manifest.system, { systems });
  const { candidates = Math.max(CANDIDATES, 4 * points) } = options;
  const seed = extensionSeed(manifest.seed, manifest.extensions?.length ?? 0);
  const durationMs = Math.min(1000, simulation.durationMs);
  const before = manifest.points.filter(({ split }) => split === "train").map(({ values }) => values);
  const values = await nextPoints(layersGpu, by, {
    ...{ box, points, candidates, before, seed, target, durationMs, surrogates, signal },
  });
  const about = {
    by: name,
    weights: weightsCode(by),
    candidates,
    seed,
    target: target ? { ...target } : null,
  };
  return planExtension(manifest, values, about, system);
}

/**
 * Adds training points to a dataset where a surrogate that learnt from it says so, and not beside those that it has, see {@linkcode nextPoints}, and simulates them. Validation and test points stay what
 * they are. The same dataset, surrogate and options give the same points and arrays; stopped at any moment, {@linkcode resumeExtension} goes on.
 * @param folder The dataset's. @param options The surrogate, how many points.
 * @returns The dataset, complete.
 * @throws {FileError} When the dataset is not complete, was simulated elsewhere, or cannot be written.
 * @throws {RangeError | TypeError} When the surrogate is of another network or box, or an option is out of range or unknown.
 */
export async function extendDataset(folder: string, options: ExtendDatasetOptions): Promise<Dataset> {
  requireKnown(TASK, options, OPTIONS);
  const lock = await claimFolder(folder, { resume: true });
  try {
    const manifest = await readManifest(folder, { systems: options.systems });
    const next = await withNextPoints(folder, manifest, options);
    await writeManifest(folder, next);
    return await simulatePending(folder, next, options);
  } finally {
    await lock.release();
  }
}

/**
 * Goes on with an extension that was stopped: simulates what the dataset does not have yet.
 * @throws {FileError} When there is no dataset or it cannot be written.
 */
export async function resumeExtension(folder: string, options: PendingOptions = {}): Promise<Dataset> {
  const lock = await claimFolder(folder, { resume: true });
  try {
    return await simulatePending(folder, await readManifest(folder, { systems: options.systems }), options);
  } finally {
    await lock.release();
  }
}
