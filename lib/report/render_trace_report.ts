import type { Reference } from "../base/reference.ts";
import { definedShares } from "../analysis/spike_match.ts";
import type { TraceScores } from "../surrogate/trace/trace_scores.ts";
import { drawPanels } from "./draw_panels.ts";
import { escapeHtml } from "./escape_html.ts";
import { barsFigure } from "./figures/bars.ts";
import { type CellTraces, cellTracesFigure } from "./figures/cell_traces.ts";
import { trainingFigure } from "./figures/training.ts";
import { formatNumber } from "./format_number.ts";
import { renderPage } from "./page.ts";
import type { Panel } from "./panel.ts";
import { provenanceSection } from "./provenance_section.ts";
import { referencesSection } from "./references_section.ts";
import type { TrainingCurve } from "./report_data.ts";

/** Everything a report on surrogates of a cell shows. Plain data. */
export interface TraceReportData {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** Lead sentences, one paragraph each. */
  summary: readonly string[];
  /** Scores of each surrogate on runs that it was not trained on. */
  systems: readonly { label: string; scores: TraceScores }[];
  /** Stretches of runs that it was not trained on. */
  traces: readonly CellTraces[];
  /** Losses of the training. @default not drawn */
  training?: TrainingCurve;
  /** Facts by name. */
  provenance: Readonly<Record<string, string>>;
  /** Commands that make the report again. */
  commands: readonly string[];
  /** What it cites, in its last section. @default it has none */
  references?: readonly Reference[];
  /** Specs, shown folded. @default none */
  json?: Readonly<Record<string, unknown>>;
}

const PERCENT = 100;

function tracesPanel(data: TraceReportData): Panel[] {
  if (data.traces.length === 0) return [];
  const named = data.traces.map(({ traces }) => traces.map(({ label }) => label).join(", "));
  const same = named.every((names) => names === named[0]) ? `: ${named[0]}` : "";
  const ticks = data.traces.some(({ spikesMs }) => spikesMs)
    ? " Ticks above are spikes, in the same order from above."
    : "";
  return [{
    title: "Voltages on unseen input",
    caption: `Membrane potentials over one another${same}.${ticks}`,
    wide: true,
    columns: 1,
    specs: ({ width, height }) => data.traces.map((traces) => cellTracesFigure(traces, { width, height })),
  }];
}

function barPanels({ systems }: TraceReportData): Panel[] {
  if (systems.length < 2) return [];
  const values = Object.keys(systems[0].scores.explainedVariance);
  const of = (title: string, caption: string, value: (scores: TraceScores) => number): Panel => ({
    title,
    caption,
    wide: false,
    specs: ({ width, height }) => [
      barsFigure(
        { name: "", bars: systems.map(({ label, scores }) => ({ label, value: value(scores) })) },
        { width, height },
      ),
    ],
  });
  return [
    of(
      "Explained variance",
      `Of ${values[0]}, within its bounds.`,
      (s) => s.explainedVariance[values[0]] ?? NaN,
    ),
    of("Spikes", "F1 of spikes that match within the tolerance.", (s) => s.spikes?.f1 ?? NaN),
  ];
}

/** Unit of a recorded value by its name. */
export function unitOf(name: string): string {
  return name.startsWith("v_") ? "mV" : name.startsWith("i_") ? "mA/cm2" : "";
}

/** One row of the table of scores: its name and a text for each system. */
type Row = [name: string, unit: string, text: (scores: TraceScores) => string];

function rowsOf(systems: TraceReportData["systems"]): Row[] {
  const first = systems[0].scores;
  const number = (value: number | null | undefined) =>
    value === null || value === undefined || !Number.isFinite(value) ? "–" : formatNumber(value);
  const pair = (values: Record<"cell" | "surrogate", number | null> | null) =>
    values ? `${number(values.surrogate)} (cell ${number(values.cell)})` : "–";
  return [
    ...Object.keys(first.explainedVariance).map((name): Row => [
      `explained variance of ${name}`,
      "",
      (s) => number(s.explainedVariance[name]),
    ]),
    ...Object.keys(first.rmse).map((
      name,
    ): Row => [`root mean square error of ${name}`, unitOf(name), (s) => number(s.rmse[name])]),
    ...Object.keys(first.auc).map((
      name,
    ): Row => [`area below the ROC of ${name}`, "", (s) => number(s.auc[name])]),
    ["spikes: F1", "", (s) => number(definedShares(s.spikes).f1)],
    ["spikes: precision", "%", (s) => number(PERCENT * (definedShares(s.spikes).precision ?? NaN))],
    ["spikes: recall", "%", (s) => number(PERCENT * (definedShares(s.spikes).recall ?? NaN))],
    ["coincidence factor", "", (s) => number(s.coincidence)],
    ["rate", "Hz", (s) => pair(s.ratesHz)],
    ["variation of intervals", "", (s) => pair(s.cv)],
  ];
}

function scoresTable({ systems }: TraceReportData): string {
  if (systems.length === 0) return "";
  const head = ["", ...systems.map(({ label }) => label)].map((text) =>
    `<th scope="col">${escapeHtml(text)}</th>`
  );
  const rows = rowsOf(systems).map(([name, unit, text]) => {
    const of = unit ? ` <span class="unit">(${escapeHtml(unit)})</span>` : "";
    const cells = systems.map(({ label, scores }) =>
      `<td data-label="${escapeHtml(label)}">${escapeHtml(text(scores))}</td>`
    );
    return `<tr><th scope="row">${escapeHtml(name)}${of}</th>${cells.join("")}</tr>`;
  });
  return `<section>
<h2>Scores on unseen input</h2>
<div class="scroll"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>
</section>`;
}

/** The figures of a report on surrogates of a cell. */
export function traceReportPanels(data: TraceReportData): Panel[] {
  const { training } = data;
  return [
    ...tracesPanel(data),
    ...barPanels(data),
    ...(training
      ? [{
        title: "Training",
        caption: "Loss of batches and, where runs are held out, of those.",
        wide: false,
        specs: ({ width, height }: { width: number; height: number }) => [
          trainingFigure(training, { width, height }),
        ],
      }]
      : []),
  ];
}

/**
 * Renders a report on surrogates of a cell as one HTML file that needs nothing else.
 *
 * @param data Everything the report shows.
 * @returns The text of the file.
 *
 * @example
 * ```ts
 * import { renderTraceReport } from "@volley/volley/trace";
 *
 * const lists = { summary: [], systems: [], traces: [], commands: [] };
 * const html = await renderTraceReport({ title: "No cell yet", provenance: {}, ...lists });
 * console.assert(html.startsWith("<!doctype html>"));
 * ```
 */
export async function renderTraceReport(data: TraceReportData): Promise<string> {
  return renderPage(data, [
    scoresTable(data),
    await drawPanels(traceReportPanels(data)),
    provenanceSection(data),
    referencesSection(data),
  ]);
}
