import { fieldsAt } from "../../base/fields_at.ts";
import { withNearest } from "../../base/nearest_name.ts";
import { joinTyped } from "../../base/join_typed.ts";
import * as z from "../../deps/zod.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import { readJson } from "../../io/json.ts";
import type { NpyData } from "../../io/npy.ts";
import { npyArrayName } from "../../io/npy_values.ts";
import { NpzFile } from "../../io/npz_file.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { STREAMS } from "../../random/streams.ts";
import { WordStream } from "../../random/word_stream.ts";
import type { CountArray, PopulationCounts } from "../../system/population_counts.ts";
import { beginIn, claimFolder } from "./dataset_folder.ts";
import { DATASET_FORMAT, DATASET_VERSION, type Split } from "./dataset_names.ts";
import { describePoints } from "./describe_points.ts";
import { type Dataset, loadDataset } from "./load_dataset.ts";
import { type DatasetManifest, type DatasetPoint, writeManifest } from "./manifest.ts";
import { writeShard } from "./shard_file.ts";

/** File that says what the counts of a folder are. */
const COUNTS_FILE = "counts.json";

/** Options of `importCounts`. */
export interface ImportOptions {
  /** Parts of the points for training, validation and test. @default 0.8, 0.1, 0.1 */
  fractions?: Record<Split, number>;
  /** Seed of which point belongs to which part. @default 1 */
  seed?: number;
}

const ABOUT = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  binMs: z.number().check(z.positive()),
  populations: z.array(
    z.strictObject({ name: z.string().check(z.minLength(1)), size: z.int().check(z.minimum(1)) }),
  ).check(z.minLength(1)),
  parameters: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
});
type About = z.infer<typeof ABOUT>;

/** Runs of one point. */
interface Runs {
  values: number[];
  counts: PopulationCounts;
}

/** What is wrong with `counts.json`, of a name that appears twice, too. */
function mistakeIn(value: unknown): string | null {
  const { data, error } = ABOUT.safeParse(value);
  if (data) {
    const twice = (names: readonly string[]) => names.find((name, at) => names.indexOf(name) < at);
    const population = twice(data.populations.map(({ name }) => name)), parameter = twice(data.parameters);
    if (population !== undefined) return `two populations are called ${population}`;
    return parameter === undefined ? null : `two parameters are called ${parameter}`;
  }
  const [issue] = error.issues, at = issue.path.join(".");
  if (issue.code !== "unrecognized_keys") return `${at || "it"} is wrong (${issue.message})`;
  const near = withNearest(issue.keys[0], fieldsAt(ABOUT, issue.path, value));
  return `${at ? `${at} has` : "there is"} no field ${near}`;
}

async function aboutOf(folder: string): Promise<About> {
  const path = `${folder}/${COUNTS_FILE}`, value = await readJson(path);
  const mistake = mistakeIn(value);
  if (mistake === null) return value as About;
  throw new FileError(
    `Cannot read ${path} as it must hold name, binMs, populations [{name, size}] and parameters [name]: ${mistake}`,
    { path },
  );
}

type Numbers = Exclude<NpyData, string[]>;

/** An array of numbers of any type, as NumPy may have written it. */
function numbersIn(file: NpzFile, name: string): { data: Numbers; shape: number[] } {
  if (!file.has(name)) failFile("read", file.path, `it must hold an array ${name}`, file.names.join(", "));
  const { descr } = file.header(name);
  if (npyArrayName(descr) === "Array") failFile("read", file.path, `${name} must hold numbers`, descr);
  return file.read(name) as { data: Numbers; shape: number[] };
}

/** Whole numbers of spikes. */
function spikesOf(file: NpzFile): { data: CountArray; shape: number[] } {
  const { data, shape } = numbersIn(file, "counts"), counts = new Uint32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const value = Number(data[at]);
    if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) {
      failFile("read", file.path, "counts must be whole numbers from 0 to 2^32 - 1", data[at]);
    }
    counts[at] = value;
  }
  return { data: counts.some((count) => count > 0xffff) ? counts : Uint16Array.from(counts), shape };
}

/** The networks of one file, each with its values. */
async function networksIn(path: string, about: About): Promise<Runs[]> {
  using file = await NpzFile.open(path);
  const fail = (rule: string, value: unknown): never => {
    failFile("read", path, rule, value);
  };
  const { data, shape } = spikesOf(file), P = about.populations.length;
  const [networks, populations, bins] = shape.length === 2 ? [1, ...shape] : shape;
  if ((shape.length !== 2 && shape.length !== 3) || populations !== P || data.length === 0) {
    fail(`counts must be of shape (networks, ${P}, bins)`, `(${shape.join(", ")})`);
  }
  const K = about.parameters.length;
  const values = Array.from(numbersIn(file, "parameters").data, Number);
  if (values.length !== networks * K && values.length !== K) {
    fail(`parameters must hold ${K} numbers, or ${K} for each of ${networks} networks`, values.length);
  }
  if (!values.every(Number.isFinite)) {
    fail(
      "parameters must be finite",
      values.find((v) => !Number.isFinite(v)),
    );
  }
  return Array.from({ length: networks }, (_, network) => {
    const first = values.length === K ? 0 : network * K, each = P * bins;
    return {
      values: values.slice(first, first + K),
      counts: {
        ...{ populations: about.populations, binMs: about.binMs, networks: 1, bins },
        counts: data.slice(network * each, (network + 1) * each) as CountArray,
      },
    };
  });
}

