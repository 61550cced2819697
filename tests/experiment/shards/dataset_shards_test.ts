import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import type { Simulate } from "../../../lib/experiment/dataset/simulate_shard.ts";
import { systemOf } from "../../../lib/systems.ts";
import { makeDatasetShard, mergeShards, MissingShardsError, shardPath } from "@volley/volley/shards";
import { inFolder } from "../../_folder.ts";
import { arraysIn, SMALL } from "../dataset/_dataset.ts";

/** More points in a file than in SMALL, and a file of which a shard may have a part. */
const OPTIONS = { ...SMALL, points: 9, shardNetworks: 3 };

/** The manifest without the seconds that were measured. */
async function manifestOf(folder: string): Promise<string> {
  const text = await Deno.readTextFile(`${folder}/dataset.json`);
  assert(/"wallSeconds": \d/.test(text));
  return text.replaceAll(/"wallSeconds": [\d.e-]+/g, '"wallSeconds": 0');
}

for (const parts of [1, 3, 5, 13]) {
  Deno.test(`${parts} shards of a dataset of 9 points, merged, are the dataset in one piece byte for byte, but for seconds`, () =>
    inFolder(async (folder) => {
      await makeDataset(`${folder}/whole`, OPTIONS);
      for (let number = parts; number >= 1; number--) {
        await makeDatasetShard(`${folder}/data`, { ...OPTIONS, shard: { number, of: parts } });
      }
      const merged = await mergeShards(`${folder}/data`);
      assertEquals([merged.kind, merged.units], ["dataset", 9]);
      assertEquals(arraysIn(`${folder}/data`), arraysIn(`${folder}/whole`));
      assertEquals(await manifestOf(`${folder}/data`), await manifestOf(`${folder}/whole`));
    }));
}

Deno.test("a shard of a dataset that was broken off is gone on with, and only its own files are written", () =>
  inFolder(async (folder) => {
    const out = `${folder}/data`, whole = `${folder}/whole`;
    const options = { ...OPTIONS, shard: { number: 1, of: 2 } }, stop = new AbortController();
    await makeDatasetShard(whole, options);
    let pieces = 0;
    const simulate: Simulate = async (specs, more) => {
      if (++pieces === 2) stop.abort("enough");
      more.signal?.throwIfAborted();
      return await systemOf("mif").simulate(null, specs, more);
    };
    await makeDatasetShard(out, { ...options, signal: stop.signal, simulate }).catch(() => undefined);
    const early = await assertRejects(() => mergeShards(out), MissingShardsError);
    assert(early.message.endsWith("current value is 2 missing; 1 not finished"), early.message);
    await makeDatasetShard(out, { ...options, resume: true });
    assertEquals(arraysIn(`${out}.shards`), arraysIn(`${whole}.shards`));
    const names = Array.from(Deno.readDirSync(`${out}.shards`), ({ name }) => name).sort();
    assertEquals(names, Array.from(Deno.readDirSync(`${whole}.shards`), ({ name }) => name).sort());
    assert(names.every((name) => name.startsWith("1-of-2.")), names.join());
    assertEquals(await Deno.stat(out).catch(() => "none"), "none");
  }));

Deno.test("a shard of a dataset that is there is not written over, and resumed with the same options alone", () =>
  inFolder(async (folder) => {
    const out = `${folder}/data`, shard = { number: 2, of: 2 };
    await makeDatasetShard(out, { ...OPTIONS, shard });
    const again = await assertRejects(() => makeDatasetShard(out, { ...OPTIONS, shard }), Error);
    assert(again.message.includes("there is one already (resume it"), again.message);
    const other = { ...OPTIONS, seed: 4, shard, resume: true };
    const differs = await assertRejects(() => makeDatasetShard(out, other), Error);
    assert(differs.message.includes("seed must be 3, as in the file: current value is 4"), differs.message);
  }));

Deno.test("shards of a dataset with an array that is cut short, missing or another's are refused in one sentence", () =>
  inFolder(async (folder) => {
    const out = `${folder}/data`;
    for (const number of [1, 2]) {
      await makeDatasetShard(out, { ...OPTIONS, shardNetworks: 2, shard: { number, of: 2 } });
    }
    const [first, second] = Object.keys(arraysIn(`${out}.shards`)).filter((name) => name.includes(".shard-"));
    const path = `${out}.shards/${first}`, bytes = await Deno.readFile(path);
    await Deno.copyFile(`${out}.shards/${second}`, path);
    const swapped = await assertRejects(() => mergeShards(out), Error);
    assert(
      /^Cannot merge .* as its networks must be of the points [\d, ]+: /.test(swapped.message),
      swapped.message,
    );
    await Deno.writeFile(path, bytes.subarray(0, 200));
    const cut = await assertRejects(() => mergeShards(out), Error);
    assert(cut.message.startsWith("Cannot read ") && cut.message.includes(first), cut.message);
    await Deno.remove(path);
    const gone = await assertRejects(() => mergeShards(out), Error);
    assert(gone.message.includes("the file must exist"), gone.message);
    assertEquals(await Deno.stat(`${out}/dataset.json`).catch(() => "none"), "none");
  }));

Deno.test("a dataset is merged again over itself, and not over another or among other files", () =>
  inFolder(async (folder) => {
    const out = `${folder}/data`;
    await makeDatasetShard(out, { ...OPTIONS, shard: { number: 1, of: 1 } });
    await mergeShards(out);
    await mergeShards(out);
    await Deno.writeTextFile(`${out}/notes.txt`, "mine");
    const busy = await assertRejects(() => mergeShards(out), Error);
    assert(
      busy.message.endsWith("its folder must be new or empty: current value is notes.txt"),
      busy.message,
    );
    await Deno.remove(`${out}/notes.txt`);
    await Deno.remove(shardPath(out, { number: 1, of: 1 }));
    await makeDatasetShard(out, { ...OPTIONS, seed: 9, shard: { number: 1, of: 1 } });
    const other = await assertRejects(() => mergeShards(out), Error);
    assert(
      other.message.includes("seed must be what it was begun with, 3: current value is 9"),
      other.message,
    );
  }));
