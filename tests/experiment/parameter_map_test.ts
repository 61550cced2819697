import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareMaps, type ParameterMap, parseParameterMap } from "../../lib/experiment/parameter_map.ts";

const map: ParameterMap = {
  x: { name: "S_EE", unit: "", values: [1, 2, 3] },
  y: { name: "lambda_E", unit: "per second", values: [100, 200] },
  measures: { "rate.E": [1, 2, 3, 4, null, 6] },
  source: "network",
};

Deno.test("compareMaps() ranks the cells that both maps know and counts the others", () => {
  const other = { ...map, source: "model", measures: { "rate.E": [10, 20, 30, 40, 50, null] } };
  assertEquals(compareMaps(map, other, { measure: "rate.E" }), {
    rankCorrelation: 1,
    both: 4,
    oneAlone: 2,
  });
  const upside = { ...other, measures: { "rate.E": [60, 50, 40, 30, null, 10] } };
  assertEquals(compareMaps(map, upside, { measure: "rate.E" }).rankCorrelation, -1);
});

Deno.test("compareMaps() refuses maps over other values, or without the measure", () => {
  const moved = { ...map, x: { ...map.x, values: [1, 2, 4] } };
  assertThrows(() => compareMaps(map, moved, { measure: "rate.E" }), RangeError, "the same values");
  const line = { ...map, y: undefined, measures: { "rate.E": [1, 2, 3] } };
  assertThrows(() => compareMaps(map, line, { measure: "rate.E" }), RangeError, "S_EE (3) by lambda_E (2)");
  const error = assertThrows(() => compareMaps(map, map, { measure: "peakHz" }), RangeError);
  assert(error.message.includes("network must have 6 values of peakHz: current value is none"));
});

Deno.test("parseParameterMap() takes what JSON keeps of a map and names what is wrong in others", () => {
  assertEquals(parseParameterMap(JSON.parse(JSON.stringify({ ...map, done: 6 }))), map);
  const cases: [unknown, string][] = [
    [[], "Cannot use the map as"],
    [{ ...map, x: { ...map.x, values: [] } }, "x.values"],
    [{ ...map, measures: { "rate.E": [1, "2"] } }, "measures.rate.E.1"],
    [{ ...map, measures: { "rate.E": [1] } }, "measures.rate.E must have 6 values: current value is 1"],
  ];
  for (const [value, sentence] of cases) assertThrows(() => parseParameterMap(value), TypeError, sentence);
});
