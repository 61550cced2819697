import { FileError } from "../io/file_error.ts";
import { labelPoint } from "./label_point.ts";
import { type Dataset, loadDataset } from "./load_dataset.ts";
import {
  type DatasetManifest,
  type DatasetPoint,
  type DatasetShard,
  MANIFEST_FILE,
  readManifest,
  writeManifest,
} from "./manifest.ts";
import { type DatasetOptions, planDataset, specAt } from "./plan_dataset.ts";
import { writeShard } from "./shard_file.ts";
import { type ShardRuns, type Simulate, simulateShard } from "./simulate_shard.ts";
import { type VolleyEvents, volleyEventsOf } from "./volley_states.ts";

/** How far {@link makeDataset} is. */
export interface DatasetProgress {
  /** Part of the network-seconds that is done, 0 to 1; shards of an earlier call count. */
  fraction: number;
  /** Network-seconds simulated by this call. */
  networkSeconds: number;
  /** Wall time of this call, s. */
  wallSeconds: number;
  /** Number of shards on the disk. */
  shardsDone: number;
  /** Number of shards. */
  shards: number;
}

/** Options of {@link makeDataset}. */
export interface MakeDatasetOptions extends DatasetOptions {
  /** Simulates networks: an engine with its device, such as `(specs, options) => simulateEnsemble(gpu, specs, options)`. */
  simulate: Simulate;
  /** Go on with the dataset that is in the folder. @default false */
  resume?: boolean;
  /** Called now and then. */
  onProgress?: (progress: DatasetProgress) => void;
  /** Stops the work by throwing the signal's reason; shards that are done stay and can be resumed from. */
  signal?: AbortSignal;
}

const COMPARED = [
  "spec",
  "box",
  "points",
  "design",
  "seed",
  "fractions",
  "runs",
  "testRuns",
  "shardNetworks",
  "simulation",
  "histogram",
  "rule",
] as const;

/** The request of a manifest as it is compared: of its points their number alone. */
function comparable(manifest: DatasetManifest, name: typeof COMPARED[number]): unknown {
  return name === "points" ? manifest.points.length : manifest[name];
}

/** The first option in which two datasets differ: its name and both values. */
function difference(found: unknown, wanted: unknown, name: string): [string, unknown, unknown] | null {
  if (typeof found === "object" && typeof wanted === "object" && found !== null && wanted !== null) {
    const [a, b] = [found as Record<string, unknown>, wanted as Record<string, unknown>];
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const differs = difference(
        a[key],
        b[key],
        Array.isArray(wanted) ? `${name}[${key}]` : `${name}.${key}`,
      );
      if (differs) return differs;
    }
    return null;
  }
  return found === wanted ? null : [name, found, wanted];
}

/** The manifest to go on from, when what is asked for is what it holds. */
async function resumeFrom(folder: string, planned: DatasetManifest): Promise<DatasetManifest> {
  const found = await readManifest(folder);
  for (const name of COMPARED) {
    const differs = difference(comparable(found, name), comparable(planned, name), name);
    if (!differs) continue;
    const [where, before, now] = differs;
    throw new FileError(
      `Cannot resume the dataset ${folder} as ${where} must be what it was begun with, ${
        JSON.stringify(before)
      }: current value is ${JSON.stringify(now)}`,
      { path: folder },
    );
  }
  return found;
}

async function begin(folder: string, planned: DatasetManifest): Promise<DatasetManifest> {
  const path = folder;
  let names: string[] = [];
  try {
    names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) {
      throw new FileError(`Cannot write a dataset as it needs a folder: current value is ${path}`, {
        path,
        cause,
      });
    }
  }
  if (names.includes(MANIFEST_FILE)) {
    throw new FileError(
      `Cannot write a dataset to ${path} as there is one already: current value is ${path}/${MANIFEST_FILE} (resume it, or choose another folder)`,
      { path },
    );
  }
  if (names.length > 0) {
    throw new FileError(
      `Cannot write a dataset to ${path} as its folder must be new or empty: current value is ${names.length} files`,
      { path },
    );
  }
  try {
    await Deno.mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new FileError(`Cannot write a dataset as its folder must be writable: current value is ${path}`, {
      path,
      cause,
    });
  }
  await writeManifest(folder, planned);
  return planned;
}

/** Removes what a killed process left half-written. */
async function sweep(folder: string): Promise<void> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.startsWith(".") && name.endsWith(".partial")) await Deno.remove(`${folder}/${name}`);
  }
}

