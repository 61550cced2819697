import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { datasetCounts } from "../../lib/experiment/dataset/dataset_counts.ts";
import { loadDataset } from "../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../../lib/experiment/dataset/make_dataset.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { saveModel } from "../../lib/surrogate/model_file.ts";
import { trainSurrogate } from "../../lib/surrogate/counts/train.ts";
import { gpuTest } from "../_gpu.ts";
import { SMALL } from "../experiment/dataset/_dataset.ts";
import { exampleMap } from "../report/_points_data.ts";
import { type Outcome, volley } from "./_volley.ts";

/** A dataset, two surrogates that are hardly trained, and one of a single network, in a folder. */
async function prepare(gpu: Gpu, folder: string): Promise<void> {
  const path = `${folder}/set`;
  await makeDataset(path, {
    ...SMALL,
    points: 10,
    fractions: { train: 0.7, validation: 0.1, test: 0.2 },
    durationMs: 1200,
  });
  const { parameters, ...counts } = await datasetCounts(await loadDataset(path), "train");
  const box = { low: SMALL.box.map(({ low }) => low), high: SMALL.box.map(({ high }) => high) };
  const short = { steps: 3, batch: 4, window: 20, seed: 1 };
  for (const [name, units] of [["one", 4], ["two", 6], ["alone", 4]] as const) {
    const { model } = await trainSurrogate(gpu, {
      ...short,
      data: name === "alone" ? counts : { ...counts, parameters: { ...parameters!, ...box } },
      spec: { layers: [{ kind: "lstm", units }] },
    });
    await saveModel(`${folder}/${name}`, model);
  }
}

function assertMistake({ code, out, err }: Outcome, sentence: string): void {
  assertEquals([code, out], [2, ""], err);
  assertStringIncludes(err, sentence);
}

gpuTest(
  "volley evaluate --data compares models and baselines at test points, with a table, JSON and a report",
  async (gpu) => {
    const folder = await Deno.makeTempDir();
    try {
      await prepare(gpu, folder);
      for (const [name, shift] of [["network", 0], ["one", 1]] as const) {
        await Deno.writeTextFile(`${folder}/${name}-map.json`, JSON.stringify(exampleMap(name, shift)));
      }
      const maps = ["--map", "network-map.json", "--map", "one-map.json"];
      const files = ["--out", "result.json", "--report", "report.html", ...maps];
      const { code, out, err } = await volley(
        folder,
        "evaluate",
        "one",
        "two",
        "--data",
        "set",
        "--baselines",
        ...files,
      );
      assertEquals([code, err], [0, ""]);
      for (const part of ["two", "poisson (baseline)", "volley interval (ratio", "right at active points"]) {
        assertStringIncludes(out, part);
      }
      const result = JSON.parse(await Deno.readTextFile(`${folder}/result.json`));
      assertEquals(result.points.length, 2);
      assertEquals(result.systems.map((system: { name: string }) => system.name), [
        ...["one", "two", "poisson", "autoregression", "mean-field", "markov-chain"],
      ]);
      const html = await Deno.readTextFile(`${folder}/report.html`);
      for (
        const part of [
          "Predicted against true",
          "Map of the E rate",
          "Against the baselines",
          "one at S_EE",
          "<h2>References</h2>",
        ]
      ) {
        assertStringIncludes(html, part);
      }
      assert(!html.includes("NaN"));
      const again = await volley(folder, "evaluate", "one", "--data", "set", "--json");
      const printed = JSON.parse(again.out);
      assertEquals(printed.points[0].systems.one, result.points[0].systems.one);

      assertMistake(await volley(folder, "evaluate", "one", "two"), "that takes --data DATASET");
      assertMistake(await volley(folder, "evaluate", "one"), "give --data DATASET");
      assertMistake(
        await volley(folder, "evaluate", "one", "--baselines"),
        "--baselines goes with --data DATASET",
      );
      const data = ["--data", "set"];
      assertMistake(await volley(folder, "evaluate", "one", "one", ...data), "current value is one twice");
      assertMistake(
        await volley(folder, "evaluate", "one", "--networks", "3", ...data),
        "--networks goes without --data DATASET",
      );
      assertMistake(
        await volley(folder, "evaluate", "alone", ...data),
        "its parameters must be S_EE, lambda: current value is none",
      );
      assertMistake(
        await volley(folder, "evaluate", "one", ...data, "--map", "one-map.json"),
        "one must be of the network: current value is one",
      );
      assertMistake(
        await volley(folder, "evaluate", "one", ...data, "--map", "set/dataset.json"),
        "it must be a map of volley sweep",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

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
      assertMistake(
        await volley(folder, ...evaluate, ...again),
        "of.seed must be 1, as in the file: current value is 5",
      );
      const report = ["--out", "table.json", "--shard", "1/3", "--report", "a.html"];
      assertMistake(await volley(folder, ...evaluate, ...report), "--shard goes without --report");
      assertMistake(
        await volley(folder, "evaluate", "alone", "--shard", "1/2", "--out", "a.json"),
        "--shard goes with --data: current value is none",
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
