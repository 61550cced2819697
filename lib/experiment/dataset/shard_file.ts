import { writeFileAtomic } from "../../io/atomic.ts";
import { FileError } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import { encodeNpz } from "../../io/npz.ts";
import { readArray } from "../../io/npz_arrays.ts";
import { NpzFile } from "../../io/npz_file.ts";
import type { CoarseStates } from "../../markov/coarse_state.ts";
import type { DatasetManifest, DatasetShard } from "./manifest.ts";
import type { ShardRuns } from "./simulate_shard.ts";
import { VOLLEY_COLUMNS, type VolleyEvents } from "../../markov/volley_states.ts";

type Whole = Uint8Array | Uint16Array | Uint32Array;

/** Counts and volleys of one shard. */
export interface ShardData {
  /** n, number of networks. */
  networks: number;
  /** T, bins of each. */
  bins: number;
  /** ms, width of a bin. */
  binMs: number;
  /** Point of each network. (n) */
  point: Uint32Array;
  /** E spikes per bin. (n, T) */
  e: Uint16Array;
  /** I spikes per bin. (n, T) */
  i: Uint16Array;
  /** E spikes per bin that a recurrent kick caused. (n, T) */
  recurrent: Uint16Array;
  /** Its volleys; `run` counts the networks of the shard. */
  volleys: VolleyEvents;
}

/** The values in the narrowest type that holds them all. */
function narrow(data: Whole): Whole {
  let most = 0;
  for (let k = 0; k < data.length; k++) if (data[k] > most) most = data[k];
  if (most < 2 ** 8) return Uint8Array.from(data);
  return most < 2 ** 16 ? Uint16Array.from(data) : data;
}

/** The three arrays of coarse states. @param shape Of the states themselves. */
function stateArrays(
  states: CoarseStates,
  bins: number,
  options: { shape: number[]; prefix?: string },
): Record<string, NpyArray> {
  const { shape, prefix = "" } = options;
  return {
    [`${prefix}histograms`]: { data: narrow(states.histograms), shape: [...shape, 2, bins] },
    [`${prefix}pools`]: { data: narrow(states.pools), shape: [...shape, 4] },
    [`${prefix}refractory`]: { data: narrow(states.refractory), shape: [...shape, 2] },
  };
}

/**
 * Writes the two files of a shard. Counts: `e`, `i`, `recurrent` (networks, bins), `point` (networks), the columns of the
 * volleys as `volley_run` and so on, states as `before_histograms`, `after_pools` and so on. States: `histograms`
 * (networks, bins, 2, H), `pools` (networks, bins, 4), `refractory` (networks, bins, 2). Whole numbers in the narrowest type.
 * @throws {FileError} When a file cannot be written.
 */
export async function writeShard(
  folder: string,
  shard: DatasetShard,
  content: { runs: ShardRuns; volleys: VolleyEvents; histogramBins: number },
): Promise<void> {
  const { runs, volleys, histogramBins } = content;
  const shape = [runs.networks, runs.bins];
  const each = shard.networks / shard.points.length;
  const point = Uint32Array.from({ length: shard.networks }, (_, n) => shard.points[Math.floor(n / each)]);
  const columns = VOLLEY_COLUMNS.map((name) =>
    [`volley_${name}`, { data: narrow(volleys[name]), shape: [volleys.count] }] as const
  );
  await writeFileAtomic(
    `${folder}/${shard.states}`,
    encodeNpz(stateArrays(runs.states, histogramBins, { shape })),
  );
  await writeFileAtomic(
    `${folder}/${shard.file}`,
    encodeNpz({
      e: { data: narrow(runs.e), shape },
      i: { data: narrow(runs.i), shape },
      recurrent: { data: narrow(runs.recurrent), shape },
      point: { data: point, shape: [shard.networks] },
      ...Object.fromEntries(columns),
      ...stateArrays(volleys.before, histogramBins, { shape: [volleys.count], prefix: "before_" }),
      ...stateArrays(volleys.after, histogramBins, { shape: [volleys.count], prefix: "after_" }),
    }),
  );
}

