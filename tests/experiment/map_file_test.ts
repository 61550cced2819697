import { assertEquals, assertRejects } from "@std/assert";
import { loadMap, resumeMap, saveMap } from "../../lib/experiment/map_file.ts";
import { sweep } from "../../lib/experiment/sweep.ts";
import { type GridMap, parameterMapOf } from "../../lib/experiment/grid_map.ts";
import { FileError } from "../../lib/io/file_error.ts";
import { inFolder } from "../_folder.ts";

const MAP: GridMap = {
  axes: [{ name: "S_EE", unit: "voltage units", values: [4, 4.5, 5] }],
  measures: { "rate.E": [3, null, null], peakHz: [null, null, null] },
  source: "network",
  done: 2,
};
const SETTINGS = { runs: 1, measures: ["rate.E", "peakHz"], network: { S_EE: 20 } };

Deno.test("resumeMap() and loadMap() give back what saveMap() was given, also a map that is not complete", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await saveMap(path, MAP, SETTINGS);
    assertEquals(await resumeMap(path, SETTINGS), MAP);
    assertEquals(await loadMap(path), parameterMapOf(MAP));
    assertEquals(await resumeMap(`${folder}/none.json`, SETTINGS), null);
    await Deno.writeTextFile(path, JSON.stringify(parameterMapOf(MAP)));
    assertEquals(await loadMap(path), parameterMapOf(MAP));
  }));

const BROKEN: [what: string, change: Record<string, unknown>, sentence: string][] = [
  ["axes that are no list", { axes: "x" }, "axes is wrong"],
  ["an axis without values", { axes: [{ ...MAP.axes[0], values: [] }] }, "axes.0.values is wrong"],
  ["no axes", { axes: [] }, "axes is wrong"],
  ["more points done than there are", { done: 99 }, "at most 3 points can be done: current value is 99"],
  ["half a point done", { done: 1.5 }, "done is wrong"],
  ["a measure of text", { measures: { "rate.E": ["3", null, null] } }, "measures.rate.E.0 is wrong"],
  ["measures that are text", { measures: "rate.E" }, "measures is wrong"],
  [
    "a measure of one value",
    { measures: { "rate.E": [1e9] } },
    "rate.E must have a value for each of 3 points",
  ],
  [
    "a value where nothing is done",
    { done: 0 },
    "rate.E must be null where it is not done: current value is 3",
  ],
  ["a source that is a number", { source: 3 }, "source is wrong"],
];

for (const [what, change, sentence] of BROKEN) {
  Deno.test(`a map with ${what} is refused in one sentence`, () =>
    inFolder(async (folder) => {
      const path = `${folder}/a.json`;
      await saveMap(path, MAP, SETTINGS);
      const file = { ...JSON.parse(await Deno.readTextFile(path)), ...change };
      await Deno.writeTextFile(path, JSON.stringify(file));
      await assertRejects(() => loadMap(path), FileError, sentence);
      await assertRejects(() => resumeMap(path, SETTINGS), FileError, sentence);
    }));
}

Deno.test("resumeMap() names the setting that differs, and refuses files that are no map", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`;
    await saveMap(path, MAP, SETTINGS);
    await assertRejects(
      () => resumeMap(path, { ...SETTINGS, runs: 2 }),
      FileError,
      "runs must be 1, as in the file: current value is 2",
    );
    for (const text of ["null", "[1]", "3", '"a"', '{"format": 1}']) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => resumeMap(path, SETTINGS), FileError, "its format must be");
      await assertRejects(() => loadMap(path), FileError, "must be a map of volley sweep");
    }
  }));

Deno.test("sweep() refuses to go on with more points than there are, and grids of too many", async () => {
  const none = () => Promise.resolve([]);
  const options = { axes: MAP.axes, measures: ["rate.E"], source: "network" };
  await assertRejects(
    () => sweep(none, { ...options, resume: { ...MAP, done: 99 } }),
    RangeError,
    "from 0 to 3 points can be done: current value is 99",
  );
  const values = new Array(5000).fill(1);
  const axes = [{ name: "a", unit: "", values }, { name: "b", unit: "", values }];
  await assertRejects(() => sweep(none, { ...options, axes }), RangeError, "at most 16777216 points");
});

Deno.test("maps of version 0.1.0 are read, and gone on with, under the present names of their measures", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.json`, old = { "rates.E": [3, null, null], peakHz: [null, null, null] };
    await saveMap(path, { ...MAP, measures: old }, { ...SETTINGS, measures: ["rates.E", "peakHz"] });
    assertEquals(await resumeMap(path, SETTINGS), MAP);
    assertEquals(await loadMap(path), parameterMapOf(MAP));
    await Deno.writeTextFile(path, JSON.stringify(parameterMapOf({ ...MAP, measures: old })));
    assertEquals(await loadMap(path), parameterMapOf(MAP));
  }));
