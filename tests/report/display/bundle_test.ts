import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { MediaBundle } from "../../../lib/base/display.ts";
import { displayedTraining } from "../../../lib/nn/displayed_model.ts";
import { displayedCounts, displayedRun } from "../../../lib/system/about_run.ts";
import {
  compareRuns,
  evaluatePoints,
  figureSvg,
  getCellPreset,
  getPreset,
  getSpikingPreset,
  parseParameterMap,
  type PopulationCounts,
  ratesFigure,
  simulate,
  simulateCellsTabulated,
  simulateReference,
  simulateSpikingReference,
  summarizeRun,
} from "../../../mod.ts";

const JUPYTER = Symbol.for("Jupyter.display"), VEGA_LITE = "application/vnd.vegalite.v5+json";

/** Fails unless all tags are closed in order. */
function wellFormed(html: string): void {
  const open: string[] = [];
  for (const [, end, name] of html.matchAll(/<(\/?)([a-z]+)[^>]*>/g)) {
    if (name === "img") continue;
    if (!end) open.push(name);
    else assertEquals(open.pop(), name, html.slice(0, 400));
  }
  assertEquals(open, []);
}

/** The bundle of a result, whose parts are what they say. @param pictures How many there must be. */
async function bundle(result: object, pictures: number): Promise<MediaBundle & { "text/html": string }> {
  const all = await (result as Record<symbol, () => Promise<MediaBundle>>)[JUPYTER]();
  const html = all["text/html"] as string;
  assertEquals(all["text/plain"], Deno.inspect(result));
  wellFormed(html);
  assertStringIncludes(html, "<table>");
  assert(!html.includes("could not be drawn"), html.slice(-300));
  const sources = Array.from(
    html.matchAll(/src="data:image\/svg\+xml;charset=utf-8,([^"]*)"/g),
    ([, text]) => text,
  );
  assertEquals(sources.length, pictures);
  for (const source of sources) {
    const svg = decodeURIComponent(source);
    assert(svg.startsWith("<svg") && svg.endsWith("</svg>"), svg.slice(0, 100));
    assertStringIncludes(svg, 'xmlns="http://www.w3.org/2000/svg"');
    assert(!/NaN|undefined|Infinity/.test(svg), "a place is no number");
  }
  assertEquals(all["image/svg+xml"], sources.length === 1 ? decodeURIComponent(sources[0]) : undefined);
  return { ...all, "text/html": html };
}

const POPULATIONS = [{ name: "E", size: 100 }, { name: "<I>", size: 25 }];

function counts(shift: number, bins = 2000, silent = false): PopulationCounts {
  const networks = 2, length = networks * 2 * bins;
  const values = Uint16Array.from({ length }, (_, bin) => !silent && (bin + shift) % 20 < 5 ? 9 : 0);
  return { populations: POPULATIONS, binMs: 1, networks, bins, counts: values };
}

const PROVENANCE = {
  ...{ system: "toy", specs: [{ kind: "toy", name: "<empty>" }], seed: 1, engine: "none", adapter: "CPU" },
  ...{ stepMs: 0, warmupMs: 0, networkSeconds: 0, wallSeconds: 0 },
};

Deno.test("a run shows a table and its raster, one without spikes its rates", async () => {
  const spec = getPreset("mif-small-syn"), options = { durationMs: 60, warmupMs: 0 };
  const run = await simulateReference(spec, { ...options, record: { spikes: true } });
  const shown = await bundle(run, 1);
  assertStringIncludes(shown["text/html"], "mif-small-syn");
  assertStringIncludes(shown["image/svg+xml"] as string, "neuron");
  const rates = await bundle(await simulate(null, spec, options), 1);
  assertStringIncludes(rates["image/svg+xml"] as string, "rate");
  await bundle(summarizeRun(run), 0);
  const neurons = await simulateSpikingReference(getSpikingPreset("cuba"), {
    durationMs: 5,
    record: { spikes: true },
  });
  await bundle(neurons, 1);
  await bundle(
    await simulateCellsTabulated(getCellPreset("olah2022-soma"), { durationMs: 5, inputs: [{}, {}] }),
    1,
  );
});

