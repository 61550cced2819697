import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { figureFiles } from "../../lib/report/figure_files.ts";
import { panelsOf } from "../../lib/report/panels.ts";
import { bandsOf, drawnSpikes } from "../../lib/report/raster_bands.ts";
import { type ReportInput, reportOfRuns } from "../../lib/report/report_of_runs.ts";
import { renderReport } from "../../lib/report/render_report.ts";
import type { PopulationCounts } from "../../lib/system/population_counts.ts";
import type { Spikes } from "../../lib/system/run.ts";
import { slotsOf } from "../../lib/report/layout.ts";
import { slotsOfPanels } from "../../lib/report/draw_panels.ts";

const ABOUT = { title: "Made up", subtitle: "", summary: [], provenance: {}, commands: [] };

/** Runs of P populations in which cell `k` of each fires every 20 ms from `k` ms on, and their spikes. */
function ticking(P: number, networks = 2): { network: PopulationCounts; spikes: Spikes[] } {
  const populations = Array.from({ length: P }, (_, p) => ({ name: `p${p}`, size: 3 + p })), bins = 1200;
  const counts = new Uint16Array(networks * P * bins);
  const spikes = Array.from({ length: networks }, (_, b) => {
    const rows: [number, number][] = [];
    let first = 0;
    populations.forEach(({ size }, p) => {
      for (let cell = 0; cell < size; cell++) {
        for (let bin = cell + b; bin < bins; bin += 20) {
          counts[(b * P + p) * bins + bin]++;
          rows.push([bin + 1, first + cell]);
        }
      }
      first += size;
    });
    rows.sort((x, y) => x[0] - y[0]);
    return {
      times: Float64Array.from(rows, ([time]) => time),
      neurons: Uint32Array.from(rows, ([, cell]) => cell),
    };
  });
  return { network: { populations, binMs: 1, networks, bins, counts }, spikes };
}

const headings = (input: ReportInput) => panelsOf(reportOfRuns(input)).map(({ title }) => title);

function assertNoNonsense(html: string): void {
  for (const nonsense of ["NaN", "undefined", "Infinity", "[object"]) {
    assert(!html.includes(nonsense), `"${nonsense}" is printed`);
  }
}

for (const P of [1, 2, 3, 4, 8, 16]) {
  Deno.test(`a report draws runs of ${P} population${P > 1 ? "s" : ""}, with spikes and without`, async () => {
    const { network, spikes } = ticking(P);
    const common = ["Spikes", "Population rates", P > 1 ? "Power spectra" : "Power spectrum"];
    const pairs = P > 2 ? ["Correlations of populations"] : [];
    const volleys = ["Volley sizes", "Volley intervals"];
    assertEquals(headings({ ...ABOUT, network, spikes }), [
      ...[...common, "Rates of cells", "Irregularity of cells", ...pairs, ...volleys],
    ]);
    assertEquals(headings({ ...ABOUT, network }), [...common, "Means of runs", ...pairs, ...volleys]);
    const html = await renderReport(reportOfRuns({ ...ABOUT, network, spikes, surrogate: network }));
    assertNoNonsense(html);
    for (const { name } of network.populations) assert(html.includes(`>${name}</text>`), name);
    assert(html.length < 1.5e6, `${html.length} characters`);
  });
}

Deno.test("a report shows the window that is asked for, rates and irregularity of cells as they are", () => {
  const { network, spikes } = ticking(2);
  const data = reportOfRuns({ ...ABOUT, network, spikes, window: { fromMs: 300, toMs: 400 } });
  const [raster] = data.rasters, [rates] = data.rates;
  assertEquals([raster.fromMs, raster.durationMs, rates.fromMs, rates.binMs], [300, 100, 300, 1]);
  assert(Array.from(raster.times).every((time) => time >= 300 && time <= 400));
  // Cells 0 to 6, each every 20 ms; a window has both of its ends.
  assertEquals(raster.times.length, 7 * 5);
  assertEquals(rates.populations.map(({ rates }) => rates.length), [100, 100]);
  const [cells, irregularity] = data.spreads!;
  assertEquals(cells.rows.map(({ population }) => population), ["p0", "p1"]);
  assertEquals([...cells.rows[0].cells as number[]], [50, 50, 50, 50, 50, 50]);
  assertEquals([...irregularity.rows[1].cells as number[]], new Array(8).fill(0));
});

