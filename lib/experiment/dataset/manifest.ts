import { quoted } from "../../base/shown.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { FileError } from "../../io/file_error.ts";
import { readJson } from "../../io/json.ts";
import type { PopulationSize } from "../../system/population_counts.ts";
import type { SystemSpec } from "../../system/run.ts";
import { specInFile, type SystemsOption } from "../../systems.ts";
import type { BoxRange } from "./box.ts";
import type { Design } from "./sample_box.ts";
import { DATASET_FORMAT, DATASET_VERSION, type Label, MANIFEST_FILE, type Split } from "./dataset_names.ts";
import { MANIFEST_SCHEMA } from "./manifest_schema.ts";
import { ofFirstVersion } from "./manifest_upgrade.ts";

/** A parameter point of a dataset. */
export interface DatasetPoint {
  /** Value of each parameter of the box. (P) */
  values: number[];
  /** The part it belongs to. */
  split: Split;
  /** What its runs are like; null until simulated. */
  label: Label | null;
  /** Mean rates of the populations over all its runs, Hz; null until simulated, and where a run outgrew the engine. */
  rates: Record<string, number> | null;
  /** What the system counts, in all its runs, such as `volleys`; null until simulated. */
  tallies: Record<string, number> | null;
}

/** A part of a dataset's work: some points with all their runs, in one file or two. */
export interface DatasetShard {
  /** File of counts, and of what the system keeps beside them. */
  file: string;
  /** File of what the system keeps apart, such as coarse states; null where it keeps nothing. */
  states: string | null;
  /** The part that all its points belong to. */
  split: Split;
  /** Its points; each with all its runs, one after another. */
  points: number[];
  /** Number of its networks. */
  networks: number;
  /** Number of its first network in the dataset, which chooses the random streams. */
  firstNetwork: number;
  /** `done` once its files are on the disk. */
  status: "pending" | "done";
  /** What it was made on and how long that took; null until done. */
  provenance: { adapter: string; engine: string; wallSeconds: number; networkSeconds: number } | null;
}

/** What was asked for: together with the version it determines every array of a dataset. */
export interface DatasetRequest {
  /** Kind of the system. */
  system: string;
  /** Its populations, in the order of the counts. */
  populations: PopulationSize[];
  /** Spec of the network at all values that the box does not set. */
  spec: SystemSpec;
  /** Ranges of the parameters. (P) */
  box: BoxRange[];
  /** How points are spread. */
  design: Design;
  /** Seed of the points, of their parts and of the simulations. */
  seed: number;
  /** Parts of the points for training, validation and test. */
  fractions: Record<Split, number>;
  /** Runs of each point for training and validation. */
  runs: number;
  /** Runs of each test point. */
  testRuns: number;
  /** Most networks of a shard, unless one point has more runs. */
  shardNetworks: number;
  /** How the networks are simulated; method and step where the system was told. */
  simulation: {
    method?: string;
    stepMs?: number;
    binMs: number;
    warmupMs: number;
    durationMs: number;
  };
  /** What the system was asked to keep beside the counts, by options of its own. */
  extras: Record<string, unknown>;
}

/** Training points that were added to a dataset where a surrogate said so: the last of its points, those of one extension after another. */
export interface DatasetExtension {
  /** Number of these points. */
  points: number;
  /** Name of the model that chose them. */
  by: string;
  /** A number that tells its weights from others. */
  weights: number;
  /** Candidates of which they were chosen. */
  candidates: number;
  /** Seed of the candidates and of the runs of the model. */
  seed: number;
  /** Measures near whose values points were chosen; null where the members of the model disagree. */
  target: Record<string, number> | null;
}

/** Everything about a dataset but its arrays; `dataset.json`. */
export interface DatasetManifest extends DatasetRequest {
  /** Name of the format. */
  format: "volley dataset";
  /** Version of the format. */
  version: 2;
  /** The parameter points. */
  points: DatasetPoint[];
  /** The work, in the order in which it is done. */
  shards: DatasetShard[];
  /** What was added to what was asked for. @default nothing */
  extensions?: DatasetExtension[];
}

