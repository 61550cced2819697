import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";
import { assertMistakes, cliTest, volleyJson } from "../cli/_volley.ts";
import { loadAnyRun } from "../../lib/experiment/load_any_run.ts";
import { countsOf } from "../../lib/system/population_counts.ts";
import { toySystem } from "./toy_system.ts";

const TOY = ["toy", "--with", new URL("toy_system.ts", import.meta.url).pathname, "--quiet"];
const BOX = ["--box", "rateHz=20:80", "--box", "follow=0:1"];
const DATA = [
  "dataset",
  ...TOY,
  ...BOX,
  "--points",
  "8",
  "--test-runs",
  "2",
  "--duration",
  "600",
  "--out",
  "data",
];

cliTest("a system of one's own is described and simulated, and its run is kept", async (run, folder) => {
  assertStringIncludes((await run("describe", ...TOY)).out, "follower    50");
  assertStringIncludes((await run("preset", ...TOY)).out, '"rateHz": 40');
  const { code, out, err } = await run(
    ...["simulate", ...TOY, "--set", "follow=0", "--duration", "200", "--networks", "2", "--out", "run.npz"],
    "--json",
  );
  assertEquals(code, 0, err);
  assertEquals(JSON.parse(out).populations.map(({ name }: { name: string }) => name), ["leader", "follower"]);
  const kept = await loadAnyRun(`${folder}/run.npz`);
  const spec = toySystem.override(toySystem.preset("toy"), { follow: 0 });
  const own = await toySystem.simulate(null, [spec, spec], { durationMs: 200, seed: 1 });
  assertEquals([...countsOf(kept.counts, 1, 1)], [...countsOf(own.counts, 1, 1)]);
  assertEquals(kept.specs[0], spec);
  assertEquals((await run("report", "run.npz", ...TOY.slice(1), "--out", "run.html")).code, 0);
  assertStringIncludes(
    await Deno.readTextFile(`${folder}/run.html`),
    "correlation of leader and follower counts",
  );
});

cliTest("mistakes about a system of one's own get one sentence and exit status 2", async (_, folder) => {
  await Deno.writeTextFile(`${folder}/none.ts`, "export const answer = 42;");
  await Deno.writeTextFile(`${folder}/broken.ts`, "throw new Error('no');");
  const cases: [string[], string][] = [
    [
      ["simulate", "toy", "--with", "none.ts"],
      "it must export what defineNeuron, defineSynapse, defineChannel, defineGraded, defineSystem or",
    ],
    [["simulate", "toy", "--with", "broken.ts"], "as its code must run: current value is no"],
    [["simulate", "toyy", ...TOY.slice(1)], "did you mean toy?"],
    [["simulate", ...TOY, "--set", "rateHz=-1"], "rateHz must be from 0 to 400: current value is -1"],
    [["simulate", ...TOY, "--duration=-5"], "--duration must be a positive number: current value is -5"],
    [["dataset", ...TOY, "--box", "rat=1:2", "--out", "d"], "has no field: current value is rat"],
    [
      ["dataset", ...TOY, "--box", "size=20:60", "--out", "d"],
      "all networks of a dataset must have the same sizes",
    ],
    [
      ["dataset", ...TOY, ...BOX, "--method", "exact", "--out", "d"],
      "the method must be left out for this system",
    ],
    [["dataset", ...TOY, ...BOX, "--open", "3", "--out", "d"], "refractory-poisson networks have no rule"],
    [["sweep", ...TOY, "--grid", "rateHz=0,500"], "rateHz must be from 0 to 400: current value is 500"],
  ];
  await assertMistakes(folder, cases);
});

gpuTest(
  "a system of one's own goes through dataset, train, rollout, evaluate, sweep and fit",
  () =>
    inFolder(async (folder) => {
      const run = (...args: string[]) => volleyJson(folder, ...args);
      const dataset = await run(...DATA);
      assertEquals([dataset.system, dataset.labels.active], ["refractory-poisson", 8]);
      assert(dataset.rates.leader.low > 10 && dataset.rates.leader.high < 70);
      const quick = ["--steps", "8", "--batch", "4", "--window", "20", "--layers", "lstm:4", "--quiet"];
      await run("train", "--data", "data", "--out", "model", ...quick);
      const at = ["--parameter", "rateHz=50", "--parameter", "follow=0.5"];
      assert((await run("rollout", "model", ...at, "--duration", "500", "--quiet")).runs === 1);
      const judged = await run("evaluate", "model", "--data", "data", "--baselines", "--quiet");
      assertEquals(judged.systems.map(({ name }: { name: string }) => name), [
        "model",
        "poisson",
        "autoregression",
      ]);
      await run("simulate", ...TOY, "--duration", "400", "--out", "run.npz");
      await run("report", "run.npz", "--out", "run.html", "--quiet");
      assertStringIncludes(await Deno.readTextFile(`${folder}/run.html`), "follower");
      for (const source of [TOY, ["model", "--quiet"]]) {
        const map = await run("sweep", ...source, "--grid", "rateHz=20,80", "--duration", "400");
        const [low, high] = Object.values<number[]>(map.measures)[0];
        assert(source !== TOY || high > 2 * low, `${low} ${high}`);
      }
      const fit = await run(
        ...[
          "fit",
          "model",
          ...TOY.slice(1),
          "--target",
          "rate.leader=30",
          "--global-points",
          "16",
          "--rounds",
          "1",
        ],
        ...["--duration", "400", "--check-duration", "400"],
      );
      assert(fit.targets[0].network > 0);
    }),
);
