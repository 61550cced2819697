import { assert, assertEquals, assertThrows } from "@std/assert";
import { branchesFigure, type DrawnBranches } from "../../lib/report/figures/branches.ts";
import { figureSvg } from "../../lib/report/figure_svg.ts";

const point = (value: number, rate: number, stable: boolean) => ({ value, rates: [1, rate], stable });
const fold = { ...point(1, 5, false), kind: "fold" as const };
const DATA: DrawnBranches = {
  populations: ["E", "I"],
  branches: [{
    points: [point(0, 2, true), point(0.5, 3, true), fold, point(0.5, 8, false), point(0, 0, false)],
  }],
  special: [fold],
};

/** Rows that a layer of a figure draws. */
function rowsOf(figure: unknown, layer: number): Record<string, unknown>[] {
  return (figure as { layer: { data: { values: Record<string, unknown>[] } }[] }).layer[layer].data.values;
}

Deno.test("branchesFigure() draws stable and unstable parts that meet, and special points", async () => {
  const figure = branchesFigure(DATA, { parameter: "J", population: "I" });
  assertEquals(rowsOf(figure, 0).map(({ rate, state }) => `${rate} ${state}`), [
    ...["2 stable", "3 stable", "3 unstable", "5 unstable", "8 unstable", "0 unstable"],
  ]);
  assertEquals(rowsOf(figure, 1), [{ value: 1, rate: 5, kind: "fold" }]);
  assert((await figureSvg(figure)).startsWith("<svg"));
});

Deno.test("branchesFigure() leaves rates of 0 out of a logarithmic axis, and draws nothing of no branches", async () => {
  const rates = rowsOf(branchesFigure(DATA, { parameter: "J", population: "I", logarithmic: true }), 0);
  assert(rates.every(({ rate }) => (rate as number) > 0));
  const none = branchesFigure({ populations: ["E"], branches: [], special: [] }, { parameter: "J" });
  assert((await figureSvg(none)).startsWith("<svg"));
});

Deno.test("branchesFigure() refuses a population that there is not", () => {
  assertThrows(
    () => branchesFigure(DATA, { parameter: "J", population: "X" }),
    RangeError,
    "the population must be among E, I: current value is X",
  );
});
