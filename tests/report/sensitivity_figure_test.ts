import { assert, assertEquals } from "@std/assert";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { sensitivityFigure } from "../../lib/report/figures/sensitivity.ts";

const index = (value: number, half: number) => ({
  value,
  interval: [value - half, value + half] as [number, number],
});
const about = { mean: 12, standardDeviation: 3, noise: 0.01, rows: 64, missing: 0 };
const FOUND = {
  ...{ source: "network", points: 64, runs: 2 },
  box: [{ name: "S_EE", low: 3, high: 4 }, { name: "S_EI", low: 1, high: 2 }],
  measures: {
    "rate.E": {
      first: [index(0.7, 0.1), index(-0.05, 0.1)],
      total: [index(1.1, 0.2), index(0.3, 0)],
      ...about,
    },
    peakHz: { ...about, first: null, total: null, standardDeviation: null },
  },
};

Deno.test("sensitivityFigure() has a bar and an interval for each index, and room for all of them", async () => {
  const measures = [{ name: "rate.E", title: "E rate" }, { name: "peakHz", title: "peak" }];
  const figure = sensitivityFigure(FOUND, { measures }) as unknown as {
    concat: {
      title: { text: string };
      data: { values: { parameter: string; order: string; value: number; low: number; high: number }[] };
      layer: { encoding: { y: { scale: { domain: number[] } } } }[];
    }[];
  };
  const [rate, peak] = figure.concat;
  assertEquals(rate.data.values.map(({ parameter, order, value }) => [parameter, order, value]), [
    ["S_EE", "first order", 0.7],
    ["S_EI", "first order", -0.05],
    ["S_EE", "total", 1.1],
    ["S_EI", "total", 0.3],
  ]);
  for (const { encoding } of rate.layer) {
    const [low, high] = encoding.y.scale.domain;
    assert(low <= -0.15 && high >= 1.3 - 1e-9, `${low} to ${high}`);
  }
  assertEquals([peak.title.text, peak.data.values, peak.layer[0].encoding.y.scale.domain], [
    "peak: not defined",
    [],
    [0, 1],
  ]);
  const svg = await figureSvg(figure as never);
  for (const text of ["E rate", "S_EI", "first order", "peak: not defined"]) assert(svg.includes(text), text);
});
