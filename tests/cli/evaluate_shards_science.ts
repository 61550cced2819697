import { assertEquals, assertStringIncludes } from "@std/assert";
import { gpuTest } from "../_gpu.ts";
import { prepare } from "./_evaluated.ts";
import { assertMistakes, volley } from "./_volley.ts";

/** Takes the last point from a part of an evaluation, and sees that the same part comes of going on with it. */
async function goesOn(path: string, goOn: () => Promise<void>): Promise<void> {
  const whole = await Deno.readTextFile(path), record = JSON.parse(whole);
  record.body.points.pop();
  record.done--;
  await Deno.writeTextFile(path, JSON.stringify(record));
  await goOn();
  assertEquals(await Deno.readTextFile(path), whole);
}

gpuTest(
  "shards of volley evaluate --data, merged, are the evaluation in one piece byte for byte",
  async (gpu) => {
    const folder = await Deno.makeTempDir();
    try {
      await prepare(gpu, folder);
      const evaluate = ["evaluate", "one", "two", "--data", "set", "--baselines"];
      const whole = await volley(folder, ...evaluate, "--out", "whole.json");
      assertEquals(whole.code, 0, whole.err);
      for (const parts of [1, 3]) {
        for (let part = parts; part > 0; part--) {
          const shard = ["--out", "table.json", "--shard", `${part}/${parts}`];
          const { code, err } = await volley(folder, ...evaluate, ...shard);
          assertEquals([code, err], [0, ""]);
        }
        const merged = await volley(folder, "merge", "table.json");
        assertEquals([merged.code, merged.err], [0, ""]);
        assertStringIncludes(merged.out, `table.json: evaluation of 2 points, merged from ${parts} shard`);
        const [table, one] = ["table", "whole"].map((name) =>
          Deno.readTextFileSync(`${folder}/${name}.json`)
        );
        assertEquals(table, one);
        if (parts === 1) {
          await goesOn(`${folder}/table.json.shards/1-of-1.json`, async () => {
            const shard = ["--out", "table.json", "--shard", "1/1", "--resume"];
            assertEquals((await volley(folder, ...evaluate, ...shard)).code, 0);
          });
          await Deno.remove(`${folder}/table.json.shards`, { recursive: true });
        }
      }
      const again = ["--out", "table.json", "--shard", "1/3", "--resume", "--seed", "5"];
      const report = ["--out", "table.json", "--shard", "1/3", "--report", "a.html"];
      await assertMistakes(folder, [
        [[...evaluate, ...again], "of.seed must be 1, as in the file: current value is 5"],
        [[...evaluate, ...report], "--shard goes without --report"],
        [
          ["evaluate", "alone", "--shard", "1/2", "--out", "a.json"],
          "--shard goes with --data: current value is none",
        ],
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
