import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { renderReport } from "../../lib/report/render_report.ts";
import type { ReportData } from "../../lib/report/report_data.ts";
import { exampleData } from "./_example_data.ts";

const FULL = exampleData();
const EMPTY: ReportData = {
  title: "Nothing yet",
  summary: [],
  rasters: [],
  rates: [],
  spectra: [],
  volleySizes: [],
  volleyIntervals: [],
  measures: [],
  provenance: {},
  commands: [],
};

/** The report of a simulation alone. */
function simulationOnly(): ReportData {
  const first = <T>(list: readonly T[]) => list.slice(0, 1);
  const measures = FULL.measures.map(({ name, unit, network }) => ({ name, unit, network, surrogate: null }));
  return {
    ...FULL,
    rasters: first(FULL.rasters),
    rates: first(FULL.rates),
    spectra: first(FULL.spectra),
    volleySizes: first(FULL.volleySizes),
    volleyIntervals: first(FULL.volleyIntervals),
    training: undefined,
    measures,
  };
}

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

Deno.test("renderReport() asks for nothing outside the file and runs no script", async () => {
  const html = await renderReport(FULL);
  for (const outside of [/https?:/i, /\ssrc=/i, /@import/i, /<script/i, /\sxlink:href/i, /url\((?!#)/i]) {
    assert(!outside.test(html), `${outside} matches`);
  }
  const links = Array.from(html.matchAll(/href="([^"]*)"/g), ([, link]) => link);
  assertEquals(links, ["data:,"]);
  assertMatch(html, /Content-Security-Policy" content="default-src 'none'/);
});

Deno.test("renderReport() letters the six figures and lists every measure, fact and command", async () => {
  const html = await renderReport(FULL);
  assertEquals(headings(html), [
    "A Spikes",
    "B Population rates",
    "C Power spectrum",
    "D Volley sizes",
    "E Volley intervals",
    "F Training",
  ]);
  assertEquals(html.match(/<svg /g)?.length, 8);
  for (const { name } of FULL.measures) assert(html.includes(`<th scope="row">${name}`), name);
  for (const [name, value] of Object.entries(FULL.provenance)) {
    assert(html.includes(`<dt>${name}</dt><dd>${value}</dd>`), name);
  }
  for (const command of FULL.commands) assert(html.includes(command), command);
  assert(html.includes("8 of 9 targets met."));
  assert(html.includes("✓ met") && html.includes("✗ not met"));
  assertNoNonsense(html);
});

Deno.test("renderReport() of a simulation alone has one raster, no surrogate column and no training", async () => {
  const html = await renderReport(simulationOnly());
  assertEquals(headings(html).map((heading) => heading[0]).join(""), "ABCDE");
  assertEquals(html.match(/<svg /g)?.length, 5);
  for (const word of ["Surrogate</th>", "Training", "Target"]) assert(!html.includes(word), word);
  assertNoNonsense(html);
});

Deno.test("renderReport() renders with nothing but a title, and with any one part missing", async () => {
  const html = await renderReport(EMPTY);
  assert(html.includes("<h1>Nothing yet</h1>") && !html.includes("<section"));
  for (const part of ["rasters", "rates", "spectra", "volleySizes", "volleyIntervals"] as const) {
    const without = await renderReport({ ...FULL, [part]: [] });
    assertEquals(headings(without).length, 5, part);
    assertNoNonsense(without);
  }
});

Deno.test("renderReport() escapes markup in every text it is given", async () => {
  const evil = "<script>alert(1)</script>\"'&";
  const html = await renderReport({
    ...FULL,
    title: evil,
    subtitle: evil,
    summary: [evil],
    rasters: FULL.rasters.map((raster, i) => ({ ...raster, label: `${evil}${i}` })),
    rates: FULL.rates.map((rates, i) => ({ ...rates, label: `${evil}${i}` })),
    spectra: FULL.spectra.map((spectrum, i) => ({ ...spectrum, label: `${evil}${i}` })),
    spectrumUnit: evil,
    measures: [{ name: evil, unit: evil, network: 1, surrogate: 1, target: evil, met: true }],
    provenance: { [evil]: evil },
    commands: [evil],
    json: { [evil]: { [evil]: evil } },
  });
  assert(!html.includes("<script"));
  assert(html.includes("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
});

Deno.test("renderReport() prints an en dash for values that are no numbers", async () => {
  const nothing = {
    name: "Broken",
    unit: "Hz",
    network: NaN,
    surrogate: Infinity,
    distance: NaN,
    ratio: null,
  };
  const html = await renderReport({ ...FULL, measures: [...FULL.measures, nothing] });
  const row = html.split("\n").find((line) => line.includes("Broken")) ?? "";
  assertEquals(row.match(/>–<\/td>/g)?.length, 8);
  assertNoNonsense(html);
});

Deno.test("renderReport() draws silence, a single volley and gaps in a curve without nonsense", async () => {
  const silent = { ...FULL.rasters[0], times: [], neurons: [] };
  const html = await renderReport({
    ...FULL,
    rasters: [silent],
    rates: [{ label: "network", binMs: 1, populations: [{ name: "E", rates: new Float64Array(500) }] }],
    spectra: [{ label: "network", frequencies: [0, 10, 20, 30], power: [0, 1, NaN, 2] }],
    volleySizes: [{ label: "network", values: [42] }],
    volleyIntervals: [{ label: "network", values: [] }],
    training: { steps: [0], loss: [1] },
  });
  assertEquals(headings(html).length, 5);
  assertNoNonsense(html);
});

Deno.test("renderReport() keeps long recordings below 1.5 MB and says what it cut", async () => {
  const count = 40_000;
  const times = Float64Array.from({ length: count }, (_, i) => i / 4);
  const neurons = Uint32Array.from({ length: count }, (_, i) => (i * 7919) % 400);
  const rasters = FULL.rasters.map((raster) => ({ ...raster, times, neurons, durationMs: 10_000 }));
  const rate = Float64Array.from({ length: 10_000 }, (_, i) => i % 37);
  const rates = FULL.rates.map(({ label }) => ({
    label,
    binMs: 1,
    populations: [{ name: "E", rates: rate }],
  }));
  const loss = Array.from({ length: 50_000 }, (_, i) => 1 + 1 / (1 + i));
  const html = await renderReport({
    ...FULL,
    rasters,
    rates,
    training: { steps: loss.map((_, i) => i), loss },
  });
  assert(html.length < 1.5e6, `${html.length} characters`);
  assert(html.includes("The first 2000 ms of 10000 ms are shown."));
  assert(html.includes("Means over blocks of 84 values."));
});

Deno.test("renderReport() names the field of data that does not belong together", async () => {
  const [raster] = FULL.rasters;
  const [spectrum] = FULL.spectra;
  const cases: [Partial<ReportData>, string][] = [
    [{ rasters: [{ ...raster, times: [1] }] }, "rasters[0].neurons and .times need equal lengths"],
    [{ rasters: [{ ...raster, times: [NaN], neurons: [0] }] }, "rasters[0].times[0] must lie in 0 to 500 ms"],
    [{ rasters: [{ ...raster, times: [1], neurons: [400] }] }, "rasters[0].neurons[0] must lie in 0 to 399"],
    [{ rasters: [{ ...raster, populations: [] }] }, "the cells of rasters[0].populations must be a positive"],
    [
      { correlations: [{ label: "x", names: ["E"], values: [] }] },
      "correlations[0].values must hold 1 values",
    ],
    [{ rasters: [raster, raster] }, 'the labels of rasters must differ: current value is "network" twice'],
    [{ rates: [{ label: "x", binMs: 0, populations: [] }] }, "rates[0].binMs must be a positive number"],
    [{ spectra: [{ ...spectrum, low: [1] }] }, "spectra[0].low and .frequencies need equal lengths"],
    [
      { training: { steps: [1], loss: [1], validationLoss: [1] } },
      "training.validationSteps and .validationLoss",
    ],
  ];
  for (const [change, sentence] of cases) {
    const error = await assertRejects(() => renderReport({ ...FULL, ...change }), RangeError);
    assert(error.message.includes(`Cannot render the report as ${sentence}`), error.message);
  }
});
