import { requirePopulations } from "../../lib/system/require_populations.ts";
import { assertEquals, assertThrows } from "@std/assert";
import {
  checkPopulationCounts,
  countsOf,
  equalShares,
  joinPopulations,
  populationArray,
  populationIndex,
  samePopulations,
  someNetworks,
} from "../../lib/system/population_counts.ts";

const ABOUT = {
  populations: [{ name: "E", size: 4 }, { name: "I", size: 2 }, { name: "S", size: 1 }],
  binMs: 1,
  networks: 2,
  bins: 3,
};
const ARRAYS = [0, 10, 20].map((base) => Uint16Array.from({ length: 6 }, (_, at) => base + at));

Deno.test("counts put together by population are found by network and population", () => {
  const data = joinPopulations(ABOUT, ARRAYS);
  checkPopulationCounts("test", data);
  assertEquals([...countsOf(data, 0, 0)], [0, 1, 2]);
  assertEquals([...countsOf(data, 1, 1)], [13, 14, 15]);
  assertEquals(ARRAYS.map((_, p) => populationArray(data, p)), ARRAYS);
  assertEquals([populationIndex(data, "S"), populationIndex(data, "X")], [2, -1]);
});

Deno.test("some networks, and equal shares, are views", () => {
  const data = joinPopulations(ABOUT, ARRAYS);
  const second = someNetworks(data, 1, 1);
  assertEquals([...countsOf(second, 0, 2)], [23, 24, 25]);
  assertEquals(equalShares(data, 2)[1], second);
  assertEquals(second.counts.buffer, data.counts.buffer);
});

Deno.test("one wide array makes all counts wide", () => {
  const wide = joinPopulations(ABOUT, [ARRAYS[0], Uint32Array.from(ARRAYS[1]).fill(70_000), ARRAYS[2]]);
  assertEquals(countsOf(wide, 0, 1)[0], 70_000);
});

Deno.test("counts that do not fit, and populations of one name, are refused", () => {
  const data = joinPopulations(ABOUT, ARRAYS);
  assertThrows(
    () => checkPopulationCounts("measure", { ...data, bins: 4 }),
    RangeError,
    "Cannot measure as counts must hold networks x populations x bins values: current value is 18 for 2 x 3 x 4",
  );
  const populations = [ABOUT.populations[0], ABOUT.populations[0], ABOUT.populations[1]];
  assertThrows(
    () => checkPopulationCounts("measure", { ...data, populations }),
    RangeError,
    "Cannot measure as populations must have names of their own: current value is E",
  );
  assertEquals(samePopulations(data, { populations }), false);
  assertEquals(samePopulations(data, data), true);
});

Deno.test("requirePopulations() names both populations, and the nearest of a name that is unknown", () => {
  const of = (...sizes: [string, number][]) => ({
    populations: sizes.map(([name, size]) => ({ name, size })),
  });
  const network = of(["L4E", 300], ["L4I", 80]);
  requirePopulations("compare", network, of(["L4E", 300], ["L4I", 80]));
  assertEquals(
    assertThrows(() => requirePopulations("compare", network, of(["L4E", 300], ["L4i", 80])), RangeError)
      .message,
    "Cannot compare as the populations must be L4E (300), L4I (80): current value is L4E (300), L4i (80) (did you mean L4I by L4i?)",
  );
  assertThrows(
    () => requirePopulations("compare", network, of(["L4E", 300], ["L4I", 81])),
    RangeError,
    "L4I (81)",
  );
  assertThrows(() => requirePopulations("compare", network, of(["L4I", 80], ["L4E", 300])), RangeError);
});
