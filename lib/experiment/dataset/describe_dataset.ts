import { type Label, LABELS, MANIFEST_FILE, type Split, SPLITS } from "./dataset_names.ts";
import type { Dataset } from "./load_dataset.ts";
import type { DatasetManifest } from "./manifest.ts";

/** Smallest, mean and largest value. */
export interface ValueRange {
  /** Smallest. */
  low: number;
  /** Mean. */
  mean: number;
  /** Largest. */
  high: number;
}

/** Sizes of one part of a dataset. */
export interface PartSize {
  /** Parameter points, planned. */
  points: number;
  /** Of these simulated. */
  pointsDone: number;
  /** Networks, planned. */
  networks: number;
  /** Of these simulated. */
  networksDone: number;
  /** What the system counts in its runs, such as `volleys`. */
  tallies: Record<string, number>;
}

/** What {@link describeDataset} says. */
export interface DatasetDescription {
  /** Kind of the system. */
  system: string;
  /** Name of the network. */
  network: string;
  /** Populations, in the order of the counts. */
  populations: DatasetManifest["populations"];
  /** True when all shards are done. */
  complete: boolean;
  /** Shards, planned and done. */
  shards: { total: number; done: number };
  /** The box. */
  box: DatasetManifest["box"];
  /** How points are spread. */
  design: string;
  /** The seed. */
  seed: number;
  /** What was added to it where a surrogate said so, in its order. */
  extensions: NonNullable<DatasetManifest["extensions"]>;
  /** Sizes of its parts. */
  parts: Record<Split, PartSize>;
  /** Number of points with each label. */
  labels: Record<Label, number>;
  /** Rates of the populations at active points, Hz; null when there are none. */
  rates: Record<string, ValueRange> | null;
  /** What the system counts, per second of a network over the active points; null when there are none. */
  talliesPerSecond: Record<string, ValueRange> | null;
  /** Recorded time of each network, ms. */
  durationMs: number;
  /** Network-seconds that are recorded, warm-up excluded. */
  networkSeconds: number;
  /** Wall time of the simulations, s. */
  wallSeconds: number;
  /** What they ran on. */
  adapters: string[];
  /** Size of its files, bytes. */
  bytes: number;
}

function rangeOf(values: readonly number[]): ValueRange {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { low: Math.min(...values), mean, high: Math.max(...values) };
}

/** Names of what the system counts. */
function talliesOf(points: DatasetManifest["points"]): string[] {
  return [...new Set(points.flatMap(({ tallies }) => Object.keys(tallies ?? {})))];
}

function partSize({ points, shards }: DatasetManifest, split: Split): PartSize {
  const own = shards.filter((shard) => shard.split === split);
  const done = own.filter(({ status }) => status === "done");
  const sum = (of: typeof own, size: (shard: typeof own[number]) => number) =>
    of.reduce((total, shard) => total + size(shard), 0);
  return {
    points: sum(own, (shard) => shard.points.length),
    pointsDone: sum(done, (shard) => shard.points.length),
    networks: sum(own, (shard) => shard.networks),
    networksDone: sum(done, (shard) => shard.networks),
    tallies: Object.fromEntries(
      talliesOf(points).map((name) => [
        name,
        points.reduce((total, point) => total + (point.split === split ? point.tallies?.[name] ?? 0 : 0), 0),
      ]),
    ),
  };
}

async function bytesOf({ folder, manifest }: Dataset): Promise<number> {
  const files = manifest.shards.flatMap(({ file, states }) => states ? [file, states] : [file]);
  const sizes = [MANIFEST_FILE, ...files].map(async (name) =>
    await Deno.stat(`${folder}/${name}`).then(({ size }) => size, () => 0)
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * Sizes, parts, labels and rates of a dataset, also of one that is not complete.
 * @param dataset See {@link loadDataset}.
 */
export async function describeDataset(dataset: Dataset): Promise<DatasetDescription> {
  const { manifest } = dataset;
  const { points, shards, simulation } = manifest;
  const done = shards.filter(({ status }) => status === "done");
  const active = points.filter(({ label }) => label === "active");
  const seconds = simulation.durationMs / 1000;
  const runsOf = (split: Split) => split === "test" ? manifest.testRuns : manifest.runs;
  const over = <Value>(names: readonly string[], value: (name: string) => Value) =>
    active.length > 0 ? Object.fromEntries(names.map((name) => [name, value(name)])) : null;
  return {
    system: manifest.system,
    populations: manifest.populations,
    network: manifest.spec.name,
    complete: done.length === shards.length,
    shards: { total: shards.length, done: done.length },
    box: manifest.box,
    design: manifest.design,
    seed: manifest.seed,
    extensions: manifest.extensions ?? [],
    parts: Object.fromEntries(SPLITS.map((split) => [split, partSize(manifest, split)])) as Record<
      Split,
      PartSize
    >,
    labels: Object.fromEntries(
      LABELS.map((label) => [label, points.filter((point) => point.label === label).length]),
    ) as Record<Label, number>,
    rates: over(
      manifest.populations.map(({ name }) => name),
      (name) => rangeOf(active.map((point) => point.rates![name])),
    ),
    talliesPerSecond: over(
      talliesOf(points),
      (name) => rangeOf(active.map((point) => point.tallies![name] / (runsOf(point.split) * seconds))),
    ),
    durationMs: simulation.durationMs,
    networkSeconds: done.reduce((sum, shard) => sum + shard.networks * seconds, 0),
    wallSeconds: done.reduce((sum, shard) => sum + (shard.provenance?.wallSeconds ?? 0), 0),
    adapters: [...new Set(done.map((shard) => shard.provenance?.adapter ?? ""))],
    bytes: await bytesOf(dataset),
  };
}
