import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { arraysIn } from "../experiment/dataset/_dataset.ts";
import { assertMistakes, cliTest, command } from "./_volley.ts";

// deno-fmt-ignore
const SMALL = [
  "dataset", "mif-small-syn", "--set", "N_E=20", "--set", "N_I=7", "--box", "S_EE=15:20", "--box", "lambda=6000:8000",
  "--points", "6", "--test-runs", "2", "--duration", "300", "--warmup", "100", "--shard-networks", "2", "--seed", "4",
  "--engine", "reference",
];

cliTest("volley dataset writes a dataset that --describe prints, as text and as JSON", async (run) => {
  const made = await run(...SMALL, "--out", "set", "--json");
  assertEquals([made.code, made.err], [0, ""]);
  const about = JSON.parse(made.out);
  assertEquals([about.folder, about.complete, about.parts.train.points, about.parts.test.networks], [
    "set",
    true,
    4,
    2,
  ]);
  const described = await run("dataset", "--describe", "set", "--json");
  assertEquals(JSON.parse(described.out), about);
  const text = await run("dataset", "--describe", "set");
  assertEquals(text.code, 0);
  for (const part of ["S_EE 15 to 20, lambda 6000 to 8000", "4 of 4 points", "6 active", "Hz", "kB"]) {
    assertStringIncludes(text.out, part);
  }
});

cliTest("volley dataset killed and resumed writes the files of an undisturbed one", async (run, folder) => {
  const longer = SMALL.map((word) => word === "300" ? "3000" : word);
  assertEquals((await run(...longer, "--out", "whole", "--quiet")).code, 0);
  const killed = command(folder, [...longer, "--out", "set"]).spawn();
  while (!await Deno.stat(`${folder}/set/shard-0000.npz`).then(() => true, () => false)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  killed.kill("SIGKILL");
  await killed.output();
  const partial = JSON.parse((await run("dataset", "--describe", "set", "--json")).out);
  assert(!partial.complete, "the process was killed too late");
  const again = await run(...longer, "--out", "set");
  assertEquals(again.code, 2);
  assertStringIncludes(again.err, "there is one already");
  const changed = await run(...longer, "--out", "set", "--resume", "--open", "5");
  assertEquals(changed.code, 2);
  assertStringIncludes(changed.err, "rule.open must be what it was begun with, 8: current value is 5");
  assertEquals((await run(...longer, "--out", "set", "--resume")).code, 0);
  assertEquals(arraysIn(`${folder}/set`), arraysIn(`${folder}/whole`));
});

const MISTAKES: [string, string[], string][] = [
  ["no network", ["--out", "set"], "it takes a network, PRESET or SPEC.json: current value is none"],
  ["no folder", ["mif-syn", "--box", "S_EE=4:5"], "needs a folder, --out DIR"],
  ["no box", ["mif-syn", "--out", "set"], "a box needs at least one parameter"],
  [
    "a reversed box",
    ["mif-syn", "--out", "set", "--box", "S_EE=5:4"],
    "low below high: current value is 5:4",
  ],
  ["an unknown field", ["mif-syn", "--out", "set", "--box", "S_EEE=4:5"], "did you mean S_EE?"],
  ["half a range", ["mif-syn", "--out", "set", "--box", "S_EE=4"], "NAME=LOW:HIGH with two numbers"],
  [
    "a range of words",
    ["mif-syn", "--out", "set", "--box", "S_EE=low:high"],
    "current value is S_EE=low:high",
  ],
  [
    "an unknown design",
    ["mif-syn", "--out", "set", "--box", "S_EE=4:5", "--design", "grid"],
    "sobol or latin",
  ],
  [
    "a broken split",
    ["mif-syn", "--out", "set", "--box", "S_EE=4:5", "--fractions", "0.8:0.2"],
    "needs 3 numbers",
  ],
  [
    "a box of counts from elsewhere",
    ["--from", "counts", "--out", "set", "--box", "g=1:2"],
    "--box goes without --from",
  ],
  ["nothing to describe", ["--describe", "none"], "none/dataset.json"],
];

cliTest("volley dataset answers mistakes with one sentence, exit 2 and no file", async (_, folder) => {
  await assertMistakes(folder, MISTAKES.map(([_, words, sentence]) => [["dataset", ...words], sentence]));
  assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name).filter((name) => name === "set"), []);
});
