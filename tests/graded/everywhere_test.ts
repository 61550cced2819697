import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { measureRuns } from "@volley/volley";
import { getGradedPreset } from "../../lib/entries/graded.ts";
import { datasetCounts } from "../../lib/experiment/dataset/dataset_counts.ts";
import { loadDataset } from "../../lib/experiment/dataset/load_dataset.ts";
import { makeDataset } from "../../lib/experiment/dataset/make_dataset.ts";
import { someNetworks } from "../../lib/system/population_counts.ts";
import { cliTest } from "../cli/_volley.ts";
import { withFolder } from "../experiment/dataset/_dataset.ts";

Deno.test("a dataset keeps which part of each population is active, and its bursts are measured", () =>
  withFolder(async (folder) => {
    await makeDataset(folder, {
      spec: getGradedPreset("pyloric"),
      box: [{ name: "populations.PD.parameters.tActive", low: 150, high: 250 }],
      ...{ points: 4, runs: 1, durationMs: 6000, warmupMs: 3000, binMs: 2, seed: 1 },
      fractions: { train: 0.5, validation: 0.25, test: 0.25 },
    });
    const dataset = await loadDataset(folder), counts = await datasetCounts(dataset, "train");
    assertEquals(counts.signals!.map(({ population }) => population), ["PD", "LP", "PY"]);
    for (let k = 0; k < counts.networks; k++) {
      const [wanted] = dataset.manifest.points[counts.point[k]].values;
      const found = measureRuns(someNetworks(counts, k, 1), { measures: ["burstMs.PD", "burstMs.LP"] });
      assert(found["burstMs.LP"]! > 100);
      // A unit's burst without input to 2 ms, and what LP's input changes of it.
      assertAlmostEquals(found["burstMs.PD"]!, wanted, 10);
    }
  }));

const UNIT = `
import { defineGraded, gradedParameter } from "@volley/volley/graded";
export const counting = defineGraded({
  name: "counting", about: "an event in each period", references: [],
  parameters: { period: gradedParameter("ms", 50, [1, 1e4], "from event to event") },
  state: { t: { unit: "ms", initial: 0, about: "time since the last event" } },
  inputs: ["x"], outputs: ["y"], event: "a period is over",
  open: ({ period }, stepMs) => ({
    step(state) {
      state[0] += stepMs;
      if (state[0] < period) return false;
      state[0] = 0;
      return true;
    },
    output: (state, out) => void (out[0] = state[0] / period),
  }),
});`;

cliTest("graded units of one's own are taken by describe, simulate and sweep", async (run, folder) => {
  await Deno.writeTextFile(`${folder}/unit.ts`, UNIT);
  const spec = { kind: "graded", name: "clock", stepMs: 1 };
  const populations = [{ name: "C", size: 2, model: "counting" }];
  await Deno.writeTextFile(`${folder}/clock.json`, JSON.stringify({ ...spec, populations }));
  const own = ["clock.json", "--with", "unit.ts", "--quiet"];
  assertStringIncludes((await run("describe", ...own)).out, "a period is over");
  const { out } = await run("simulate", ...own, "--duration", "1000", "--warmup", "0");
  assertStringIncludes(out, "20.0 Hz");
  const grid = ["--grid", "populations.C.parameters.period=20:40:20", "--measure", "periodMs"];
  const swept = await run("sweep", ...own, ...grid, "--duration", "2000", "--bin", "1");
  assertStringIncludes(swept.out, "20.0");
  assertStringIncludes(swept.out, "40.0");
});
