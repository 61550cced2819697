import { measuresOfPoints } from "../experiment/measures_of_points.ts";
import { type BaselineWin, baselineWins } from "../experiment/baseline_wins.ts";
import type { PointsEvaluation } from "../experiment/evaluate_points.ts";
import type { Outcome } from "../experiment/summarize_points.ts";
import type { MeasureSummary, SystemSummary } from "../experiment/summarize_points.ts";
import { escapeHtml } from "./escape_html.ts";
import { formatNumber } from "./format_number.ts";

const EMPTY = "–";

/** An error or a floor for people: relative ones in percent, others in the unit of the row. */
function errorText(value: number | null, row: Pick<MeasureSummary, "error">): string {
  if (value === null) return EMPTY;
  return row.error === "relative" ? `${formatNumber(100 * value)} %` : formatNumber(value);
}

function cell(text: string, options: { heading: string; state?: string }): string {
  const state = options.state ? ` class="${options.state}"` : "";
  const unbroken = text.replace(/ (?=%|Hz)/g, "\u00a0");
  return `<td data-label="${escapeHtml(options.heading)}"${state}>${escapeHtml(unbroken)}</td>`;
}

function tableHtml(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join("");
  return `<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

function rowHtml(name: string, cells: readonly string[], unit = ""): string {
  const unitHtml = unit ? ` <span class="unit">(${escapeHtml(unit)})</span>` : "";
  return `<tr><th scope="row">${escapeHtml(name)}${unitHtml}</th>${cells.join("")}</tr>`;
}

/** Unit of a measure's errors where they are not percentages. */
function unitOf({ error, unit }: Pick<MeasureSummary, "error" | "unit">): string {
  return error === "absolute" ? unit : "";
}

function scoreOf(row: MeasureSummary, score: "error" | "ratio"): number | null {
  return score === "error" ? row.medianError : row.medianRatio;
}

function scoreText(row: MeasureSummary, score: "error" | "ratio"): string {
  if (row.points === 0) return "";
  const value = scoreOf(row, score);
  if (value === null) return "missing";
  return score === "error" ? errorText(value, row) : formatNumber(value);
}

/** Least of the scores of one measure. */
function bestOf(rows: readonly MeasureSummary[], score: "error" | "ratio"): number {
  return rows.map((row) => scoreOf(row, score) ?? Infinity).reduce((a, b) => Math.min(a, b), Infinity);
}

const OUTCOMES = [
  ["active", "survival at active points"],
  ["silent", "silent where the network is"],
  ["explosive", "explosive where the network is"],
] as const;

function outcomeText({ right, of }: Outcome): string {
  return of === 0 ? "" : `${right} of ${of}`;
}

/**
 * The table of systems by measures: one score each, the best in bold.
 *
 * @param evaluation What was measured.
 * @returns HTML of the section; empty without systems.
 */
export function systemsTable(evaluation: PointsEvaluation): string {
  const { systems } = evaluation;
  if (systems.length === 0) return "";
  const headings = systems.map(({ name, baseline }) => baseline ? `${name} (baseline)` : name);
  const measures = systems[0].rows.map(({ name, score }, at) => {
    const rows = systems.map((system) => system.rows[at]);
    const best = bestOf(rows, score);
    const cells = rows.map((row, k) => {
      const state = systems.length > 1 && scoreOf(row, score) === best ? "best" : "";
      return cell(scoreText(row, score), { heading: headings[k], state });
    });
    if (score === "ratio") return rowHtml(`${name}: ratio to seed floor`, cells);
    return rowHtml(`${name}: median error`, cells, unitOf(rows[0]));
  });
  const outcomes = OUTCOMES.filter(([label]) => systems.some(({ outcomes }) => outcomes[label].of > 0))
    .map(([label, name]) =>
      rowHtml(
        name,
        systems.map(({ outcomes }, k) => cell(outcomeText(outcomes[label]), { heading: headings[k] })),
      )
    );
  const order = systems.some(({ order }) => order.of > 0)
    ? [rowHtml(
      "rates of the populations in the network's order",
      systems.map(({ order }, k) => cell(outcomeText(order), { heading: headings[k] })),
    )]
    : [];
  return `<section>
<h2>Systems</h2>
${tableHtml(["Measure", ...headings], [...measures, ...outcomes, ...order])}
<p class="note">Over active test points. Ratio: median over points of the distance between runs of system and network over that between two seeds of the network; near 1, a system is as close as another seed.${
    systems.length > 1 ? " Bold: the best of the row." : ""
  } Missing: no value at half of the points or more. Empty: not offered.</p>
</section>`;
}

const DETAILS: readonly { heading: string; text: (row: MeasureSummary) => string }[] = [
  { heading: "Points", text: (row) => String(row.points) },
  { heading: "Missing", text: (row) => String(row.missing) },
  { heading: "Median error", text: (row) => errorText(row.medianError, row) },
  { heading: "95th percentile", text: (row) => errorText(row.p95Error, row) },
  { heading: "Seed floor", text: (row) => errorText(row.floorError, row) },
  { heading: "Ratio", text: (row) => formatNumber(row.medianRatio) },
  {
    heading: "Rank correlation",
    text: (row) => row.rankCorrelation?.toFixed(3).replace("-", "−") ?? EMPTY,
  },
  { heading: "Target", text: (row) => row.target ?? EMPTY },
];

/**
 * Everything that is known of one system.
 *
 * @param system Its summary.
 * @returns HTML of the section.
 */
export function systemTable(system: SystemSummary): string {
  const rows = system.rows.filter(({ points }) => points > 0).map((row) => {
    const cells = DETAILS.map(({ heading, text }) => cell(text(row), { heading }));
    const verdict = row.met === null ? EMPTY : row.met ? "✓ met" : "✗ not met";
    const state = row.met === null ? undefined : row.met ? "met" : "missed";
    return rowHtml(row.name, [...cells, cell(verdict, { heading: "Result", state })], unitOf(row));
  });
  if (rows.length === 0) return "";
  const headings = ["Measure", ...DETAILS.map(({ heading }) => heading), "Result"];
  return `<section>
<h2>${escapeHtml(system.name)}</h2>
${tableHtml(headings, rows)}
<p class="note">Seed floor: median difference between two runs of the network. Missing: points at which the network has the measure and the system has none; they count as worse than any error. Only points where the network's own seeds agree on a spectral peak count for it.</p>
</section>`;
}

function winText({ score, value, baselines, withinFloor, name }: BaselineWin): string {
  const unit = score === "ratio" ? "ratio " : score === "wrong" ? "fraction wrong " : "error ";
  const others = baselines.map((one) => `${one.name} (${formatNumber(one.value)})`).join(", ");
  const own = value === null ? "no value" : formatNumber(value);
  return `${name}: ${unit}${own}, better: ${others}${withinFloor ? "; both within the seed floor" : ""}.`;
}

/**
 * Where baselines are better than a surrogate.
 *
 * @param evaluation What was measured.
 * @returns HTML of the section; empty without baselines or without surrogates.
 */
export function winsSection(evaluation: PointsEvaluation): string {
  const { systems } = evaluation;
  if (!systems.some(({ baseline }) => baseline)) return "";
  const wins = baselineWins(evaluation);
  const parts = systems.filter(({ baseline }) => !baseline).map(({ name }) => {
    const own = wins.filter(({ system }) => system === name);
    if (own.length === 0) return `<p>${escapeHtml(name)} beats every baseline in every measure.</p>`;
    const items = own.map((win) => `<li>${escapeHtml(winText(win))}</li>`).join("\n");
    return `<p>${escapeHtml(name)} is beaten by a baseline in ${own.length} of ${
      systems[0].rows.length + OUTCOMES.length
    } rows:</p>\n<ul>\n${items}\n</ul>`;
  });
  return parts.length === 0
    ? ""
    : `<section>\n<h2>Against the baselines</h2>\n${parts.join("\n")}\n</section>`;
}

/**
 * The table of silent and explosive points: the rate of the first population of each system there and whether it does as the network.
 *
 * @param evaluation What was measured.
 * @returns HTML of the section; empty when all points are active.
 */
export function edgesTable({ points, systems }: PointsEvaluation): string {
  const first = measuresOfPoints(points).find(({ measure }) => measure.ofRates)?.name ?? "";
  const edges = points.filter(({ label }) => label !== "active");
  if (edges.length === 0) return "";
  const names = systems.map(({ name }) => name);
  const rows = edges.map((point) => {
    const where = Object.entries(point.parameters).map(([name, value]) => `${name} ${formatNumber(value)}`);
    const cells = names.map((name) => {
      const result = point.systems[name];
      if (!result || result.answer === "none") return cell(EMPTY, { heading: name });
      const right = result.right ? "✓" : "✗";
      const text = `${right} ${formatNumber(result.values[first])}`;
      return cell(text, { heading: name, state: result.right ? "met" : "missed" });
    });
    const own = [
      cell(point.label, { heading: "Network is" }),
      cell(formatNumber(point.network[first]), { heading: "Network" }),
    ];
    return rowHtml(where.join(", "), [...own, ...cells]);
  });
  return `<section>
<h2>Silent and explosive points</h2>
${tableHtml(["Parameters", "Network is", "Network", ...names], rows)}
<p class="note">Rates of the first population, Hz. ✓: silent where the network is silent, or at least half as fast where it is explosive.</p>
</section>`;
}
