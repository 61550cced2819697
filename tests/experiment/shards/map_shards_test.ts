import { assert, assertEquals, assertRejects } from "@std/assert";
import { type GridMap, saveMap, sweep } from "./_sweep.ts";
import {
  mapPart,
  type MapShard,
  mergeShards,
  MissingShardsError,
  resumeMapShard,
  saveMapShard,
  type Shard,
  shardPath,
} from "@volley/volley/shards";
import { VERSION } from "@volley/volley";
import { inFolder } from "../../_folder.ts";
import { AXES, evaluate, MEASURES, SETTINGS } from "./_sweep.ts";

const COMMAND = ["sweep", "net", "--out", "map.json"];

function about(shard: Shard, settings: object = SETTINGS): MapShard {
  return { shard, axes: AXES, source: "network", settings: { ...settings }, command: COMMAND };
}

/** Does a shard as `volley sweep` does, saving after every point. */
async function doShard(
  out: string,
  shard: Shard,
  resume: GridMap | null = null,
  most = Infinity,
): Promise<void> {
  await Deno.mkdir(`${out}.shards`, { recursive: true });
  const own = about(shard), stop = new AbortController();
  let map: GridMap | undefined;
  const done = sweep(evaluate, {
    axes: AXES,
    measures: MEASURES,
    source: "network",
    batch: 1,
    part: mapPart(own),
    resume: resume ?? undefined,
    signal: stop.signal,
    onBatch: async (current) => {
      map = current;
      await saveMapShard(out, current, own);
      if (current.done >= most) stop.abort("enough");
    },
  });
  const whole = await done.catch((error) => {
    if (error !== "enough") throw error;
  });
  if (whole && !map) await saveMapShard(out, whole, own);
}

function bytesOf(path: string): Promise<string> {
  return Deno.readTextFile(path);
}

for (const parts of [1, 2, 4, 7, 9]) {
  Deno.test(`${parts} shards of a map of 6 points, merged, are the map in one piece byte for byte`, () =>
    inFolder(async (folder) => {
      const map = await sweep(evaluate, { axes: AXES, measures: MEASURES, source: "network" });
      await saveMap(`${folder}/whole.json`, map, SETTINGS);
      const out = `${folder}/map.json`;
      for (let number = parts; number >= 1; number--) await doShard(out, { number, of: parts });
      const merged = await mergeShards(out);
      assertEquals([merged.kind, merged.shards, merged.units], ["map", parts, 6]);
      assertEquals(await bytesOf(out), await bytesOf(`${folder}/whole.json`));
    }));
}

Deno.test("a shard that was broken off is gone on with, to the same bytes", () =>
  inFolder(async (folder) => {
    const whole = `${folder}/whole.json`, out = `${folder}/map.json`, shard = { number: 1, of: 1 };
    await doShard(whole, shard);
    await doShard(out, shard, null, 2);
    const error = await assertRejects(() => mergeShards(out), MissingShardsError);
    assert(
      error.message.endsWith("all 1 shards must be done: current value is 1 not finished"),
      error.message,
    );
    const resume = await resumeMapShard(out, about(shard));
    assertEquals(resume?.done, 2);
    await doShard(out, shard, resume);
    assertEquals(await bytesOf(shardPath(out, shard)), await bytesOf(shardPath(whole, shard)));
  }));

Deno.test("merging names the shards that are missing or not finished, and the command that makes them", () =>
  inFolder(async (folder) => {
    const out = `${folder}/map.json`;
    for (const number of [2, 3]) await doShard(out, { number, of: 6 });
    const error = await assertRejects(() => mergeShards(out), MissingShardsError);
    assert(
      error.message.endsWith("all 6 shards must be done: current value is 1,4-6 missing"),
      error.message,
    );
    assertEquals(error.command, COMMAND);
    assertEquals(error.missing.map((shard: Shard) => shard.number), [1, 4, 5, 6]);
  }));

/** Changes a record that stands on the disk. */
async function changed(path: string, change: (record: Record<string, unknown>) => void): Promise<void> {
  const record = JSON.parse(await Deno.readTextFile(path));
  change(record);
  await Deno.writeTextFile(path, JSON.stringify(record));
}

const WRONG: [string, (path: string, folder: string) => Promise<void>, string][] = [
  [
    "of another seed",
    (path) => changed(path, (record) => (record.request as { seed: number }).seed = 2),
    "all shards must have been made alike, but seed is 1 in shard 1/2: current value is 2 in shard 2/2",
  ],
  [
    "of another version",
    (path) => changed(path, (record) => record.version = "0.1.0"),
    `but the version of volley is "${VERSION}" in shard 1/2: current value is "0.1.0" in shard 2/2`,
  ],
  [
    "that is another by its content",
    (path) => changed(path, (record) => record.shard = { number: 1, of: 2 }),
    "2-of-2.json must be shard 2/2: current value is shard 1/2",
  ],
  [
    "without some values",
    (path) =>
      changed(
        path,
        (record) => (record.body as { measures: Record<string, unknown[]> }).measures["rate.E"].pop(),
      ),
    "it must have 3 values of each measure: current value is 2 of rate.E",
  ],
  ["that is cut short", (path) => Deno.truncate(path, 90), "2-of-2.json as it must be JSON"],
  [
    "that is another file",
    (path) => Deno.writeTextFile(path, "{}"),
    "it must be a shard of volley: format is wrong",
  ],
  [
    "of another number of shards beside it",
    (path) => Deno.copyFile(path, path.replace("2-of-2", "1-of-3")),
    "its shards must be parts of one run, of as many shards each: current value is shards of 2 and shards of 3",
  ],
];

for (const [name, spoil, sentence] of WRONG) {
  Deno.test(`merging refuses a shard ${name} in one sentence, and writes nothing`, () =>
    inFolder(async (folder) => {
      const out = `${folder}/map.json`;
      for (const number of [1, 2]) await doShard(out, { number, of: 2 });
      await spoil(shardPath(out, { number: 2, of: 2 }), folder);
      const error = await assertRejects(() => mergeShards(out), Error);
      assert(error.message.startsWith("Cannot ") && error.message.includes(sentence), error.message);
      assertEquals(await Deno.stat(out).catch(() => "none"), "none");
    }));
}

Deno.test("merging says where shards must be when there are none", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(() => mergeShards(`${folder}/map.json`), Error);
    assert(error.message.endsWith("--shard K/N): current value is no such folder"), error.message);
  }));

Deno.test("a shard is gone on with by the same version and settings alone", () =>
  inFolder(async (folder) => {
    const out = `${folder}/map.json`, shard = { number: 1, of: 2 };
    await doShard(out, shard);
    const other = await assertRejects(
      () => resumeMapShard(out, about(shard, { ...SETTINGS, seed: 3 })),
      Error,
    );
    assert(other.message.includes("seed must be 1, as in the file: current value is 3"), other.message);
    await changed(shardPath(out, shard), (record) => record.version = "0.1.0");
    const older = await assertRejects(() => resumeMapShard(out, about(shard)), Error);
    assert(older.message.includes("it was made by volley 0.1.0, which must go on with it"), older.message);
  }));
