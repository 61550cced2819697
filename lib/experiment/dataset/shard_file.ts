import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { encodeNpz } from "../../io/npz.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { readArray } from "../../io/npz_arrays.ts";
import {
  arrayOfSignal,
  joinPopulations,
  type PopulationCounts,
  type Signal,
} from "../../system/population_counts.ts";
import { narrowed } from "./join_arrays.ts";
import { binsOf, type DatasetManifest, type DatasetShard } from "./manifest.ts";
import { signalsOf } from "./signals_of.ts";
import type { ShardRuns } from "./simulate_shard.ts";
import { WholeReader } from "./whole_reader.ts";

/** Counts of one shard, and which points they are of. */
export interface ShardData extends PopulationCounts {
  /** Point of each network. (networks) */
  point: Uint32Array;
}

function narrowedAll(arrays: Parameters<typeof encodeNpz>[0]): Parameters<typeof encodeNpz>[0] {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, narrowed(array)]));
}

/**
 * Writes the files of a shard: `counts` (networks, populations, bins), `point` (networks) and what the system keeps beside
 * them; in a file of their own what it keeps apart. Whole numbers in the narrowest type.
 * @throws {FileError} When a file cannot be written.
 */
export async function writeShard(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
  { networks, counts, extras }: ShardRuns,
): Promise<void> {
  const each = shard.networks / shard.points.length;
  const point = Uint32Array.from({ length: shard.networks }, (_, n) => shard.points[Math.floor(n / each)]);
  if (shard.states && extras) {
    await writeFileAtomic(`${folder}/${shard.states}`, encodeNpz(narrowedAll(extras.apart)));
  }
  const shape = [networks, manifest.populations.length, binsOf(manifest)];
  await writeFileAtomic(
    `${folder}/${shard.file}`,
    encodeNpz({
      counts: narrowed({ data: counts, shape }),
      point: { data: point, shape: [shard.networks] },
      ...narrowedAll(extras?.beside ?? {}),
    }),
  );
}

/** Opens the file of a shard's counts. @throws {FileError} */
export async function openShard(folder: string, shard: DatasetShard): Promise<NpzFile> {
  return await NpzFile.open(`${folder}/${shard.file}`);
}

/** The arrays of counts that a shard's file has: those of version 0.1.0 were `e` and `i`. */
function namesIn(
  file: NpzFile,
): { name: string; shape: (manifest: DatasetManifest, n: number) => number[] }[] {
  if (file.has("counts") || !file.has("e")) {
    return [{ name: "counts", shape: (manifest, n) => [n, manifest.populations.length, binsOf(manifest)] }];
  }
  return ["e", "i"].map((name) => ({ name, shape: (manifest, n) => [n, binsOf(manifest)] }));
}

/** Looks at the counts of a shard without reading them. @throws {FileError} Unless they are there, of the manifest's shape. */
export async function requireShardFile(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
): Promise<void> {
  using file = await openShard(folder, shard);
  for (const { name, shape } of namesIn(file)) {
    const wanted = String(shape(manifest, shard.networks));
    const found = file.has(name) ? file.header(name).shape : "none";
    if (String(found) === wanted) continue;
    failFile("read", file.path, `a shard needs an array ${name} of shape (${wanted})`, found);
  }
}

/** Reads the counts of a shard that is done. @throws {FileError} When the file is missing, damaged or does not fit. */
export async function readShardFile(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
): Promise<ShardData> {
  using npz = await openShard(folder, shard);
  const file = new WholeReader(npz), { networks } = shard;
  const { populations, simulation: { binMs } } = manifest, bins = binsOf(manifest);
  const point = file.u32("point", networks);
  file.requireBelow("point", point, manifest.points.length);
  const arrays = namesIn(npz).map(({ name, shape }) => file.counts(name, ...shape(manifest, networks)));
  const about = { populations, binMs, networks, bins };
  const counts = arrays.length === 1 ? { ...about, counts: arrays[0] } : joinPopulations(about, arrays);
  const signals = signalsOf(manifest).map((signal, _, all): Signal => ({
    ...signal,
    values: readArray(npz, arrayOfSignal(signal, all), {
      type: Float32Array,
      shape: [networks, bins],
      by: "a shard",
    }).data,
  }));
  return { ...counts, ...(signals.length > 0 ? { signals } : {}), point };
}