Deno.test("runs that are silent or have nothing in them are shown, too", async () => {
  const empty = { ...counts(0), networks: 0, bins: 0, counts: new Uint16Array(0) };
  await bundle(displayedRun({ ...PROVENANCE, counts: { ...empty, populations: [] } }), 0);
  await bundle(displayedRun({ ...PROVENANCE, counts: { ...empty, networks: 1 } }), 0);
  await bundle(displayedRun({ ...PROVENANCE, counts: counts(0, 50, true) }), 1);
  const spikes = [0, 1].map(() => ({ times: new Float64Array(0), neurons: new Uint32Array(0) }));
  const silent = await bundle(displayedRun({ ...PROVENANCE, counts: counts(0, 50, true), spikes }), 1);
  assertStringIncludes(silent["text/html"], "&lt;empty&gt;");
  await bundle(displayedCounts(counts(0, 1), "Free runs"), 1);
});

Deno.test("a long run shows its start alone", async () => {
  const { populations } = counts(0), bins = 20_000, spikeCount = 400_000;
  const times = Float64Array.from({ length: spikeCount }, (_, k) => k / 20);
  const neurons = Uint32Array.from({ length: spikeCount }, (_, k) => k % 125);
  const run = {
    ...PROVENANCE,
    counts: { ...counts(0, bins), populations, networks: 1 },
    spikes: [{ times, neurons }],
  };
  const shown = await bundle(displayedRun(run), 1);
  assert(shown["text/html"].length < 400_000, `${shown["text/html"].length} characters`);
});

Deno.test("evaluations show their tables, on points predicted against true, too", async () => {
  const shown = await bundle(compareRuns(counts(0), counts(3)), 0);
  assertStringIncludes(shown["text/html"], '<th style="text-align: left">ratio to seed floor</th>');
  const points = [5, 6, 7].map((S_EE) => ({
    ...{ parameters: { S_EE }, label: "active" as const, network: counts(S_EE) },
    systems: { model: { runs: counts(S_EE + 7) } },
  }));
  const evaluation = evaluatePoints(points);
  const [{ rows }] = evaluation.systems;
  const drawn = rows.filter(({ error, points }) => error !== null && points > 0).length;
  assert(drawn > 3, `${drawn} measures`);
  await bundle(evaluation, drawn);
  await bundle(evaluatePoints([]), 0);
});

Deno.test("maps show colours over two parameters and lines over one, a training its curve", async () => {
  const x = { name: "S_EE", unit: "", values: [1, 2] }, source = "network";
  await bundle(
    parseParameterMap({ x, y: { ...x, name: "S_EI" }, measures: { "rate.E": [1, 2, null, 4] }, source }),
    1,
  );
  await bundle(parseParameterMap({ x, measures: { "rate.E": [1, 2], peakHz: [null, null] }, source }), 1);
  await bundle(parseParameterMap({ x, measures: {}, source }), 0);
  const model = { spec: { kind: "recurrent", training: {} }, weights: {} };
  const result = { model, losses: Float32Array.of(3, 2, 1), validation: { steps: [3], losses: [1.5] } };
  await bundle(displayedTraining({ ...result, completed: true, seconds: 1 }), 1);
  const none = { model, losses: new Float32Array(0), validation: { steps: [], losses: [] } };
  await bundle(displayedTraining({ ...none, completed: false, seconds: 0 }), 0);
});

Deno.test("a figure shows itself as a Vega-Lite spec that draws the same", async () => {
  const figure = ratesFigure({ label: "network", binMs: 1, populations: [{ name: "E", rates: [1, 5, 2] }] });
  const all = await (figure as Record<symbol, () => Promise<MediaBundle>>)[JUPYTER]();
  assertEquals(Object.keys(all).sort(), [VEGA_LITE, "image/svg+xml", "text/plain"].sort());
  const spec = all[VEGA_LITE] as Record<string, unknown>;
  assertStringIncludes(spec.$schema as string, "vega-lite/v5");
  assertEquals(await figureSvg(JSON.parse(JSON.stringify(spec))), await figureSvg(figure));
  assertEquals(all["image/svg+xml"], await figureSvg(figure));
  assertStringIncludes(Deno.inspect(figure), "Figure (a Vega-Lite spec)");
});