/** Points of a dataset that it was asked for, without those of its extensions, which follow them. */
export function pointsAskedFor({ points, extensions = [] }: DatasetManifest): number {
  return points.length - extensions.reduce((sum, { points }) => sum + points, 0);
}

/** Bins of every run. */
export function binsOf({ simulation }: Pick<DatasetRequest, "simulation">): number {
  return Math.round(simulation.durationMs / simulation.binMs);
}

function fitsTogether(manifest: DatasetManifest): string | null {
  const { points, shards, box, simulation: { durationMs, binMs } } = manifest;
  const bins = durationMs / binMs;
  if (Math.abs(bins - Math.round(bins)) > 1e-6 || bins < 0.5) {
    return `its runs must last a whole number of bins: current value is ${durationMs} ms of bins of ${binMs} ms`;
  }
  const uneven = shards.find((shard) => shard.networks % shard.points.length !== 0);
  if (uneven) {
    return `the points of ${uneven.file} must have as many runs each: current value is ${uneven.networks} runs of ${uneven.points.length}`;
  }
  const odd = points.findIndex(({ values }) => values.length !== box.length);
  if (odd >= 0) {
    return `point ${odd} must have ${box.length} values: current value is ${points[odd].values.length}`;
  }
  const listed = shards.flatMap((shard) => shard.points).sort((a, b) => a - b);
  if (listed.length !== points.length || listed.some((point, k) => point !== k)) {
    return `its shards must hold each of its ${points.length} points once: current value is ${listed.length} points`;
  }
  if (pointsAskedFor(manifest) < 1) {
    return `its extensions must have fewer points than it: current value is ${points.length} points`;
  }
  const strange = shards.find((shard) => shard.points.some((point) => points[point].split !== shard.split));
  return strange
    ? `the points of ${strange.file} must be ${strange.split} points: current value is others`
    : null;
}

/** The manifest that a value is. @param path Its file, for sentences. @throws {FileError} When it is none. */
export function parseManifest(value: unknown, path: string, options: SystemsOption): DatasetManifest {
  const fail = (rule: string): never => {
    throw new FileError(`Cannot read ${path} as ${rule}`, { path });
  };
  const head = value as { format?: unknown; version?: unknown } | null;
  if (head?.format !== DATASET_FORMAT || (head.version !== 1 && head.version !== DATASET_VERSION)) {
    const found = `${quoted(head?.format ?? null)} ${quoted(head?.version ?? null)}`;
    fail(`it must be a "${DATASET_FORMAT}" of version 1 or ${DATASET_VERSION}: current value is ${found}`);
  }
  const result = MANIFEST_SCHEMA.safeParse(head!.version === 1 ? ofFirstVersion(value) : value);
  if (!result.success) {
    const { path: at, message } = result.error.issues[0];
    fail(`its field ${at.join(".") || "of no name"} must fit the format: ${message}`);
  }
  const data = result.data as DatasetManifest;
  const manifest = { ...data, spec: specInFile(data.spec, path, options) };
  const wrong = fitsTogether(manifest);
  return wrong ? fail(wrong) : manifest;
}

/**
 * Reads the manifest of a dataset.
 * @param folder Folder of the dataset.
 * @throws {FileError} When it is missing, foreign, of another version or does not fit together.
 */
export async function readManifest(folder: string, options: SystemsOption = {}): Promise<DatasetManifest> {
  const path = `${folder}/${MANIFEST_FILE}`;
  return parseManifest(await readJson(path), path, options);
}

/** Writes the manifest of a dataset, whole or not at all. */
export async function writeManifest(folder: string, manifest: DatasetManifest): Promise<void> {
  await writeFileAtomic(`${folder}/${MANIFEST_FILE}`, JSON.stringify(manifest, null, 1) + "\n");
}
