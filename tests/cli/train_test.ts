import { assertEquals, assertStringIncludes } from "@std/assert";
import { cliTest } from "./_volley.ts";

// deno-fmt-ignore
const DATASET = [
  "dataset", "mif-small-syn", "--set", "N_E=20", "--set", "N_I=7", "--box", "S_EE=15:20", "--box", "lambda=6000:8000",
  "--points", "8", "--duration", "400", "--warmup", "100", "--seed", "4", "--engine", "reference", "--out", "set", "--quiet",
];
// deno-fmt-ignore
const TRAIN = [
  "train", "--data", "set", "--out", "model", "--layers", "gru:6,dense:5:silu", "--history", "2", "--steps", "6",
  "--batch", "4", "--window", "12", "--json",
];

cliTest(
  "volley train --data learns from a dataset's training points and keeps its box",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    const trained = await run(...TRAIN);
    assertEquals([trained.code, trained.err], [0, ""]);
    const spec = JSON.parse(Deno.readTextFileSync(`${folder}/model.json`));
    assertEquals(spec.layers, [{ kind: "gru", units: 6 }, { kind: "dense", units: 5, activation: "silu" }]);
    assertEquals(spec.features.window, 2);
    const { names, low, high } = spec.parameters;
    assertEquals({ names, low, high }, { names: ["S_EE", "lambda"], low: [15, 6000], high: [20, 8000] });
    assertEquals(JSON.parse(spec.training.network).N_E, 20);
    const { parts } = JSON.parse((await run("dataset", "--describe", "set", "--json")).out);
    assertEquals(spec.training.heldOut, parts.validation.networks);
  },
);

const MISTAKES: [string, string[], string][] = [
  ["neither a run nor a dataset", [], "it takes either RUN.npz or --data DATASET: current value is neither"],
  ["both", ["run.npz", "--data", "set"], "it takes either RUN.npz or --data DATASET: current value is both"],
  [
    "--modes for no volley surrogate",
    ["--data", "set", "--modes", "99"],
    "--modes goes with --kind volley: current value is recurrent",
  ],
  [
    "--state without a dataset",
    ["run.npz", "--state", "5"],
    "--state goes with --data: current value is none",
  ],
  [
    "--window for a volley surrogate",
    ["--data", "set", "--kind", "volley", "--window", "20"],
    "--window goes with --kind recurrent: current value is volley",
  ],
  [
    "no such label",
    ["--data", "set", "--labels", "loud"],
    "--labels takes active, silent, explosive: current value is loud",
  ],
];

cliTest("volley train says in one sentence what is wrong, and exits with 2", async (run) => {
  assertEquals((await run(...DATASET)).code, 0);
  for (const [name, words, sentence] of MISTAKES) {
    const { code, err } = await run("train", ...words);
    assertEquals(code, 2, name);
    assertStringIncludes(err, sentence);
  }
  const layers = await run("train", "--data", "set", "--layers", "gru");
  assertEquals(layers.code, 2);
  assertStringIncludes(layers.err, "Cannot read the layers as each must be lstm:UNITS");
});