/** Networks of equal values as runs of one point, in the order of their first. */
function byPoint(all: readonly Runs[]): Runs[] {
  const points = new Map<string, Runs[]>();
  for (const one of all) {
    const key = one.values.join();
    points.set(key, [...points.get(key) ?? [], one]);
  }
  return [...points.values()].map((own) => {
    const [{ values, counts }] = own;
    const joined = joinTyped(own.map((one) => one.counts.counts)) as CountArray;
    return { values, counts: { ...counts, networks: own.length, counts: joined } };
  });
}

/** The part of each point; test points are those of several runs, whose differences are the seed floor, as long as there are some. */
function partsOf(points: readonly Runs[], { fractions, seed = DEFAULT_SEED }: ImportOptions): Split[] {
  const { validation, test } = fractions ?? { validation: 0.1, test: 0.1 };
  const order = Array.from(new WordStream(seed, STREAMS.split).permutation(points.length));
  const several = order.filter((point) => points[point].counts.networks > 1);
  const tested = several.slice(0, Math.max(test > 0 ? 1 : 0, Math.round(test * points.length)));
  const others = order.filter((point) => !tested.includes(point));
  const held = others.slice(0, Math.max(validation > 0 ? 1 : 0, Math.round(validation * points.length)));
  return points.map((_, point) =>
    tested.includes(point) ? "test" : held.includes(point) ? "validation" : "train"
  );
}

function manifestOf(about: About, points: readonly Runs[], options: ImportOptions): DatasetManifest {
  const splits = partsOf(points, options), [{ counts: { bins } }] = points;
  const { name, binMs, populations, parameters } = about;
  const range = (p: number) => {
    const values = points.map((point) => point.values[p]);
    return { low: Math.min(...values), high: Math.max(...values) };
  };
  const runsOf = (split: Split) =>
    Math.max(1, ...points.filter((_, k) => splits[k] === split).map(({ counts }) => counts.networks));
  let firstNetwork = 0;
  return {
    ...{ format: DATASET_FORMAT, version: DATASET_VERSION, system: "counts", populations },
    spec: { kind: "counts", name },
    box: parameters.map((parameter, p) => ({ name: parameter, ...range(p) })),
    ...{ design: "sobol", seed: options.seed ?? DEFAULT_SEED },
    fractions: options.fractions ?? { train: 0.8, validation: 0.1, test: 0.1 },
    ...{ runs: runsOf("train"), testRuns: runsOf("test"), shardNetworks: 1, extras: {} },
    simulation: { binMs, warmupMs: 0, durationMs: bins * binMs },
    points: points.map(({ values }, k): DatasetPoint => ({
      ...{ values, split: splits[k], label: null, rates: null, tallies: null },
    })),
    shards: points.map(({ counts }, k) => {
      const shard = {
        ...{ file: `shard-${String(k).padStart(4, "0")}.npz`, states: null, split: splits[k], points: [k] },
        ...{ networks: counts.networks, firstNetwork, status: "pending" as const, provenance: null },
      };
      firstNetwork += counts.networks;
      return shard;
    }),
  } as DatasetManifest;
}

/**
 * What `importCounts` does, which loads this when it is called.
 * @throws {FileError} When a file is missing or damaged, or they do not fit together; nothing has been written then.
 */
export async function importedDataset(
  from: string,
  folder: string,
  options: ImportOptions,
): Promise<Dataset> {
  const about = await aboutOf(from);
  const files = Array.from(Deno.readDirSync(from), ({ name }) => name).filter((name) =>
    name.endsWith(".npz")
  );
  const all: Runs[] = [];
  for (const name of files.sort()) all.push(...await networksIn(`${from}/${name}`, about));
  const fail = (rule: string, value: unknown): never => {
    failFile("make a dataset of", from, rule, value);
  };
  const lengths = [...new Set(all.map(({ counts }) => counts.bins))];
  if (lengths.length > 1) fail("all its runs must have as many bins", lengths.join(" and "));
  const points = byPoint(all);
  if (points.length < 3) fail("it must hold counts at three points or more", points.length);
  let manifest = manifestOf(about, points, options);
  const lock = await claimFolder(folder, {});
  try {
    await beginIn(folder, manifest);
    for (const [k, shard] of manifest.shards.entries()) {
      const { counts, networks } = points[k].counts;
      const provenance = { adapter: from, engine: "elsewhere", wallSeconds: 0, networkSeconds: 0 };
      const runs = { networks, counts, extras: null, outgrown: new Uint8Array(networks), provenance };
      await writeShard(folder, manifest, shard, runs);
      const known = describePoints(manifest, shard, { runs, system: null });
      manifest = {
        ...manifest,
        points: manifest.points.map((point, at) => ({ ...point, ...known.get(at) })),
        shards: manifest.shards.map((one, at) => at === k ? { ...one, status: "done", provenance } : one),
      };
    }
    await writeManifest(folder, manifest);
  } finally {
    await lock.release();
  }
  return await loadDataset(folder);
}