Deno.test("a report of silence and one of a single spike say nothing that is not there", async () => {
  const populations = [{ name: "quiet", size: 5 }], bins = 1000;
  const silent = { populations, binMs: 1, networks: 1, bins, counts: new Uint16Array(bins) };
  const none = [{ times: new Float64Array(), neurons: new Uint32Array() }];
  const once = { ...silent, counts: new Uint16Array(bins).fill(1, 250, 251) };
  const one = [{ times: Float64Array.of(251), neurons: Uint32Array.of(3) }];
  for (const [network, spikes] of [[silent, none], [once, one]] as const) {
    const input = { ...ABOUT, network, spikes };
    assertEquals(headings(input).filter((title) => title.startsWith("Volley")), []);
    assertNoNonsense(await renderReport(reportOfRuns(input)));
  }
  assertEquals(headings({ ...ABOUT, network: silent, spikes: none }), [
    ...["Spikes", "Population rates", "Rates of cells"],
  ]);
});

Deno.test("the table of a network alone has its measures with the lowest and highest run, and no surrogate", async () => {
  const { network, spikes } = ticking(2, 3);
  const html = await renderReport(reportOfRuns({ ...ABOUT, network, spikes }));
  for (
    const text of ["Lowest run</th>", "p1 rate", "CV of p0 intervals", "correlation of p0 and p1 counts"]
  ) {
    assert(html.includes(text), text);
  }
  for (const text of ["Surrogate</th>", "log-spectral"]) assert(!html.includes(text), text);
});

Deno.test("figureFiles() are pictures that stand on their own and say where they come from", async () => {
  const { network, spikes } = ticking(2);
  const files = await figureFiles(
    panelsOf(reportOfRuns({ ...ABOUT, network, spikes })),
    "volley 9.9.9, <me>",
  );
  assertEquals(files.map(({ name }) => name), [
    "A-spikes.svg",
    "B-population-rates.svg",
    "C-power-spectra-1.svg",
    "C-power-spectra-2.svg",
    "D-rates-of-cells.svg",
    "E-irregularity-of-cells.svg",
    "F-volley-sizes.svg",
    "G-volley-intervals.svg",
  ]);
  for (const { svg } of files) {
    assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"') && svg.endsWith("</svg>"));
    assert(svg.includes("<desc>volley 9.9.9, &lt;me&gt;: "));
  }
});

Deno.test("a raster shows evenly spaced cells of large networks and all of small ones", () => {
  const small = bandsOf([{ name: "a", size: 900 }, { name: "b", size: 300 }]);
  assertEquals(small.map(({ row, rows }) => [row, rows]), [[0, 900], [900, 300]]);
  const populations = [{ name: "a", size: 9000 }, { name: "b", size: 20 }];
  const neurons = Array.from({ length: 9020 }, (_, cell) => cell);
  const { bands, rows } = drawnSpikes({ populations, neurons, times: neurons.map(() => 1) });
  assertEquals(bands.map((band) => band.rows), [1197, 10]);
  assertEquals(rows.map((own) => own.length), [1197, 10]);
  // Each row once, in order, from below.
  assertEquals(rows.flat(), Array.from({ length: 1207 }, (_, row) => row));
});

Deno.test("slotsOf() fills rows of two and three for any number of panels", () => {
  for (let count = 0; count <= 30; count++) {
    const slots = slotsOf(count);
    assertEquals(slots.length, count);
    for (let at = 0; at < count; at += slots[at].perRow) {
      assert(
        slots.slice(at, at + slots[at].perRow).every(({ perRow }) => perRow === slots[at].perRow),
        `${count}`,
      );
      assert(at + slots[at].perRow <= count, `${count} panels leave a gap`);
    }
  }
});

Deno.test("panels leave no gap in a row, also between wide ones", () => {
  const panel = (wide: boolean) => ({ title: "", caption: "", wide, specs: () => [] });
  const rows = (kinds: string) =>
    slotsOfPanels(Array.from(kinds, (kind) => panel(kind === "w"))).map(({ perRow }) => perRow).join("");
  assertEquals(rows("ssw"), "221");
  assertEquals(rows("wswsss"), "111333");
  assertEquals(rows("sswssss"), "2212222");
});

Deno.test("a raster of spikes that counts were dealt to says so, and one of recorded spikes does not", () => {
  const network = { populations: [{ name: "A", size: 5 }], binMs: 1, networks: 1, bins: 100 };
  const counts = { ...network, counts: Uint16Array.from({ length: 100 }, (_, bin) => bin % 2) };
  const spikes = [{ times: Float64Array.of(1.5), neurons: Uint32Array.of(3) }];
  const captionOf = (input: Partial<ReportInput>) =>
    panelsOf(reportOfRuns({ ...ABOUT, network: counts, ...input })).find(({ title }) => title === "Spikes")!
      .caption;
  assertStringIncludes(captionOf({}), "Counts of the network are dealt to cells at random.");
  assertStringIncludes(
    captionOf({ spikes, surrogate: counts }),
    "Counts of the surrogate are dealt to cells at random.",
  );
  assert(!captionOf({ spikes }).includes("at random"));
});
