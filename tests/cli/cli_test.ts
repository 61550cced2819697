import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../cli/_commands.ts";
import { assertMistakes, cliTest, type Mistake, outcomesOf } from "./_volley.ts";

const CPU = ["--engine", "reference"];

cliTest("volley simulate --json prints rates, peak, volleys and speed", async (run) => {
  const { code, out } = await run(
    "simulate",
    "mif-small-syn",
    "--duration",
    "600",
    "--networks",
    "2",
    "--seed",
    "3",
    "--json",
    ...CPU,
  );
  assertEquals(code, 0);
  const result = JSON.parse(out);
  assert(result.rates.E > 20 && result.rates.I > 50 && result.peakHz > 10, out);
  for (const field of ["perSecond", "meanSize", "meanIntervalMs"]) assert(result.volleys[field] > 0, field);
  assertEquals(result.networkSeconds, 2.2);
  assert(result.wallSeconds > 0 && result.adapter.description.length > 0);
});

cliTest(
  "volley simulate --method exact runs on a GPU, and on the CPU where that is as fast or alone",
  async (run) => {
    const options = ["--method", "exact", "--duration", "40", "--warmup", "20", "--json"];
    const engineOf = async (...more: string[]) => {
      const { code, out, err } = await run("simulate", "mif-small-syn", ...options, ...more);
      assertEquals(code, 0);
      const { engine, method, stepMs, adapter } = JSON.parse(out);
      assertEquals([method, stepMs], ["exact", 0]);
      return {
        engine,
        hasGpu: !err.includes("The processor's engine is used instead"),
        software: adapter.software,
      };
    };
    const usual = await engineOf();
    assertEquals(usual.engine, usual.hasGpu && !usual.software ? "gpu" : "reference");
    assertEquals((await engineOf("--engine", "gpu")).engine, usual.hasGpu ? "gpu" : "reference");
    assertEquals((await engineOf(...CPU)).engine, "reference");
  },
);

cliTest("volley simulate saves a run that report draws", async (run, folder) => {
  const simulated = await run(
    "simulate",
    "mif-small-syn",
    "--duration",
    "600",
    "--spikes",
    "all",
    "--out",
    "run.npz",
    ...CPU,
  );
  assertEquals([simulated.code, simulated.err], [0, ""]);
  const { code, out } = await run("report", "run.npz", "--out", "report.html");
  assertEquals(code, 0);
  assertStringIncludes(out, "report.html");
  assertStringIncludes(await Deno.readTextFile(`${folder}/report.html`), "<svg");
  const missing = await run("report", "run.npz", "--model", "none", "--out", "other.html");
  assertEquals(missing.code, 2);
  assertStringIncludes(missing.err, "none.safetensors");
});

