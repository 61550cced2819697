import type { Reference } from "../base/reference.ts";
import type { PosteriorChecks } from "../experiment/infer/learn_posterior.ts";
import type { PosteriorPrediction } from "../experiment/infer/predict_posterior.ts";
import type { OutsideTest } from "../inference/calibration/outside.ts";
import type { DensityParameter } from "../inference/density/density_spec.ts";
import type { PosteriorSummary } from "../inference/posterior/summarise_posterior.ts";
import { drawPanels } from "./draw_panels.ts";
import { escapeHtml } from "./escape_html.ts";
import { coverageFigure, ranksFigure } from "./figures/calibration.ts";
import { posteriorFigure } from "./figures/posterior.ts";
import { predictionFigure } from "./figures/prediction.ts";
import { formatNumber } from "./format_number.ts";
import { renderPage } from "./page.ts";
import type { Panel } from "./panel.ts";
import { provenanceSection } from "./provenance_section.ts";
import { referencesSection } from "./references_section.ts";

/** A posterior of one observation, as reports show it. */
export interface ReportedObservation {
  /** What it is called. */
  name: string;
  /** Draws. (N, D) */
  values: Float64Array;
  /** The same in numbers. */
  summary: PosteriorSummary;
  /** What the system does there; null where it was not simulated. */
  prediction: PosteriorPrediction | null;
  /** Whether it is like what was learnt from. */
  outside: OutsideTest | null;
}

/** What {@linkcode renderPosteriorReport} draws. */
export interface PosteriorReportData {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** Lead sentences. */
  summary: string[];
  /** Parameters, whose ranges are the prior. (D) */
  parameters: readonly DensityParameter[];
  /** Calibration at points held out; null where there were none. */
  checks: PosteriorChecks | null;
  /** Posteriors. */
  observations: readonly ReportedObservation[];
  /** Versions, adapter, seeds, wall times. */
  provenance: Record<string, string>;
  /** Commands that made the data. */
  commands: string[];
  /** What it cites. @default it has no such section */
  references?: readonly Reference[];
  /** Specs and the like. */
  json?: Record<string, unknown>;
}

/** Parameters up to which pairs can be read side by side. */
const MOST_PAIRED = 6;

function posteriorPanel(
  { parameters }: PosteriorReportData,
  { name, values, summary }: ReportedObservation,
): Panel {
  const drawn = parameters.slice(0, MOST_PAIRED), D = parameters.length;
  const kept = values.filter((_, at) => at % D < drawn.length);
  const left = D > drawn.length ? ` The first ${drawn.length} of ${D} parameters.` : "";
  return {
    title: `Parameters compatible with ${name}`,
    caption:
      `${summary.draws} draws. The axes are the ranges of the prior: a flat histogram says that the observation tells nothing of the parameter.${left}`,
    wide: true,
    columns: 1,
    specs: () => [
      posteriorFigure({ parameters: drawn, values: kept }, {
        side: Math.min(220, Math.floor(820 / drawn.length) - 12),
      }),
    ],
  };
}

function predictionPanel({ name, prediction }: ReportedObservation): Panel[] {
  if (!prediction) return [];
  return [{
    title: `What the system does there, beside ${name}`,
    caption:
      `Runs at ${prediction.points.length} draws of the posterior, and ${prediction.seedRuns} runs at one of them, whose spread is that of seeds. Line: what was observed.`,
    wide: true,
    columns: 1,
    specs: ({ width }) => [predictionFigure(prediction, { width })],
  }];
}

function checkPanels({ checks }: PosteriorReportData): Panel[] {
  if (!checks) return [];
  const { coverage, ranks, points, draws } = checks;
  return [
    {
      title: "How often sets have the truth",
      caption:
        `Over ${points} runs at points held out, ${draws} draws at each. Below the line the posterior is too sure. Band: what 95 of 100 calibrated posteriors are within.`,
      wide: false,
      specs: ({ width, height }) => [coverageFigure(coverage, { width, height })],
    },
    {
      title: "Ranks of the truth among draws",
      caption: "A flat histogram is calibrated; a cup is too sure, a hump too unsure. Band: 99 of 100 bins.",
      wide: true,
      columns: 3,
      specs: ({ width, height }) => ranks.map((histogram) => ranksFigure(histogram, { width, height })),
    },
  ];
}

/** The panels of a report on posteriors, not drawn yet. */
export function posteriorPanels(data: PosteriorReportData): Panel[] {
  const { observations } = data;
  return [
    ...observations.flatMap((one) => [posteriorPanel(data, one), ...predictionPanel(one)]),
    ...checkPanels(data),
  ];
}

const cell = (text: string, heading: string) =>
  `<td data-label="${escapeHtml(heading)}">${escapeHtml(text)}</td>`;

/** The parameters of one observation in numbers. */
function parametersTable({ name, summary }: ReportedObservation): string {
  const headings = ["Mean", "Deviation", "Half within", "90 % within", "Part of the prior's deviation"];
  const range = ([low, high]: readonly [number, number]) => `${formatNumber(low)} to ${formatNumber(high)}`;
  const rows = summary.parameters.map((one) => {
    const cells = [
      formatNumber(one.mean),
      formatNumber(one.sd),
      range(one.half),
      range(one.most),
      formatNumber(one.shrinkage),
    ];
    return `<tr><th scope="row">${escapeHtml(one.name)}</th>${
      cells.map((text, k) => cell(text, headings[k])).join("")
    }</tr>`;
  });
  const head = ["Parameter", ...headings].map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  return `<section>
<h2>${escapeHtml(name)}</h2>
<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>
</section>`;
}

/**
 * Renders a report on posteriors as one HTML file that needs nothing else, as `renderReport` does.
 *
 * @param data Everything the report shows.
 * @returns The text of the file.
 *
 * @example
 * ```ts
 * import { renderPosteriorReport } from "./render_posterior_report.ts";
 *
 * const lists = { summary: [], parameters: [], observations: [], provenance: {}, commands: [] };
 * const html = await renderPosteriorReport({ title: "No observation yet", checks: null, ...lists });
 * console.assert(html.startsWith("<!doctype html>"));
 * ```
 */
export async function renderPosteriorReport(data: PosteriorReportData): Promise<string> {
  return renderPage(data, [
    await drawPanels(posteriorPanels(data)),
    ...data.observations.map(parametersTable),
    provenanceSection(data),
    referencesSection(data),
  ]);
}
