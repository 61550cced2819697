import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { stimulationFigure } from "../../lib/report/figures/stimulations.ts";

const course = (stimulation: string, population: string, surrogate: number[]) => ({
  ...{ stimulation, population, network: [1, 2, 3, 4], surrogate },
});
const DATA = {
  binMs: 5,
  courses: [
    course("ramp", "E", [1, 2, 3, 5]),
    course("ramp", "I", [0, 0, 0, 0]),
    course("up", "E", [9, 9, 9, 9]),
  ],
};

Deno.test("stimulationFigure() draws network and surrogate of each population under one stimulation", async () => {
  const { vconcat } = stimulationFigure(DATA, { stimulation: "ramp", surrogate: "mean field" });
  const lines = (vconcat as { data: { values: { system: string; time: number; rate: number }[] } }[])
    .map(({ data }) => data.values);
  assertEquals(lines.length, 2);
  assertEquals(
    lines[0].filter(({ system }) => system === "mean field").map(({ time, rate }) => [time, rate]),
    [
      ...[[2.5, 1], [7.5, 2], [12.5, 3], [17.5, 5]],
    ],
  );
  const svg = await figureSvg(stimulationFigure(DATA));
  for (const text of ["E rate (Hz)", "I rate (Hz)", "ramp", "network", "surrogate"]) {
    assertStringIncludes(svg, text);
  }
});

Deno.test("stimulationFigure() refuses a stimulation that was none", () => {
  assertThrows(
    () => stimulationFigure(DATA, { stimulation: "down" }),
    RangeError,
    "Cannot draw the figure as the stimulation must be among ramp, up: current value is down",
  );
});
