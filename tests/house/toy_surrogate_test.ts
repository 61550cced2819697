import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  countData,
  type CountSurrogate,
  type DataType,
  defineSurrogate,
  evaluatePoints,
  loadModel,
  renderPointsReport,
  reportOfPoints,
  rolloutModel,
  saveModel,
  someNetworks,
  SpecError,
  SURROGATES,
  trainModel,
} from "../../mod.ts";
import { gpuTest } from "../_gpu.ts";
import { inFolder } from "../_folder.ts";
import { assertMistakes, cliTest, volleyJson } from "../cli/_volley.ts";
import { toySurrogate } from "./toy_surrogate.ts";
import { toySystem } from "./toy_system.ts";

const surrogates = [...SURROGATES, toySurrogate];
const RATES = [20, 40, 60, 80];

async function toyData(seed: number) {
  const specs = RATES.map((rateHz) => toySystem.override(toySystem.preset("toy"), { rateHz }));
  const { counts } = await toySystem.simulate(null, specs, { durationMs: 1000, seed });
  return countData(counts, specs);
}

Deno.test("a kind of surrogate of one's own is trained, saved, loaded, run, evaluated and reported by functions", () =>
  inFolder(async (folder) => {
    const data = await toyData(1), choices = { nearest: 1 };
    const { model } = await trainModel(null, { kind: "rate-table", surrogates, data, choices });
    await saveModel(`${folder}/model`, model, { surrogates });
    const loaded = await loadModel(`${folder}/model`, { surrogates });
    assertEquals(loaded as unknown, model);
    const runs = 2, parameters = RATES.flatMap((rate) => new Array(runs).fill(rate));
    const options = { surrogates, runs: runs * RATES.length, bins: 1000, parameters };
    const free = await rolloutModel(null, loaded, options);
    const later = await rolloutModel(null, loaded, {
      ...options,
      ...{ runs, firstRun: runs, parameters: parameters.slice(runs, 2 * runs) },
    });
    assertEquals(later, someNetworks(free, runs, runs));
    const others = [await toyData(2), await toyData(3)];
    const points = RATES.map((rateHz, k) => ({
      parameters: { rateHz },
      label: "active" as const,
      network: {
        ...others[0],
        ...{
          networks: 2,
          counts: Uint16Array.from(others.flatMap((one) => [...someNetworks(one, k, 1).counts])),
        },
      },
      systems: { toy: { runs: someNetworks(free, k * runs, runs) } },
    }));
    const evaluation = evaluatePoints(points);
    const rate = evaluation.systems[0].rows.find(({ key }) => key === "rate.leader")!;
    assert(rate.medianError! < 0.05, `${rate.medianError}`);
    const html = await renderPointsReport(reportOfPoints({
      ...{ title: "toy", subtitle: "", summary: [], evaluation, points, maps: [] },
      ...{ provenance: {}, commands: [], json: {} },
    }));
    assertStringIncludes(html, "toy");
  }));

Deno.test("a kind of surrogate says in one sentence what it does not learn from, and what cannot be chosen", async () => {
  const data = await toyData(1);
  const message = async (options: Record<string, unknown>) =>
    (await assertRejects(
      () => trainModel(null, { kind: "rate-table", surrogates, data, ...options }),
      options.kind === "rate-tabel" ? SpecError : TypeError,
    )).message;
  const series = { stepMs: 1, runs: 1, samples: 1, inputs: { names: [] }, outputs: { names: [] } };
  assertEquals(
    await message({ data: series }),
    "Cannot train a rate-table surrogate as it learns from counts: current value is traces",
  );
  assertStringIncludes(await message({ data: {} }), "current value is data of no type that is known");
  for (
    const [kind, type] of Object.entries(
      { trace: "traces", volley: "volleys" } satisfies Record<string, DataType>,
    )
  ) {
    assertEquals(
      await message({ kind }),
      `Cannot train a ${kind} surrogate as it learns from ${type}: current value is counts`,
    );
  }
  const needy = { ...surrogates[0], kind: "needy", onProcessor: undefined };
  assertEquals(
    await message({ kind: "needy", surrogates: [needy] }),
    "Cannot train as a needy surrogate needs a GPU: current value is null",
  );
  assertStringIncludes(await message({ kind: "rate-tabel" }), "(did you mean rate-table?)");
  assertStringIncludes(
    await message({ choices: { nearst: 2 } }),
    "current value is nearst (did you mean nearest?)",
  );
  assertStringIncludes(
    await message({ choices: { nearest: 0 } }),
    "nearest must be a whole number from 1 to 64",
  );
  assertStringIncludes(await message({ kind: "recurrent", choices: { state: 4 } }), "current value is state");
  assertStringIncludes(
    await message({ kind: "recurrent", choices: { likelihood: "normal" } }),
    'likelihood must be negative-binomial or poisson or conway-maxwell: current value is "normal"',
  );
});

Deno.test("loadModel() names the kinds there are where a model's own is not given", () =>
  inFolder(async (folder) => {
    const { model } = await trainModel(null, { kind: "rate-table", surrogates, data: await toyData(1) });
    await saveModel(`${folder}/model`, model, { surrogates });
    const { message } = await assertRejects(() => loadModel(`${folder}/model`));
    assertStringIncludes(
      message,
      "kind must be one of recurrent, volley, mean-field, trace (one of your own: --with FILE.ts, in functions the option surrogates): current value is rate-table",
    );
    const broken = { ...toySurrogate, rolout: toySurrogate.rollout } as CountSurrogate;
    assertThrows(() => defineSurrogate(broken), TypeError, "rolout (did you mean rollout?)");
    const partial = { ...toySurrogate, populations: undefined } as unknown as CountSurrogate;
    assertThrows(
      () => defineSurrogate(partial),
      TypeError,
      "its populations must be a function: current value is none",
    );
    assertThrows(() => defineSurrogate({ ...toySurrogate, kind: "Rate table" as "rate-table" }), TypeError);
  }));

