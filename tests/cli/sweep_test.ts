import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assertMistakes, cliTest, type Mistake } from "./_volley.ts";

const SWEEP = [
  "sweep",
  "mif-small-hom",
  "--duration",
  "300",
  "--runs",
  "1",
  "--measure",
  "rates.E,volleys.size",
];
const GRIDS = ["--grid", "S_EE=12:14:1", "--grid", "lambda=0,6000"];

cliTest(
  "volley sweep writes a map and draws it, null where a silent network leaves a measure undefined",
  async (run, folder) => {
    const { code, out, err } = await run(...SWEEP, ...GRIDS, "--out", "map.json", "--picture", "map.svg");
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "network over S_EE (3) × lambda (2): 6 points");
    const map = JSON.parse(await Deno.readTextFile(`${folder}/map.json`));
    assertEquals([map.x.values, map.y.values, map.source, map.done], [[12, 13, 14], [0, 6000], "network", 6]);
    assertEquals(map.measures["rate.E"].slice(0, 3), [0, 0, 0]);
    assertEquals(map.measures["volleySize"].slice(0, 3), [null, null, null]);
    assert(map.measures["rate.E"].slice(3).every((rate: number) => rate > 5), out);
    const picture = await Deno.readTextFile(`${folder}/map.svg`);
    for (const text of ["<svg", "S_EE (voltage units)", "lambda (kicks per second)", "E rate (Hz)"]) {
      assertStringIncludes(picture, text);
    }
  },
);

cliTest(
  "volley sweep --resume goes on with a map to the same result, and with the same settings alone",
  async (run, folder) => {
    await run(...SWEEP, ...GRIDS, "--out", "whole.json");
    const path = `${folder}/whole.json`;
    const whole = JSON.parse(await Deno.readTextFile(path));
    const part = structuredClone(whole);
    part.done = 2;
    for (const values of Object.values(part.measures) as (number | null)[][]) values.fill(null, 2);
    await Deno.writeTextFile(path, JSON.stringify(part));
    const resumed = await run(...SWEEP, ...GRIDS, "--out", "whole.json", "--resume", "--batch", "3");
    assertEquals(resumed.code, 0, resumed.err);
    assertEquals(JSON.parse(await Deno.readTextFile(path)), whole);
    const other = await run(...SWEEP, ...GRIDS, "--out", "whole.json", "--resume", "--seed", "2");
    assertEquals(other.code, 2);
    assertStringIncludes(other.err, "as seed must be 1, as in the file: current value is 2");
  },
);

const MISTAKES: Mistake[] = [
  [[...SWEEP], "it needs --grid NAME=LOW:HIGH:STEP: current value is none"],
  [[...SWEEP, "--grid", "S_EE=1:2"], "current value is S_EE=1:2"],
  [[...SWEEP, "--grid", "S_EE=3:2:1"], "LOW must be at most HIGH"],
  [[...SWEEP, "--grid", "S_EEE=1,2"], "did you mean S_EE?"],
  [
    [...SWEEP, "--grid", "tau_EE=-1,1"],
    "tau_EE must be at least 0.05: current value is -1",
  ],
  [[...SWEEP, "--grid", "S_EE=1,2", "--measure", "rat.E"], "did you mean rate?"],
  [
    [...SWEEP, "--grid", "S_EE=1,2", "--measure", "rate.F"],
    "its population must be one of the network's: current value is F (did you mean E?)",
  ],
  [
    [...SWEEP, "--grid", "S_EE=1,2", "--measure", "isiCv.E"],
    "the runs must have spikes: current value is counts alone",
  ],
  [[
    ...SWEEP,
    "--grid",
    "S_EE=1",
    "--grid",
    "S_IE=1",
    "--grid",
    "S_EI=1",
    "--picture",
    "a.svg",
  ], "it shows one or two grids: current value is 3"],
  [
    [...SWEEP, "--grid", "S_EE=1,2", "--resume"],
    "--out must name the map to go on with",
  ],
];

cliTest("volley sweep prints a line of points one by one, by values that tell them apart", async (run) => {
  const { code, out } = await run(...SWEEP, "--grid", "S_EE=13.001,13.002");
  assertEquals(code, 0);
  const lines = out.trim().split("\n");
  assertStringIncludes(lines[1], "S_EE    rate.E (Hz)");
  assertEquals(lines.slice(2).map((line) => line.split(/ +/)[0]), ["13.001", "13.002"]);
});

cliTest(
  "volley sweep answers mistakes with one sentence and exit 2",
  (_, folder) => assertMistakes(folder, MISTAKES),
);
