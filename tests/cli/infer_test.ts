import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readArray } from "../../lib/io/npz_arrays.ts";
import { NpzFile } from "../../lib/io/npz_file.ts";
import { saveSonataSpikes } from "../../lib/spiking/sonata/sonata.ts";
import { assertMistakes, cliTest } from "./_volley.ts";

// deno-fmt-ignore
const DATASET = ["dataset", "wilson-cowan", "--box", "inputs.drive.value=0.5:2", "--points", "48", "--runs", "2", "--duration", "600", "--out", "data"];
const LEARN = ["infer", "--data", "data", "--measures", "rate.E,rate.I", "--members", "2", "--steps", "300"];

cliTest(
  "volley infer learns which drive a run is of, checks it, and says what it found",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    const simulated = await run(
      ...["simulate", "wilson-cowan", "--set", "inputs.drive.value=1.2", "--duration", "600", "--seed", "9"],
      ...["--out", "run.npz"],
    );
    assertEquals(simulated.code, 0, simulated.err);
    await Deno.writeTextFile(`${folder}/far.json`, JSON.stringify({ "rate.E": 900, "rate.I": null }));
    // deno-fmt-ignore
    const { code, out, err } = await run(...LEARN, "--observed", "run.npz", "--observed", "far.json", "--out", "post", "--report", "post.html", "--predict", "4", "--draws", "500");
    assertEquals(code, 0, err);
    for (
      const part of ["run.npz", "inputs.drive.value", "90 % within", "runs held out"]
    ) assertStringIncludes(out, part);
    assertStringIncludes(err, "far.json is unlike what was learnt from, most of all in rate.E");
    const { observations: [found], checks } = JSON.parse(
      await Deno.readTextFile(`${folder}/post.summary.json`),
    );
    const [{ most: [low, high], shrinkage }] = found.parameters;
    assert(low < 1.2 && high > 1.2 && shrinkage < 0.5, `${low} to ${high}, ${shrinkage}`);
    assert(found.outside.probability > 0.05);
    assertEquals(found.prediction.points.length, 4);
    assert(checks.points > 0 && checks.coverage.found.length === 19);
    using file = await NpzFile.open(`${folder}/post.npz`);
    const { shape, data } = readArray(file, "samples", { type: [Float64Array], by: "the test" });
    assertEquals(shape, [2, 500, 1]);
    assert(data.every((value) => value >= 0.5 && value <= 2));
    const html = await Deno.readTextFile(`${folder}/post.html`);
    for (
      const part of [
        "Parameters compatible with run.npz",
        "Ranks of the truth",
        "How often sets have the truth",
      ]
    ) {
      assertStringIncludes(html, part);
    }
  },
);

cliTest(
  "volley infer simulates a second round where the first says, and goes on with it",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    await Deno.writeTextFile(`${folder}/seen.json`, JSON.stringify({ "rate.E": 15, "rate.I": 7 }));
    const quick = [...LEARN.slice(0, -3), "1", "--steps", "100"];
    const rounds = [
      ...quick,
      "--observed",
      "seen.json",
      "--rounds",
      "2",
      "--round-points",
      "40",
      "--out",
      "post",
      "--predict",
      "0",
    ];
    const { code, out, err } = await run(...rounds);
    assertEquals(code, 0, err);
    assertStringIncludes(out, "Round 2: 40 runs over");
    const summaryOf = async () => JSON.parse(await Deno.readTextFile(`${folder}/post.summary.json`));
    const { rounds: [round], observations: [first] } = await summaryOf();
    assert(round.part > 0 && round.part < 0.95 && round.kept > 0, JSON.stringify(round));
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      name.includes("checkpoint")
    );
    assertEquals(left, []);
    const { observations: [again] } = await run(...rounds, "--resume").then(summaryOf);
    assertEquals(again.parameters, first.parameters);
    // The runs of the round are found again, and those of another round are not taken for them.
    const other = await run(...rounds, "--resume", "--seed", "5");
    assertEquals(other.code, 2);
    assertStringIncludes(other.err, "it must be of the same posterior, points and seed");
  },
);

cliTest(
  "volley infer takes recorded spikes whose cells have other names, and a part of them",
  async (run, folder) => {
    assertEquals((await run(...DATASET)).code, 0);
    // Cells 0 to 9 spike at 5 Hz until 1 s, and at 10 Hz after it, cells 10 to 14 at 20 Hz.
    const all = Array.from(
      { length: 2000 },
      (_, ms) =>
        Array.from({ length: 15 }, (_, cell) => cell).filter((cell) =>
          ms % (cell >= 10 ? 50 : ms < 1000 ? 200 : 100) === 3 * cell
        ).map((cell): [number, number] => [ms + 0.5, cell]),
    ).flat();
    await saveSonataSpikes(`${folder}/theirs.h5`, {
      v1: {
        timesMs: Float64Array.from(all, ([time]) => time),
        cells: Uint32Array.from(all, ([, cell]) => cell),
      },
    });
    const quick = [...LEARN.slice(0, -3), "1", "--steps", "20", "--predict", "0", "--draws", "100"];
    const cells = ["--cells", "E=0-4", "--cells", "E=5-9", "--cells", "I=v1:10-14"];
    // deno-fmt-ignore
    const { code, err } = await run(...quick, "--observed", "theirs.h5", ...cells, "--window", "1000:1600", "--out", "post");
    assertEquals(code, 0, err);
    assertStringIncludes(err, "10 of E for");
    const { observations: [{ observed }] } = JSON.parse(
      await Deno.readTextFile(`${folder}/post.summary.json`),
    );
    assertEquals(observed, { "rate.E": 10, "rate.I": 20 });
    const asked = [...quick, "--observed", "theirs.h5", "--out", "post"];
    await assertMistakes(folder, [
      [asked, "or cells (--cells) must say which they are, such as E=v1"],
      [[...asked, "--cells", "E"], "--cells must be POPULATION=WHICH"],
      [[...asked, "--cells", "X=v1"], "X"],
      [[...asked, ...cells, "--window", "1000"], "--window must be START:END in ms"],
      [[...asked, ...cells, "--window", "9:3"], "the window must have an end after its start"],
    ]);
  },
);

