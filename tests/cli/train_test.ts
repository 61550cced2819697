import { assertEquals, assertStringIncludes } from "@std/assert";
import { twoPopulations } from "../surrogate/meanfield/_networks.ts";
import { assertMistakes, cliTest } from "./_volley.ts";

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

cliTest(
  "volley train NETWORK simulates it and learns from that, a mean field among others",
  async (run, folder) => {
    Deno.writeTextFileSync(`${folder}/two.json`, JSON.stringify(twoPopulations()));
    // deno-fmt-ignore
    const { code, out, err } = await run(
    "train", "two.json", "--kind", "mean-field", "--out", "mean", "--json", "--set", "populations.E.parameters.b=0",
    "--choose", "points=12", "--choose", "cells=8", "--choose", "time=100",
  );
    assertEquals(code, 0, err);
    assertStringIncludes(err, "simulating 4 networks of two for 2000 ms each, to learn from them");
    const spec = JSON.parse(Deno.readTextFileSync(`${folder}/mean.json`));
    assertEquals(spec.network.populations[0].parameters.b, 0);
    assertEquals(JSON.parse(out).reports.map(({ population }: { population: string }) => population), [
      "E",
      "I",
    ]);
    const free = await run(
      "rollout",
      "mean",
      "--runs",
      "2",
      "--duration",
      "200",
      "--out",
      "free.npz",
      "--json",
    );
    assertEquals(free.code, 0, free.err);
    const wrong = await run("train", "rs-fz", "--kind", "mean-field", "--out", "wrong");
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, "did you mean rs-fs?");
  },
);

const MISTAKES: [string, string[], string][] = [
  [
    "neither a run nor a dataset",
    [],
    "it takes either RUN.npz, a network or --data DATASET: current value is neither",
  ],
  [
    "both",
    ["run.npz", "--data", "set"],
    "it takes either RUN.npz, a network or --data DATASET: current value is both",
  ],
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
    "a layer without its units",
    ["--data", "set", "--layers", "gru"],
    "Cannot read the layers as each must be lstm:UNITS",
  ],
  [
    "no such label",
    ["--data", "set", "--labels", "loud"],
    "--labels takes active, silent, explosive: current value is loud",
  ],
];

cliTest("volley train says in one sentence what is wrong, and exits with 2", async (run, folder) => {
  assertEquals((await run(...DATASET)).code, 0);
  await assertMistakes(folder, MISTAKES.map(([_, words, sentence]) => [["train", ...words], sentence]));
});

cliTest(
  "volley train --seeds in parts, merged, gives the models of one command byte for byte",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    const seeds = [...TRAIN.slice(0, -1), "--seeds", "3", "--seed", "5", "--quiet"];
    const named = (out: string) => seeds.map((word) => word === "model" ? out : word);
    const whole = await run(...named("whole"));
    assertEquals(whole.code, 0, whole.err);
    assertStringIncludes(whole.out, "whole: 3 trainings, written: whole.seeds.json");
    assertEquals(await Deno.stat(`${folder}/whole.shards`).catch(() => null), null);
    for (const part of ["2/2", "1/2"]) {
      const early = await run("merge", "lstm");
      assertEquals(early.code, part === "2/2" ? 2 : 1, early.err);
      const { code, err } = await run(...named("lstm"), "--shard", part, "--resume");
      assertEquals(code, 0, err);
    }
    const merged = await run("merge", "lstm");
    assertEquals([merged.code, merged.err], [0, ""]);
    assertStringIncludes(merged.out, "lstm.seeds.json: list of 3 trainings, merged from 2 shards");
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}`);
    assertEquals(read("lstm.seeds.json"), read("whole.seeds.json").replaceAll("whole-", "lstm-"));
    for (const file of ["5.json", "6.safetensors", "7.safetensors"]) {
      assertEquals(
        read(`lstm-${file}`),
        read(`whole-${file}`),
      );
    }
    const { err } = await run("train", "--data", "set", "--out", "m", "--shard", "1/2");
    assertStringIncludes(err, "--shard goes with --seeds: current value is none");
    await Deno.remove(`${folder}/lstm-6.safetensors`);
    assertStringIncludes(
      (await run("merge", "lstm")).err,
      "each trained model must be there: current value is no lstm-6.safetensors",
    );
  },
);
