import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluatePoints } from "../../lib/experiment/evaluate_points.ts";
import { worstPoints } from "../../lib/experiment/worst_points.ts";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { agreementFigure } from "../../lib/report/figures/agreement.ts";
import { heatMapFigure, sharedDomain } from "../../lib/report/figures/heat_map.ts";
import { renderPointsReport } from "../../lib/report/render_points_report.ts";
import { reportOfPoints } from "../../lib/report/report_of_points.ts";
import { edgePoint } from "../experiment/_points.ts";
import { exampleMap, examplePointsReport } from "./_points_data.ts";

const DATA = examplePointsReport();

/** Letters and headings of the figures in order. */
function headings(html: string): string[] {
  return Array.from(
    html.matchAll(/<h3><b>(.)<\/b> ([^<]*)<\/h3>/g),
    ([, letter, title]) => `${letter} ${title}`,
  );
}

function assertNoNonsense(html: string): void {
  for (const nonsense of ["NaN", "undefined", "Infinity", "[object"]) {
    assert(!html.includes(nonsense), `"${nonsense}" is printed`);
  }
  assert(!/[>\s]null[<\s]/.test(html), '"null" is printed');
}

Deno.test("renderPointsReport() shows agreement, maps, the worst points and tables in one file", async () => {
  const html = await renderPointsReport(DATA);
  assertEquals(headings(html).map((heading) => heading.slice(2)), [
    "Predicted against true",
    "Map of the E rate",
    "Map of the E rate",
    "lstm-48 at periodMs 22, size 28",
    "lstm-48 at periodMs 22, size 12",
    "volley-surrogate at periodMs 0, size 0",
    "volley-surrogate at periodMs 26, size 28",
  ]);
  assertEquals(html.match(/<svg /g)?.length, 12 + 2 + 1 + 4 * 4);
  for (
    const text of [
      "lstm-48 meets 5 of 5 targets",
      "volley-surrogate meets 2 of 5 targets; it misses: E rate, I rate, volley size.",
      "poisson (baseline)",
      "lstm-48 beats every baseline in every measure.",
      "silence at silent points: fraction wrong 1, better: poisson (0).",
      "Silent and explosive points",
      "The network is silent, volley-surrogate is not.",
      "Rank correlation over 52 points",
    ]
  ) assert(html.includes(text), text);
  assertNoNonsense(html);
  assert(html.length < 1_000_000, `${html.length} bytes`);
  for (const outside of [/https?:/i, /\ssrc=/i, /<script/i, /url\((?!#)/i]) {
    assert(!outside.test(html), `${outside}`);
  }
});

Deno.test("renderPointsReport() renders without points, without runs and with silence alone", async () => {
  const about = { title: "Points", summary: [], provenance: {}, commands: [] };
  const none = await renderPointsReport(
    reportOfPoints({ ...about, evaluation: evaluatePoints([]) }),
  );
  assert(!none.includes("<section"));
  const points = [edgePoint("silent", { model: null, formula: { rates: { E: null, I: null } } })];
  const evaluation = evaluatePoints(points, { baselines: ["formula"] });
  const silent = await renderPointsReport(reportOfPoints({ ...about, evaluation, points }));
  assert(silent.includes("Silent and explosive points") && !silent.includes("<figure"));
  assertNoNonsense(silent);
  assertThrows(
    () => reportOfPoints({ ...about, evaluation, points: [] }),
    RangeError,
    "there must be runs of all 1: current value is 0",
  );
});

Deno.test("renderPointsReport() escapes the names it is given", async () => {
  const evil = "<script>alert(1)</script>\"'&";
  const points = [edgePoint("silent", { [evil]: null })].map((point) => ({
    ...point,
    parameters: { [evil]: 1 },
  }));
  const evaluation = evaluatePoints(points);
  const html = await renderPointsReport(reportOfPoints({
    ...{ title: evil, subtitle: evil, summary: [evil], evaluation, points, commands: [evil] },
    provenance: { [evil]: evil },
    maps: [{
      measure: "rate.E",
      name: evil,
      unit: evil,
      network: exampleMap(evil, 0),
      surrogate: exampleMap(evil, 1),
    }],
  }));
  assert(!html.includes("<script") && html.includes("&lt;script&gt;"));
});

Deno.test("worstPoints() puts first what dies or fires in silence, then the largest error over its target", () => {
  const worst = worstPoints(DATA.evaluation, { system: "volley-surrogate", most: 20 });
  assertEquals([worst[0].measure, worst[0].score], ["right", null]);
  assertEquals(DATA.evaluation.points[worst[0].index].label, "silent");
  assertEquals(worst.length, 10); // not the explosive point, at which it gives no answer
  const scores = worst.slice(1).map(({ score }) => score!);
  assertEquals(scores, scores.toSorted((a, b) => b - a));
  assert(scores[0] > 1 && worst[1].measure.startsWith("rate"));
});

Deno.test("agreementFigure() draws one value, no value and a band of the seed floor", async () => {
  const series = { name: "E rate", unit: "Hz", floor: 0.5 };
  const one = { label: "model", network: [4], predicted: [4] };
  for (const systems of [[], [one], [one, { label: "other", network: [], predicted: [] }]]) {
    const svg = await figureSvg(agreementFigure({ ...series, systems }));
    assert(svg.startsWith("<svg") && !svg.includes("NaN"));
  }
});

Deno.test("heatMapFigure() shares colours between maps and leaves cells without a value grey", async () => {
  const maps = [exampleMap("network", 0), exampleMap("model", 3)];
  const domain = sharedDomain(maps, "rate.E");
  for (const map of maps) {
    const values = map.measures["rate.E"].filter((value) => value !== null);
    assert(values.every((value) => value >= domain[0] && value <= domain[1]));
    const svg = await figureSvg(heatMapFigure(map, { measure: "rate.E", quantity: "E rate (Hz)", domain }));
    assertEquals(svg.match(/fill="#e3e5e9"/g)?.length, map.measures["rate.E"].length - values.length);
  }
  assertEquals(sharedDomain([], "rate.E"), [0, 1]);
  const line = { ...maps[0], y: undefined };
  const error = assertThrows(
    () => heatMapFigure(line, { measure: "rate.E", quantity: "E rate" }),
    RangeError,
  );
  assertEquals(
    error.message,
    "Cannot draw colours as the map must have two parameters: current value is S_EE",
  );
});
