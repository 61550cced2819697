import { assertEquals, assertRejects } from "@std/assert";
import { datasetCounts } from "../../../lib/experiment/dataset/dataset_counts.ts";
import { describeDataset } from "../../../lib/experiment/dataset/describe_dataset.ts";
import { importCounts } from "../../../lib/experiment/dataset/import_counts.ts";
import { FileError } from "../../../lib/io/file_error.ts";
import type { NpyArray } from "../../../lib/io/npy.ts";
import { encodeNpz } from "../../../lib/io/npz.ts";
import { countsOf } from "../../../lib/system/population_counts.ts";
import { inFolder } from "../../_folder.ts";

const ABOUT = {
  name: "elsewhere",
  binMs: 2,
  populations: [{ name: "A", size: 10 }, { name: "B", size: 20 }, { name: "C", size: 5 }],
  parameters: ["g", "drive"],
};

async function write(folder: string, about: unknown, files: Record<string, Record<string, NpyArray>>) {
  await Deno.mkdir(`${folder}/from`);
  await Deno.writeTextFile(`${folder}/from/counts.json`, JSON.stringify(about));
  for (const [name, arrays] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/from/${name}.npz`, encodeNpz(arrays));
  }
}

/** Counts of n networks of 3 populations and 4 bins, each a number of its own. */
function counts(first: number, n = 1): NpyArray {
  return { data: BigInt64Array.from({ length: 12 * n }, (_, at) => BigInt(first + at)), shape: [n, 3, 4] };
}

const parameters = (...values: number[]) => ({ data: Float64Array.from(values), shape: [values.length] });

const FILES = {
  a: { counts: counts(0, 2), parameters: { data: Float64Array.of(1, 10, 2, 20), shape: [2, 2] } },
  b: { counts: { ...counts(100), shape: [3, 4] }, parameters: parameters(1, 10) },
  c: { counts: counts(70_000), parameters: parameters(3, 30) },
  d: { counts: { data: new Uint8Array(24).fill(1), shape: [2, 3, 4] }, parameters: parameters(4, 40) },
};

Deno.test("importCounts() keeps every count, and takes runs of equal parameters for one point", () =>
  inFolder(async (folder) => {
    await write(folder, ABOUT, FILES);
    const dataset = await importCounts(`${folder}/from`, `${folder}/data`);
    const { manifest } = dataset;
    assertEquals(manifest.points.map(({ values }) => values), [[1, 10], [2, 20], [3, 30], [4, 40]]);
    assertEquals(manifest.box.map(({ name, low, high }) => [name, low, high]), [["g", 1, 4], [
      "drive",
      10,
      40,
    ]]);
    assertEquals(manifest.shards.map(({ networks }) => networks), [2, 1, 1, 2]);
    const tested = manifest.points.findIndex(({ split }) => split === "test");
    assertEquals(manifest.shards[tested].networks, 2);
    const first = await dataset.readShard(0), third = await dataset.readShard(2);
    assertEquals([...countsOf(first, 0, 1)], [4, 5, 6, 7]);
    assertEquals([...countsOf(first, 1, 2)], [108, 109, 110, 111]);
    assertEquals([...countsOf(third, 0, 0)], [70_000, 70_001, 70_002, 70_003]);
    const about = await describeDataset(dataset);
    assertEquals([about.system, about.network, about.complete, about.durationMs], [
      "counts",
      "elsewhere",
      true,
      8,
    ]);
    const parts = await Promise.all(
      (["train", "validation", "test"] as const).map((part) => datasetCounts(dataset, part)),
    );
    assertEquals(parts.reduce((sum, { networks }) => sum + networks, 0), 6);
  }));

Deno.test("importCounts() takes whole numbers and parameters of any type", () =>
  inFolder(async (folder) => {
    const files = [Float64Array, Float32Array, Int32Array, Uint8Array].map((type, at) => ({
      counts: { data: type.from([...counts(0).data as BigInt64Array].map(Number)), shape: [1, 3, 4] },
      parameters: { data: at === 0 ? BigInt64Array.of(5n, 6n) : type.of(at, 7), shape: [2] },
    }));
    await write(folder, ABOUT, Object.fromEntries(files.map((file, at) => [`${at}`, file])));
    const { manifest, readShard } = await importCounts(`${folder}/from`, `${folder}/data`);
    assertEquals(manifest.points.map(({ values }) => values), [[5, 6], [1, 7], [2, 7], [3, 7]]);
    for (const at of files.keys()) assertEquals([...countsOf(await readShard(at), 0, 1)], [4, 5, 6, 7]);
  }));

const MISTAKES: [string, unknown, Record<string, Record<string, NpyArray>>, string][] = [
  ["a field too many", { ...ABOUT, bin: 1 }, FILES, "there is no field bin (did you mean binMs?)"],
  ["no points", ABOUT, {}, "it must hold counts at three points or more: current value is 0"],
  [
    "another number of populations",
    { ...ABOUT, populations: ABOUT.populations.slice(1) },
    FILES,
    "(networks, 2, bins)",
  ],
  ["another number of parameters", { ...ABOUT, parameters: ["g"] }, FILES, "parameters must hold 1 numbers"],
  ["other lengths", ABOUT, {
    ...FILES,
    e: { counts: { data: new Uint8Array(15), shape: [3, 5] }, parameters: parameters(5, 5) },
  }, "all its runs must have as many bins: current value is 4 and 5"],
  ["counts below 0", ABOUT, {
    e: {
      counts: { data: Int32Array.from({ length: 12 }, () => -1), shape: [3, 4] },
      parameters: parameters(5, 5),
    },
  }, "counts must be whole numbers from 0 to 2^32 - 1: current value is -1"],
  ["fractions", ABOUT, {
    e: { counts: { data: new Float32Array(12).fill(0.5), shape: [3, 4] }, parameters: parameters(5, 5) },
  }, "counts must be whole numbers from 0 to 2^32 - 1: current value is 0.5"],
  ["texts", ABOUT, {
    e: { counts: { data: new Array(12).fill("1"), shape: [3, 4] }, parameters: parameters(5, 5) },
  }, "counts must hold numbers: current value is <U1"],
  [
    "a file without parameters",
    ABOUT,
    { e: { counts: counts(0) } },
    "it must hold an array parameters: current value is counts",
  ],
  [
    "two populations of one name",
    { ...ABOUT, populations: ["A", "B", "A"].map((name) => ({ name, size: 1 })) },
    FILES,
    "two populations are called A",
  ],
  ["two parameters of one name", { ...ABOUT, parameters: ["g", "g"] }, FILES, "two parameters are called g"],
  [
    "parameters that are no numbers",
    ABOUT,
    { e: { counts: counts(0), parameters: parameters(NaN, 1) } },
    "parameters must be finite",
  ],
];

for (const [name, about, files, sentence] of MISTAKES) {
  Deno.test(`importCounts() refuses ${name} in one sentence, before anything is written`, () =>
    inFolder(async (folder) => {
      await write(folder, about, files);
      await assertRejects(() => importCounts(`${folder}/from`, `${folder}/data`), FileError, sentence);
      await assertRejects(() => Deno.stat(`${folder}/data/dataset.json`));
    }));
}