cliTest("volley infer learns from counts over time what tells of the drive", async (run, folder) => {
  assertEquals((await run(...DATASET)).code, 0);
  const simulated = await run(
    ...["simulate", "wilson-cowan", "--set", "inputs.drive.value=1.2", "--duration", "700", "--seed", "9"],
    ...["--out", "run.npz"],
  );
  assertEquals(simulated.code, 0, simulated.err);
  // deno-fmt-ignore
  const { code, out, err } = await run("infer", "--data", "data", "--series", "20", "--summary", "gru:8", "--members", "1", "--steps", "200", "--observed", "run.npz", "--predict", "2", "--draws", "500", "--out", "post", "--json");
  assertEquals(code, 0, err);
  assertStringIncludes(err, "The run lasts 700 ms, of which the posterior takes the first 600 ms.");
  const { series, measures, observations: [found] } = JSON.parse(out);
  assertEquals(series, { names: ["E", "I"], binMs: 20, steps: 30 });
  assert(measures.includes("rate.E") && found.prediction.measures.length === measures.length);
  const [{ most: [low, high], shrinkage }] = found.parameters;
  assert(low < 1.2 && high > 1.2 && shrinkage < 0.5, `${low} to ${high}, ${shrinkage}`);
  const { members: [{ context, summary }], training } = JSON.parse(
    await Deno.readTextFile(`${folder}/post.json`),
  );
  assertEquals([context.names, context.steps, training.binMs], [["E", "I"], 30, 20]);
  assertEquals(summary, [{ kind: "gru", units: 8 }, { kind: "last" }]);
  await Deno.writeTextFile(`${folder}/seen.json`, "{}");
  const learn = ["infer", "--data", "data", "--out", "other"];
  await assertMistakes(folder, [
    [[...learn, "--series", "20", "--observed", "seen.json"], "it must be a run or recorded spikes"],
    [[...learn, "--series", "0.3"], "whole multiples of the dataset's 1 ms"],
    [[...learn, "--series", "20", "--observed", "run.npz", "--rounds", "2"], "runs must be told by measures"],
    [[...learn, "--summary", "gru:8"], "--summary goes with --series"],
    [[...learn, "--series", "20", "--summary", "gru"], "gru"],
  ]);
});

cliTest("volley infer answers mistakes with one sentence and exit 2", async (run, folder) => {
  assertEquals((await run(...DATASET.map((word) => word === "600" ? "40" : word))).code, 0);
  await Deno.writeTextFile(`${folder}/other.json`, JSON.stringify({ "rate.X": 9 }));
  await Deno.writeTextFile(`${folder}/text.json`, JSON.stringify({ "rate.E": "9" }));
  await Deno.writeTextFile(`${folder}/list.json`, "[1, 2]");
  const wide = await run("simulate", "wilson-cowan", "--duration", "40", "--bin", "2", "--out", "wide.npz");
  assertEquals(wide.code, 0, wide.err);
  const other = await run("simulate", "mpr", "--duration", "40", "--out", "mpr.npz");
  assertEquals(other.code, 0, other.err);
  const quick = [...LEARN.slice(0, -1), "2", "--out", "post"];
  await assertMistakes(folder, [
    [["infer", "--out", "post"], "it needs --data DATASET"],
    [["infer", "--data", "data"], "it needs --out NAME"],
    [["infer", "--data", "none", "--out", "post"], "none"],
    [[...quick, "--members", "0"], "members"],
    [["infer", "--data", "data", "--measures", "spectrum.E", "--out", "post"], "each must have a value"],
    [["infer", "--data", "data", "--measures", "rate.E,rate.E", "--out", "post"], "each must be named once"],
    [["infer", "--data", "data", "--measures", "rate.X", "--out", "post"], "its population must be one of"],
    [[...quick, "--observed", "other.json"], "rate.X"],
    [[...quick, "--observed", "text.json"], "rate.E must be a number"],
    [[...quick, "--observed", "list.json"], "it must hold measures by name"],
    [[...quick, "--observed", "wide.npz"], "its bins must be 1 ms"],
    [[...quick, "--observed", "mpr.npz"], "its populations must be E, I"],
    [[...quick, "--observed", "missing.npz"], "missing.npz"],
    [[...quick, "--rounds", "2"], "there must be one observation"],
    [[...quick, "--by", "model"], "--by goes with --rounds"],
  ]);
});