/** Takes arrays of whole numbers out of a file, widened. */
class Reader {
  constructor(readonly file: NpzFile) {}

  #of(name: string, shape: readonly number[]): Whole {
    const type = [Uint8Array, Uint16Array, Uint32Array];
    return readArray<Whole>(this.file, name, { type, shape, by: "a shard" }).data;
  }

  u8(name: string, ...shape: number[]): Uint8Array {
    const data = this.#of(name, shape);
    return data instanceof Uint8Array ? data : Uint8Array.from(data);
  }

  u16(name: string, ...shape: number[]): Uint16Array {
    const data = this.#of(name, shape);
    return data instanceof Uint16Array ? data : Uint16Array.from(data);
  }

  u32(name: string, ...shape: number[]): Uint32Array {
    const data = this.#of(name, shape);
    return data instanceof Uint32Array ? data : Uint32Array.from(data);
  }

  states(shape: readonly number[], bins: number, prefix = ""): CoarseStates {
    return {
      histograms: this.u16(`${prefix}histograms`, ...shape, 2, bins),
      pools: this.u32(`${prefix}pools`, ...shape, 4),
      refractory: this.u16(`${prefix}refractory`, ...shape, 2),
    };
  }
}

function binsOf({ simulation }: DatasetManifest): number {
  return Math.round(simulation.durationMs / simulation.binMs);
}

/** Fails unless the numbers of a shard stay below a bound, as those of its points and networks must. */
function requireBelow(file: NpzFile, name: string, values: Uint32Array, bound: number): void {
  const { path } = file;
  const odd = values.find((value) => value >= bound);
  if (odd === undefined) return;
  throw new FileError(`Cannot read ${path} as ${name} must be below ${bound}: current value is ${odd}`, {
    path,
  });
}

/** Looks at the counts of a shard without reading them. @throws {FileError} Unless they are there, of the manifest's shape. */
export async function requireShardFile(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
): Promise<void> {
  using file = await NpzFile.open(`${folder}/${shard.file}`);
  const wanted = `${shard.networks},${binsOf(manifest)}`;
  for (const name of ["e", "i", "recurrent"]) {
    const found = file.has(name) ? file.header(name).shape : "none";
    if (String(found) === wanted) continue;
    throw new FileError(
      `Cannot read ${file.path} as a shard needs an array ${name} of shape (${wanted}): current value is ${found}`,
      { path: file.path },
    );
  }
}

/** Reads counts and volleys of a shard that is done. @throws {FileError} When the file is missing, damaged or does not fit. */
export async function readShardFile(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
): Promise<ShardData> {
  using npz = await NpzFile.open(`${folder}/${shard.file}`);
  const file = new Reader(npz);
  const { networks } = shard;
  const bins = binsOf(manifest);
  const count = npz.has("volley_run") ? npz.header("volley_run").shape[0] ?? 0 : 0;
  const column = (name: string) => file.u32(`volley_${name}`, count);
  const point = file.u32("point", networks), run = column("run");
  requireBelow(npz, "point", point, manifest.points.length);
  requireBelow(npz, "volley_run", run, networks);
  return {
    networks,
    bins,
    binMs: manifest.simulation.binMs,
    point,
    e: file.u16("e", networks, bins),
    i: file.u16("i", networks, bins),
    recurrent: file.u16("recurrent", networks, bins),
    volleys: {
      count,
      run,
      start: column("start"),
      end: column("end"),
      sizeE: column("sizeE"),
      sizeI: column("sizeI"),
      cut: file.u8("volley_cut", count),
      before: file.states([count], manifest.histogram.bins, "before_"),
      after: file.states([count], manifest.histogram.bins, "after_"),
    },
  };
}

/** Reads the coarse states of a shard that is done, (networks bins). @throws {FileError} When the file is missing or damaged. */
export async function readStatesFile(
  folder: string,
  manifest: DatasetManifest,
  shard: DatasetShard,
): Promise<CoarseStates> {
  using file = await NpzFile.open(`${folder}/${shard.states}`);
  return new Reader(file).states([shard.networks, binsOf(manifest)], manifest.histogram.bins);
}
