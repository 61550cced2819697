import { escapeHtml } from "./escape_html.ts";
import { formatNumber } from "./format_number.ts";
import type { MeasureRow, ReportData } from "./report_data.ts";

interface Column {
  heading: string;
  cell: (row: MeasureRow) => string;
  /** Whether the column is left out when no row fills it. */
  optional?: boolean;
}

const EMPTY = "–";

function difference({ network, surrogate }: MeasureRow): string {
  if (network === null || surrogate === null) return EMPTY;
  return formatNumber(surrogate - network, { sign: true });
}

function verdict({ met }: MeasureRow): string {
  if (met === undefined || met === null) return EMPTY;
  return met ? "✓ met" : "✗ not met";
}

const COLUMNS: readonly Column[] = [
  { heading: "Network", cell: (row) => formatNumber(row.network) },
  { heading: "Lowest run", cell: (row) => formatNumber(row.low), optional: true },
  { heading: "Highest run", cell: (row) => formatNumber(row.high), optional: true },
  { heading: "Surrogate", cell: (row) => formatNumber(row.surrogate), optional: true },
  { heading: "Difference", cell: difference, optional: true },
  { heading: "Distance", cell: (row) => formatNumber(row.distance), optional: true },
  { heading: "Seed floor", cell: (row) => formatNumber(row.floor), optional: true },
  { heading: "Ratio", cell: (row) => formatNumber(row.ratio), optional: true },
  { heading: "Target", cell: (row) => row.target || EMPTY, optional: true },
  { heading: "Result", cell: verdict, optional: true },
];

function rowHtml(row: MeasureRow, columns: readonly Column[]): string {
  const unit = row.unit ? ` <span class="unit">(${escapeHtml(row.unit)})</span>` : "";
  const cells = columns.map(({ heading, cell }) => {
    const text = cell(row);
    const state = heading === "Result" && text !== EMPTY ? ` class="${row.met ? "met" : "missed"}"` : "";
    return `<td data-label="${heading}"${state}>${escapeHtml(text)}</td>`;
  });
  return `<tr><th scope="row">${escapeHtml(row.name)}${unit}</th>${cells.join("")}</tr>`;
}

function caption(columns: readonly Column[], rows: readonly MeasureRow[]): string {
  const has = (heading: string) => columns.some((column) => column.heading === heading);
  const parts: string[] = [];
  if (has("Lowest run")) parts.push("Lowest and highest run: of single runs, with seeds of their own.");
  if (has("Difference")) parts.push("Difference: surrogate minus network.");
  if (has("Distance")) parts.push("Distance: between network and surrogate.");
  if (has("Seed floor")) {
    parts.push("Seed floor: the same distance between runs of the network with other seeds.");
  }
  if (has("Ratio")) {
    parts.push("Ratio: distance over seed floor; near 1, the surrogate is as close as another seed.");
  }
  const judged = rows.filter(({ met }) => typeof met === "boolean");
  if (judged.length > 0) {
    parts.push(`${judged.filter(({ met }) => met).length} of ${judged.length} targets met.`);
  }
  return parts.length === 0 ? "" : `<p class="note">${parts.join(" ")}</p>`;
}

/**
 * The table of every measure; columns that no row fills are left out.
 *
 * @param data The report.
 * @returns HTML of the section; empty without measures.
 *
 * @example
 * ```ts ignore
 * import { measuresSection } from "./measures_section.ts";
 *
 * const html = measuresSection(data);
 * ```
 */
export function measuresSection(data: ReportData): string {
  const rows = data.measures;
  if (rows.length === 0) return "";
  const columns = COLUMNS.filter(({ cell, optional }) =>
    !optional || rows.some((row) => cell(row) !== EMPTY)
  );
  const headings = columns.map(({ heading }) => `<th scope="col">${heading}</th>`).join("");
  return `<section>
<h2>Measures</h2>
<table${columns.length > 3 ? "" : ' class="narrow"'}>
<thead><tr><th scope="col">Measure</th>${headings}</tr></thead>
<tbody>
${rows.map((row) => rowHtml(row, columns)).join("\n")}
</tbody>
</table>
${caption(columns, rows)}
</section>`;
}