const WITH = ["toy_system.ts", "toy_surrogate.ts"]
  .flatMap((name) => ["--with", new URL(name, import.meta.url).pathname]);
const TOY = ["toy", ...WITH, "--quiet"];
const DATA = [
  ...["dataset", ...TOY, "--box", "rateHz=20:80", "--box", "follow=0:1", "--points", "8", "--test-runs", "2"],
  ...["--duration", "600", "--out", "data"],
];
const TRAIN = ["train", "--data", "data", "--out", "model", "--kind", "rate-table", ...WITH, "--quiet"];

gpuTest(
  "a kind of surrogate of one's own goes through every command",
  () =>
    inFolder(async (folder) => {
      const run = (...args: string[]) => volleyJson(folder, ...args);
      await run(...DATA);
      await run(...TRAIN, "--choose", "nearest=2");
      const about = await run("describe", "model", ...WITH);
      assertEquals([about.kind, about.learnsFrom, about.spec.nearest], ["rate-table", "counts", 2]);
      const at = ["--parameter", "rateHz=50", "--parameter", "follow=0.5"];
      const free = await run("rollout", "model", ...WITH, ...at, "--duration", "2000", "--quiet");
      assert(free.rates.leader > 20 && free.rates.leader < 60, free.rates.leader);
      const judged = await run(
        ...["evaluate", "model", ...WITH, "--data", "data", "--baselines", "--report", "e.html", "--quiet"],
      );
      assertEquals(judged.systems[0].name, "model");
      assertStringIncludes(await Deno.readTextFile(`${folder}/e.html`), "rate-table: the nearest 2 of");
      const map = await run(
        ...["sweep", "model", ...WITH, "--grid", "rateHz=20,80", "--duration", "400", "--quiet"],
      );
      assert(Object.values<number[]>(map.measures)[0][1] > 0);
      const fit = await run(
        ...[
          "fit",
          "model",
          ...WITH,
          "--target",
          "rate.leader=30",
          "--global-points",
          "16",
          "--rounds",
          "1",
        ],
        ...["--duration", "400", "--check-duration", "400", "--quiet"],
      );
      assert(fit.targets[0].network > 0);
      await run("simulate", ...TOY, "--duration", "400", "--out", "run.npz");
      await run("report", "run.npz", ...WITH, "--model", "model", "--out", "run.html", "--quiet");
      assertStringIncludes(await Deno.readTextFile(`${folder}/run.html`), "rate-table: the nearest 2 of");
    }),
);

cliTest("mistakes about a kind of surrogate get one sentence and exit status 2", async (run, folder) => {
  const small = ["--points", "8", "--test-runs", "2", "--duration", "400", "--warmup", "100"];
  const mif = ["dataset", "mif-small-syn", "--box", "S_EE=15:20", ...small, "--engine", "reference"];
  assertEquals((await run(...DATA)).code, 0);
  assertEquals((await run(...TRAIN)).code, 0);
  assertEquals((await run(...mif, "--out", "mif", "--quiet")).code, 0);
  await Deno.writeTextFile(
    `${folder}/twice.ts`,
    `import { toySurrogate } from "${new URL("toy_surrogate.ts", import.meta.url)}";
import { defineSurrogate } from "${new URL("../../mod.ts", import.meta.url)}";
export const other = defineSurrogate({ ...toySurrogate, kind: "recurrent" });`,
  );
  const cases: [string[], string][] = [
    [
      [...TRAIN, "--choose", "near=2"],
      "must be one of nearest for a rate-table surrogate: current value is near",
    ],
    [[...TRAIN, "--choose", "nearest"], "--choose takes NAME=VALUE: current value is nearest"],
    [[...TRAIN, "--choose", "nearest=x"], "nearest must be a finite number: current value is x"],
    [
      [...TRAIN, "--layers", "gru:4"],
      "--layers goes with --kind recurrent or volley: current value is rate-table",
    ],
    [
      ["train", "--data", "twice.ts", "--kind", "rate-table", ...WITH],
      "Cannot train a rate-table surrogate as it learns from counts, the folder of a dataset: current value is twice.ts, a file",
    ],
    [
      ["train", "--data", "data", "--kind", "trace"],
      "Cannot learn traces from data as it must be of a cell, in bins of 1 ms: current value is refractory-poisson",
    ],
    [
      ["train", "--data", "data", "--kind", "rate-table"],
      "--kind must be recurrent or volley or mean-field or trace",
    ],
    [["rollout", "model"], "kind must be one of recurrent, volley, mean-field, trace"],
    [
      ["rollout", "model", "--with", "twice.ts"],
      "each surrogate must have a kind of its own: current value is recurrent",
    ],
    [["describe", "model", ...WITH, "--scale", "2"], "--scale is for networks: current value is 2"],
    [
      ["evaluate", "model", ...WITH, "--data", "mif"],
      "must be asked about the kind of system that it learnt from, refractory-poisson: current value is mif",
    ],
  ];
  await assertMistakes(folder, cases);
});
