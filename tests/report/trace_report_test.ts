import { assert, assertEquals } from "@std/assert";
import type { TraceScores } from "../../lib/surrogate/trace/trace_scores.ts";
import { barsFigure } from "../../lib/report/figures/bars.ts";
import { cellTracesFigure } from "../../lib/report/figures/cell_traces.ts";
import { figureSvg } from "../../lib/report/figure_svg.ts";
import { renderTraceReport } from "../../lib/report/render_trace_report.ts";

const SCORES: TraceScores = {
  explainedVariance: { v_soma: 0.912 },
  rmse: { v_soma: 2.5 },
  auc: { spike: 0.987 },
  rule: { output: "spike", threshold: 0.2 },
  spikes: { observed: 10, predicted: 9, matched: 8, precision: 8 / 9, recall: 0.8, f1: 16 / 19 },
  coincidence: 0.83,
  ratesHz: { cell: 8.5, surrogate: 7.5 },
  cv: { cell: 0.7, surrogate: 0.6 },
};
const TRACES = {
  everyMs: 1,
  startMs: 200,
  traces: [{ label: "cell", values: [-70, -65, -60, 20] }, {
    label: "surrogate",
    values: [-71, -64, -61, 10],
  }],
  spikesMs: [[203], [203]],
};

/** Elements of an SVG by the start of their text. */
const count = (svg: string, text: string) => svg.split(text).length - 1;

Deno.test("renderTraceReport() shows scores, traces and training of surrogates, and escapes names", async () => {
  const html = await renderTraceReport({
    title: "Surrogate of <b>",
    summary: ["One sentence."],
    systems: [{ label: "lstm", scores: SCORES }, {
      label: "linear",
      scores: { ...SCORES, spikes: null, coincidence: null, ratesHz: null, cv: null, rule: null },
    }],
    traces: [TRACES],
    training: { steps: [1, 2, 3], loss: [3, 2, 1], validationSteps: [2], validationLoss: [2.5] },
    provenance: { adapter: "none" },
    commands: ["volley cell x.npz"],
    json: { spec: { kind: "trace" } },
  });
  assert(html.includes("Surrogate of &lt;b&gt;"));
  for (
    const text of ["0.912", "0.987", "7.50 (cell 8.50)", "explained variance of v_soma", "volley cell x.npz"]
  ) {
    assert(html.includes(text), text);
  }
  // Traces, two bar charts, training.
  assertEquals(count(html, "<svg"), 4);
  assert(html.includes('<td data-label="linear">–</td>'));
});

Deno.test("cellTracesFigure() draws a line for each trace and a tick for each spike", async () => {
  const svg = await figureSvg(cellTracesFigure(TRACES));
  const { layer } = cellTracesFigure(TRACES) as {
    layer: { data: { values: { time: number; label: string }[] } }[];
  };
  assertEquals(layer[0].data.values.length, 8);
  assertEquals(layer[1].data.values.map(({ time, label }) => [time, label]), [[203, "cell"], [
    203,
    "surrogate",
  ]]);
  assertEquals((cellTracesFigure({ ...TRACES, spikesMs: undefined }).layer as unknown[]).length, 1);
  assert(svg.includes("surrogate") && svg.includes("membrane potential (mV)"));
});

Deno.test("barsFigure() draws bars from 0, none for what is not finite, and the target", async () => {
  const bars = [{ label: "a", value: 0.5 }, { label: "b", value: NaN }, { label: "c", value: -1 }];
  const { layer } = barsFigure({ name: "F1", bars, target: 0.9 }) as {
    layer: { data: { values: unknown[] } }[];
  };
  assertEquals(layer[0].data.values, [{ label: "a", value: 0.5 }, { label: "c", value: 0 }]);
  assertEquals(layer[1].data.values, [{ target: 0.9 }]);
  assert((await figureSvg(barsFigure({ name: "F1", bars }))).includes(">F1<"));
});
