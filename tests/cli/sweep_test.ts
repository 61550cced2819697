import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { cliTest } from "./_volley.ts";

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

const MISTAKES: [string, string[], string][] = [
  ["no grid", [...SWEEP], "it needs --grid NAME=LOW:HIGH:STEP: current value is none"],
  ["a grid without a step", [...SWEEP, "--grid", "S_EE=1:2"], "current value is S_EE=1:2"],
  ["a grid from high to low", [...SWEEP, "--grid", "S_EE=3:2:1"], "LOW must be at most HIGH"],
  ["a grid of an unknown field", [...SWEEP, "--grid", "S_EEE=1,2"], "did you mean S_EE?"],
  [
    "a grid beyond the field's range",
    [...SWEEP, "--grid", "tau_EE=-1,1"],
    "tau_EE must be at least 0.05: current value is -1",
  ],
  ["an unknown measure", [...SWEEP, "--grid", "S_EE=1,2", "--measure", "rat.E"], "did you mean rate?"],
  [
    "a measure of an unknown population",
    [...SWEEP, "--grid", "S_EE=1,2", "--measure", "rate.F"],
    "its population must be one of the network's: current value is F (did you mean E?)",
  ],
  [
    "a measure that takes spikes",
    [...SWEEP, "--grid", "S_EE=1,2", "--measure", "isiCv.E"],
    "the runs must have spikes: current value is counts alone",
  ],
  ["a picture of three grids", [
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
    "--resume without a file",
    [...SWEEP, "--grid", "S_EE=1,2", "--resume"],
    "--out must name the map to go on with",
  ],
];

for (const [name, args, sentence] of MISTAKES) {
  cliTest(`volley sweep answers ${name} with one sentence and exit 2`, async (run) => {
    const { code, out, err } = await run(...args);
    assertEquals([code, out], [2, ""], err);
    assertStringIncludes(err, sentence);
    assertStringIncludes(err, "Cannot ");
  });
}
