import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertMistakes, cliTest, type Mistake } from "./_volley.ts";

const at = (path: string) => new URL(`../house/${path}`, import.meta.url).pathname;
const WITH = ["--with", at("toy_system.ts"), "--with", at("toy_surrogate.ts")];
const TOY = ["sensitivity", "toy", ...WITH, "--quiet"];
const BOX = ["--box", "rateHz=20:80", "--box", "restMs=2:12"];
const SHORT = ["--points", "12", "--duration", "300"];

cliTest("volley sensitivity prints, saves and draws the indices of a network", async (run, folder) => {
  const files = ["--out", "found.json", "--picture", "bars.svg"];
  const measured = ["--measure", "rates.leader,rate.follower"];
  const { code, out, err } = await run(...TOY, ...BOX, ...SHORT, ...measured, ...files);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, "network over rateHz 20 to 80, restMs 2 to 12: 48 points in ");
  assertStringIncludes(out, "measure             parameter  first order");
  assertStringIncludes(out, "% of the variance of rate.leader over 2 runs; the indices are without it.");
  assertStringIncludes(out, "written: found.json, bars.svg");
  const found = JSON.parse(await Deno.readTextFile(`${folder}/found.json`));
  const { first, total, rows, noise } = found.measures["rate.leader"];
  assertEquals([found.source, found.points, found.runs, found.durationMs, rows], ["network", 12, 2, 300, 12]);
  assert(first[0].value > 0.4 && total[1].value < 0.5 && noise < 0.1, out);
  assertStringIncludes(out, `${first[0].value.toFixed(3)} (${first[0].interval[0].toFixed(3)} to `);
  const picture = await Deno.readTextFile(`${folder}/bars.svg`);
  for (const text of ["<svg", "leader rate", "rateHz", "first order", "total", "part of the variance"]) {
    assertStringIncludes(picture, text);
  }
});

cliTest("volley sensitivity says of a measure why it has no indices", async (run) => {
  const silent = ["--set", "rateHz=0", "--box", "restMs=2:12", "--box", "follow=0:1"];
  const { code, out } = await run(...TOY, ...silent, ...SHORT, "--measure", "rate.leader,volleySize");
  assertEquals(code, 0);
  assertStringIncludes(out, "rate.leader has no indices, as it is the same everywhere.");
  assertStringIncludes(
    out,
    "volleySize has no indices, as only 0 of 12 rows of points have a value at every point.",
  );
  const noisy = ["--box", "follow=0:1", "--box", "size=50:50.5", "--measure", "rate.leader"];
  assertStringIncludes((await run(...TOY, ...noisy, ...SHORT)).err, "all networks of a dataset must have");
  const apart = ["--box", "follow=0:1", "--box", "restMs=5:5.001", "--measure", "rate.leader"];
  const { out: said } = await run(...TOY, "--set", "rateHz=40", ...apart, ...SHORT);
  assert(!said.includes("undefined") && !said.includes("NaN"), said);
});

cliTest(
  "volley sensitivity of a surrogate takes its box, and what --set leaves free",
  async (run, folder) => {
    const box = [...BOX, "--box", "follow=0:1"];
    const times = ["--points", "24", "--duration", "300", "--test-runs", "2", "--quiet"];
    assertEquals((await run("dataset", "toy", ...WITH, ...box, ...times, "--out", "data")).code, 0);
    const train = ["train", "--kind", "rate-table", "--data", "data", ...WITH, "--out", "model", "--quiet"];
    assertEquals((await run(...train)).code, 0);
    const MODEL = ["sensitivity", "model", ...WITH, "--quiet", ...SHORT];
    const { code, out, err } = await run(...MODEL, "--set", "restMs=5", "--measure", "rate.leader", "--json");
    assertEquals([code, err], [0, ""]);
    const found = JSON.parse(out);
    assertEquals(found.box.map(({ name }: { name: string }) => name), ["rateHz", "follow"]);
    assertEquals([found.source, found.held.restMs, found.files], ["model", 5, []]);
    const free = await run(...MODEL, "--free", "restMs,rateHz", "--measure", "rate.leader");
    assertStringIncludes(free.out, "model over restMs 2 to 12, rateHz 20 to 80 at follow 0.5: 48 points");
    await assertMistakes(folder, [
      [[...MODEL, ...BOX], "--box is for networks: current value is model"],
      [[...MODEL, "--free", "follow"], "two parameters or more must be free: current value is follow"],
      [[...MODEL, "--free", "folow,restMs"], "did you mean follow?"],
      [[...MODEL, "--set", "rest=3"], "it has rateHz, restMs, follow"],
      [[...MODEL, "--measure", "rat.leader"], "did you mean rate?"],
    ]);
  },
);

const MISTAKES: Mistake[] = [
  [TOY, "a network needs --box NAME=LOW:HIGH, twice or more: current value is none"],
  [[...TOY, "--box", "rateHz=20:80"], "two parameters or more must be free: current value is rateHz"],
  [[...TOY, "--box", "rateHz=20"], "--box needs NAME=LOW:HIGH with two numbers: current value is rateHz=20"],
  [[...TOY, ...BOX, "--box", "rat=1:2"], "it has no field: current value is rat"],
  [[...TOY, ...BOX, "--measure", "rate.nobody"], "its population must be one of the network's"],
  [[...TOY, ...BOX, "--measure", "isiCv.leader"], "the runs must have spikes: current value is counts alone"],
  [[...TOY, ...BOX, "--points", "1"], "--points must be a whole number from 2"],
  [
    [...TOY, ...BOX, "--points", "100000000"],
    "the number of points must be a whole number from 2 to 1048576",
  ],
  [[...TOY, ...BOX, "--runs", "0"], "--runs must be a whole number from 1"],
  [[...TOY, ...BOX, "--duration=-5"], "--duration must be a positive number: current value is -5"],
  [[...TOY, ...BOX, "--free", "rateHz"], "--free is for surrogates: current value is toy"],
  [[...TOY, ...BOX, "--out", "found.txt"], "must end with .json"],
];

cliTest(
  "volley sensitivity answers mistakes with one sentence and exit 2",
  (_, folder) => assertMistakes(folder, MISTAKES),
);
