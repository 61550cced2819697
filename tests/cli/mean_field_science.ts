import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { twoPopulations } from "../surrogate/meanfield/_networks.ts";
import { cliTest, volleyJson } from "./_volley.ts";

const DRIVE = "drives.E.rateHz", WEIGHT = "projections.I->E.weight";

cliTest(
  "a mean field of a box goes through dataset, train, evaluate, sweep, fit and rollout as others do",
  async (run, folder) => {
    const done = async (...args: string[]) => {
      const { code, out, err } = await run(...args, "--quiet");
      assertEquals([code, err], [0, ""], args.join(" "));
      return out;
    };
    await Deno.writeTextFile(`${folder}/two.json`, JSON.stringify(twoPopulations()));
    const box = ["--box", `${DRIVE}=1400:1800`, "--box", `${WEIGHT}=4:6`];
    const runs = ["--points", "10", "--fractions", "0.6:0.2:0.2", "--test-runs", "2", "--duration", "1000"];
    await done("dataset", "two.json", ...box, ...runs, "--out", "set");
    const few = ["--points", "48", "--cells", "16", "--time", "400"];
    await done("train", "--data", "set", "--kind", "mean-field", ...few, "--out", "mean");
    await done("train", "--data", "set", "--layers", "lstm:8", "--steps", "40", "--out", "lstm");
    const table = await done(
      "evaluate",
      "mean",
      "lstm",
      "--data",
      "set",
      "--baselines",
      "--out",
      "e.json",
      "--report",
      "e.html",
    );
    for (const part of ["mean ", "lstm ", "poisson (baseline)", "best surrogate in"]) {
      assertStringIncludes(
        table,
        part,
      );
    }
    const evaluation = JSON.parse(await Deno.readTextFile(`${folder}/e.json`));
    assertEquals(evaluation.systems.map(({ name }: { name: string }) => name).slice(0, 2), ["mean", "lstm"]);
    const [mean] = evaluation.systems, [rate] = mean.rows;
    assert(rate.medianError < 0.5, `${rate.medianError}`);

    const map = await volleyJson(
      folder,
      "sweep",
      "mean",
      "--grid",
      `${DRIVE}=1400,1800`,
      "--duration",
      "1000",
      "--set",
      `${WEIGHT}=5`,
    );
    assert(map.measures["rate.E"][1] > map.measures["rate.E"][0], JSON.stringify(map.measures));
    const wanted = (map.measures["rate.E"][0] + map.measures["rate.E"][1]) / 2;
    const target = ["--target", `rate.E=${wanted}`, "--free", DRIVE, "--set", `${WEIGHT}=5`];
    const quick = ["--duration", "1000", "--global-points", "8", "--rounds", "3", "--tolerance", "0.1"];
    const checked = ["--check-runs", "2", "--check-duration", "1000", "--within", "0.6"];
    const fit = await volleyJson(folder, "fit", "mean", ...target, ...quick, ...checked);
    assert(fit.parameters[DRIVE] > 1400 && fit.parameters[DRIVE] < 1800, JSON.stringify(fit.parameters));
    await done(
      "rollout",
      "mean",
      "--parameter",
      `${DRIVE}=1500`,
      "--parameter",
      `${WEIGHT}=5`,
      "--duration",
      "500",
    );
    const stimulated = await volleyJson(
      folder,
      "evaluate",
      "mean",
      "--stimulate",
      "--networks",
      "2",
      "--duration",
      "500",
      "--parameter",
      `${DRIVE}=1600`,
    );
    assertEquals(stimulated.parameters, { [DRIVE]: 1600, [WEIGHT]: 5 });
    assertEquals(stimulated.inputs, ["drive-E", "drive-I"]);
  },
);