/** What is known of a shard's points once simulated. */
function describePoints(
  manifest: DatasetManifest,
  shard: DatasetShard,
  content: { runs: ShardRuns; volleys: VolleyEvents },
): Map<number, Pick<DatasetPoint, "label" | "rates" | "volleys">> {
  const { runs, volleys } = content;
  const each = shard.networks / shard.points.length;
  const seconds = each * runs.bins * runs.binMs / 1000;
  const known = new Map<number, Pick<DatasetPoint, "label" | "rates" | "volleys">>();
  shard.points.forEach((point, k) => {
    const spec = specAt(manifest, manifest.points[point].values);
    const total = (values: Uint16Array) =>
      values.subarray(k * each * runs.bins, (k + 1) * each * runs.bins).reduce(
        (sum, value) => sum + value,
        0,
      );
    const count = volleys.run.reduce((sum, run) => sum + (Math.floor(run / each) === k ? 1 : 0), 0);
    if (runs.outgrown[k * each] === 1) {
      known.set(point, { label: "explosive", rates: null, volleys: count });
      return;
    }
    const rates = { E: total(runs.e) / seconds / spec.N_E, I: total(runs.i) / seconds / spec.N_I };
    known.set(point, { label: labelPoint(rates.E, spec), rates, volleys: count });
  });
  return known;
}

/** Simulates and writes one shard. @returns The manifest with it. */
async function makeShard(
  folder: string,
  manifest: DatasetManifest,
  task: { shard: number; simulate: Simulate; options: Parameters<typeof simulateShard>[2]["options"] },
): Promise<DatasetManifest> {
  const shard = manifest.shards[task.shard];
  const runs = await simulateShard(manifest, shard, task);
  const volleys = volleyEventsOf(runs, runs.states, manifest.rule);
  await writeShard(folder, shard, { runs, volleys, histogramBins: manifest.histogram.bins });
  const known = describePoints(manifest, shard, { runs, volleys });
  const next = {
    ...manifest,
    points: manifest.points.map((point, index) => ({ ...point, ...known.get(index) })),
    shards: manifest.shards.map((one, k) =>
      k === task.shard ? { ...one, status: "done" as const, provenance: runs.provenance } : one
    ),
  };
  await writeManifest(folder, next);
  return next;
}

/** Network-seconds of a shard, warm-up included. */
function secondsOf({ simulation }: DatasetManifest, shard: DatasetShard): number {
  return shard.networks * (simulation.durationMs + simulation.warmupMs) / 1000;
}

/**
 * Makes a dataset: parameter points spread over a box, divided into training, validation and test points, each simulated
 * with one or more seeds. Per shard it writes the counts and volleys of its networks and the coarse state at the end of every
 * bin; `dataset.json` says what there is. The same options give the same arrays on any adapter; killed at any moment, the
 * dataset can be resumed. One shard at a time is in memory.
 * @param folder A new or empty folder; with `resume` the folder of a dataset.
 * @param options What to simulate and with which engine.
 * @returns The dataset, complete.
 * @throws {SpecError | RangeError} When the box or an option is out of range; nothing has been written then.
 * @throws {FileError} When the folder holds other things, a resumed dataset is another one, or a file cannot be written.
 * @example
 * ```ts ignore
 * import { getPreset, makeDataset, requestGpu, simulateEnsemble } from "@volley/volley";
 * const gpu = await requestGpu();
 * await makeDataset("second-family", {
 *   spec: getPreset("mif-second"),
 *   box: [{ name: "S_EE", low: 3.5, high: 4.5 }, { name: "S_IE", low: 2.5, high: 3.5 }],
 *   points: 64,
 *   simulate: (specs, simulation) => simulateEnsemble(gpu, specs, simulation),
 * });
 * ```
 */
export async function makeDataset(folder: string, options: MakeDatasetOptions): Promise<Dataset> {
  const planned = planDataset(options);
  let manifest = await (options.resume ? resumeFrom : begin)(folder, planned);
  await sweep(folder);
  const { simulate, signal, onProgress } = options;
  const start = performance.now();
  const total = manifest.shards.reduce((sum, shard) => sum + secondsOf(manifest, shard), 0);
  let done = 0;
  let earlier = 0;
  manifest.shards.forEach((shard) => earlier += shard.status === "done" ? secondsOf(manifest, shard) : 0);
  const report = (within: number) =>
    onProgress?.({
      fraction: (earlier + done + within) / total,
      networkSeconds: done + within,
      wallSeconds: (performance.now() - start) / 1000,
      shardsDone: manifest.shards.filter(({ status }) => status === "done").length,
      shards: manifest.shards.length,
    });
  for (let k = 0; k < manifest.shards.length; k++) {
    if (manifest.shards[k].status === "done") continue;
    signal?.throwIfAborted();
    const seconds = secondsOf(manifest, manifest.shards[k]);
    manifest = await makeShard(folder, manifest, {
      shard: k,
      simulate,
      options: { signal, onProgress: ({ fraction }) => report(fraction * seconds) },
    });
    done += seconds;
    report(0);
  }
  return await loadDataset(folder);
}
