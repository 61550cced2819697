import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertMistakes, cliTest, type Outcome } from "./_volley.ts";

// deno-fmt-ignore
const DATASET = [
  "dataset", "wilson-cowan", "--box", "inputs.drive.value=0.5:2", "--points", "20", "--duration", "300", "--warmup", "100",
  "--fractions", "0.6:0.3:0.1", "--test-runs", "2", "--out", "set", "--quiet",
];
// deno-fmt-ignore
const TRAIN = [
  "train", "--data", "set", "--out", "model", "--layers", "gru:4", "--steps", "6", "--batch", "4", "--window", "20",
  "--members", "3",
];

/** Extends the dataset by the model. */
async function extendsIts(run: (...args: string[]) => Promise<Outcome>, folder: string): Promise<void> {
  const extended = await run(
    "dataset",
    "--extend",
    "set",
    "--points",
    "3",
    "--by",
    "model",
    "--candidates",
    "16",
    "--json",
  );
  assertEquals(extended.code, 0, extended.err);
  const { extensions, parts } = JSON.parse(extended.out);
  assertEquals([extensions[0].by, extensions[0].points, parts.train.pointsDone], ["model", 3, 15]);
  Deno.writeTextFileSync(`${folder}/target.json`, '{"rate.E": 10}');
  const near = await run(
    "dataset",
    "--extend",
    "set",
    "--points",
    "2",
    "--by",
    "model",
    "--candidates",
    "16",
    "--target",
    "target.json",
  );
  assertStringIncludes(near.out, "2 training points, by model, near rate.E 10.0");
}

cliTest(
  "volley train --members makes one model, of which rollout, sweep and fit tell deviations",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    const trained = await run(...TRAIN, "--json");
    assertEquals(trained.code, 0, trained.err);
    const { members, heldOutPoints, heldOutRates } = JSON.parse(trained.out);
    assertEquals([members, heldOutPoints, heldOutRates.length], [3, 6, 2]);
    assertEquals(JSON.parse(Deno.readTextFileSync(`${folder}/model.training.json`)).members.length, 3);
    const left = Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) =>
      name.includes("checkpoint")
    );
    assertEquals(left, []);
    const drive = "inputs.drive.value", short = ["--duration", "200"];
    const free = await run(
      "rollout",
      "model",
      "--parameter",
      `${drive}=1`,
      ...short,
      "--runs",
      "4",
      "--out",
      "free.npz",
      "--json",
    );
    assertEquals(free.code, 0, free.err);
    const told = JSON.parse(free.out);
    assertEquals([told.runs, told.members, told.networkSeconds], [4, 3, 1.2]);
    assert(told.deviations.rates.E > 0 && told.rates.E > 0);
    const swept = await run(
      "sweep",
      "model",
      "--grid",
      `${drive}=0.5,1`,
      ...short,
      "--measure",
      "rate.E",
      "--json",
    );
    assertEquals(JSON.parse(swept.out).deviations["rate.E"].length, 2, swept.err);
    // deno-fmt-ignore
    const fit = await run(
    "fit", "model", "--target", "rate.E=10", ...short, "--no-check", "--global-points", "4", "--rounds", "1", "--json",
  );
    assert(JSON.parse(fit.out).targets[0].deviation >= 0, fit.err);
    await extendsIts(run, folder);
  },
);

cliTest("volley train --members and dataset --extend refuse what does not go together", async (_, folder) => {
  await assertMistakes(folder, [
    [["train", "rs-fs", "--kind", "mean-field", "--members", "2"], "it has no members"],
    [["train", "mif-small-syn", "--members", "65"], "--members"],
    [["dataset", "--by", "model"], "--by goes with --extend"],
    [["dataset", "--extend", "set"], "it needs --points N and --by MODEL"],
    [["dataset", "wilson-cowan", "--extend", "set"], "--extend DIR goes without a network"],
    [["dataset", "--extend", "set", "--box", "a=1:2"], "--box goes without --extend"],
  ]);
});
