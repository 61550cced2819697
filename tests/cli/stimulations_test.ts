import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { MeanFieldModelSpec } from "../../lib/surrogate/meanfield/mean_field_model.ts";
import { saveModel } from "../../lib/surrogate/model_file.ts";
import { generators, modelOf, twoAtTenHz } from "../surrogate/meanfield/stimulations/_models.ts";
import { assertMistakes, cliTest, type Mistake } from "./_volley.ts";

const SHORT = ["--networks", "2", "--duration", "200", "--quiet"];

cliTest(
  "volley evaluate --stimulate compares a mean field with its network, with files and figures",
  async (run, folder) => {
    await saveModel(`${folder}/mean`, { spec: modelOf(generators(50), {}), weights: {} });
    const files = ["--out", "found.json", "--figures", "pictures"];
    const { code, out, err } = await run(
      "evaluate",
      "mean",
      "--stimulate",
      "--amplitude",
      "0.5",
      ...SHORT,
      ...files,
    );
    assertEquals([code, err], [0, ""]);
    for (const part of ["step down", "sine 100 Hz", "seed floor", "gain, network", "figures"]) {
      assertStringIncludes(out, part);
    }
    const found = JSON.parse(await Deno.readTextFile(`${folder}/found.json`));
    assertEquals([found.model, found.inputs, found.amplitude, found.networks], ["mean", ["G"], 0.5, 2]);
    assertEquals(found.rows.length, 6);
    assert(Math.abs(found.rows[0].surrogateHz - 25) < 0.1, `${found.rows[0].surrogateHz}`);
    const pictures = [...Deno.readDirSync(`${folder}/pictures`)].map(({ name }) => name).sort();
    assertEquals(pictures.length, 6);
    assertStringIncludes(await Deno.readTextFile(`${folder}/pictures/${pictures[0]}`), "G rate (Hz)");
  },
);

cliTest(
  "volley evaluate --stimulate refuses what does not go with it, and --strict rates out of range",
  async (_, folder) => {
    await saveModel(`${folder}/mean`, { spec: modelOf(generators(50), {}), weights: {} });
    await saveModel(`${folder}/narrow`, {
      spec: twoAtTenHz({ low: [0, 0], high: [1800, 1e4] }),
      weights: {},
    });
    const stimulate = ["evaluate", "mean", "--stimulate", ...SHORT];
    const mistakes: Mistake[] = [
      [[...stimulate, "--data", "set"], "--data does not go with --stimulate"],
      [[...stimulate, "--baselines"], "--baselines does not go with --stimulate"],
      [["evaluate", "mean", "narrow", "--stimulate"], "one model is stimulated at a time"],
      [[...stimulate, "--amplitude", "2"], "amplitude must be a number"],
      [[...stimulate, "--parameter", "b=1"], "--parameter takes NAME=NUMBER with NAME one of none"],
      [["evaluate", "mean", "--strict"], "--strict goes with --stimulate"],
      [["evaluate", "mean", "--amplitude", "0.1"], "--amplitude goes with --stimulate"],
      [["evaluate", "narrow", "--stimulate", "--strict", ...SHORT], "what E gets under step up must be"],
      [["rollout", "narrow", "--strict", "--duration", "200"], "what E gets in run 0 must be"],
    ];
    await assertMistakes(folder, mistakes);
  },
);

cliTest(
  "volley sweep says once that a mean field is asked out of its range, and --strict refuses it",
  async (run, folder) => {
    const spec = twoAtTenHz({ low: [0, 0], high: [1800, 1e4] }), path = "drives.E.rateHz";
    const parameters = { names: [path], low: [1000], high: [2000] };
    const narrow: MeanFieldModelSpec = { ...spec, parameters };
    await saveModel(`${folder}/narrow`, { spec: narrow, weights: {} });
    const sweep = [
      "sweep",
      "narrow",
      "--grid",
      `${path}=1100,1900,2000`,
      "--runs",
      "1",
      "--duration",
      "200",
      "--batch",
      "1",
    ];
    const { code, err } = await run(...sweep, "--quiet");
    assertEquals([code, err.trim().split("\n").length], [0, 1], err);
    assertStringIncludes(err, "what E gets in run 0 must be what its transfer function was measured for");
    await assertMistakes(folder, [[
      [...sweep, "--strict"],
      "Cannot roll the surrogate out as what E gets in run 0",
    ]]);
  },
);