const MISTAKES: Mistake[] = [
  [["simulat"], "did you mean simulate?"],
  [["simulate", "mif-syn", "--netwroks", "3"], "did you mean --networks?"],
  [["train", "x.npz", "--rate", "0.1"], "(did you mean --learning-rate?)"],
  [
    ["fit", "model", "--points=9"],
    "current value is --points (did you mean --global-points?)",
  ],
  [["cell", "x.npz", "--clip=-40"], "(did you mean --voltage-high?)"],
  [["dataset", "mif-syn", "--split", "1:0:0"], "(did you mean --fractions?)"],
  [["simulate", "mif-sin"], "did you mean mif-syn?"],
  [["simulate"], "takes one argument, PRESET|SPEC.json"],
  [["simulate", "mif-syn", "--set", "S_EEE=4"], "did you mean S_EE?"],
  [["simulate", "mif-syn", "--set", "S_EE"], "--set needs PATH=VALUE"],
  [
    ["simulate", "mif-syn", "--set", "tau_EE=-1"],
    "tau_EE must be at least 0.05: current value is -1",
  ],
  [
    ["simulate", "mif-syn", "--duration", "soon"],
    "--duration must be a finite number: current value is soon",
  ],
  [
    ["simulate", "mif-syn", "--duration", "1e999"],
    "--duration must be a finite number",
  ],
  [
    ["simulate", "mif-syn", "--duration=-5"],
    "the duration must be a positive number of ms: current value is -5",
  ],
  [
    ["simulate", "mif-syn", "--networks", "16000000", "--duration", "1e6"],
    "networks times bins must be at most",
  ],
  [
    ["simulate", "mif-syn", "--networks=-3"],
    "--networks must be a whole number",
  ],
  [
    ["simulate", "mif-syn", "--seed", "-1"],
    "--seed must be a whole number from 0 to 9007199254740991: current value is -1",
  ],
  [
    ["sweep", "coba", "--grid", "populations.X.parameters.I_e=1,2"],
    "populations.X.parameters.I_e names nothing in it at X",
  ],
  [
    ["dataset", "coba", "--box", "S_EE=1:2", "--out", "data"],
    "the spec has no field S_EE: current value is S_EE. This is an end of the range of S_EE.",
  ],
  [
    ["simulate", "coba", "--picture", "x.png"],
    "the file of --picture must end with .svg: current value is x.png",
  ],
  [
    ["simulate", "mif-syn", "--out", "x.h5"],
    "Cannot save mif-syn in SONATA as that is for networks of point neurons, and --out must end with .npz",
  ],
  [
    ["simulate", "mif-syn", "--out", "x.csv"],
    "the file of --out must end with .npz or .h5: current value is x.csv",
  ],
  [
    ["fit", "model", "--target", "rates.E=12", "--no-check", "--check-runs", "3"],
    "--check-runs goes without --no-check: current value is true",
  ],
  [
    ["simulate", "mif-syn", "--engine", "gpus"],
    "--engine must be gpu or reference: current value is gpus",
  ],
  [["simulate", "none.json"], "none.json"],
  [[
    "simulate",
    "mif-small-syn",
    "--duration",
    "10",
    "--out",
    "none/run.npz",
    ...CPU,
  ], "none/run.npz"],
  [["report", "none.npz"], "none.npz"],
  [["rollout", "none"], "none.safetensors"],
];

cliTest(
  "a network's file is found by its name without the ending, and its nearest where no preset is near",
  async (_, folder) => {
    await Deno.mkdir(`${folder}/in`);
    for (const name of ["mynet.json", "in/other.json"]) await Deno.writeTextFile(`${folder}/${name}`, "{}");
    await assertMistakes(folder, [
      [
        ["simulate", "mynet"],
        "Cannot read mynet as a network is a preset or a file, and neither has this name",
      ],
      [["describe", "mynet.jsn"], "current value is mynet.jsn (did you mean mynet.json?)"],
      [["sweep", "in/othr", "--grid", "a=1,2"], "(did you mean in/other.json?)"],
      [["describe", "cobaa"], "there is none of this name: current value is cobaa (did you mean coba?)"],
      [["describe", "none/at/all"], "there is none of this name"],
    ]);
  },
);

cliTest(
  "volley answers mistakes with one sentence and exit 2",
  (_, folder) => assertMistakes(folder, MISTAKES),
);

cliTest(
  "a failed command leaves an existing file as it was and nothing half-written",
  async (run, folder) => {
    await Deno.writeTextFile(`${folder}/model.safetensors`, "not a model");
    await Deno.writeTextFile(`${folder}/report.html`, "mine");
    assertEquals((await run("evaluate", "model")).code, 2);
    assertEquals((await run("report", "model.safetensors")).code, 2);
    assertEquals(await Deno.readTextFile(`${folder}/report.html`), "mine");
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).filter((name) =>
      name.endsWith(".partial")
    );
    assertEquals(names, []);
  },
);

cliTest("every command has a help text with its options", async (_, folder) => {
  const names = Object.keys(COMMANDS);
  const outcomes = await outcomesOf(folder, names.map((name) => [name, "--help"]));
  outcomes.forEach(({ code, out, err }, at) => {
    assertEquals([code, err], [0, ""]);
    for (const option of ["--seed", "--json", `Usage: volley ${names[at]}`]) {
      assertStringIncludes(out, option);
    }
  });
});
