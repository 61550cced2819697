import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gpuTest } from "../_gpu.ts";
import { exampleMap } from "../report/_points_data.ts";
import { prepare } from "./_evaluated.ts";
import { assertMistakes, type Mistake, volley } from "./_volley.ts";

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

      const data = ["--data", "set"];
      const mistakes: Mistake[] = [
        [["one", "two"], "that takes --data DATASET"],
        [["one"], "give --data DATASET"],
        [["one", "--baselines"], "--baselines goes with --data DATASET"],
        [["one", "one", ...data], "current value is one twice"],
        [["one", "--networks", "3", ...data], "--networks goes without --data DATASET"],
        [["alone", ...data], "its parameters must be S_EE, lambda: current value is none"],
        [["one", ...data, "--map", "one-map.json"], "one must be of the network: current value is one"],
        [["one", ...data, "--map", "set/dataset.json"], "it must be a map of volley sweep"],
      ];
      await assertMistakes(folder, mistakes.map(([words, sentence]) => [["evaluate", ...words], sentence]));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
