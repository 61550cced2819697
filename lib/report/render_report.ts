import { checkReportData } from "./check_report_data.ts";
import { escapeHtml } from "./escape_html.ts";
import { figuresSection } from "./figures_section.ts";
import { measuresSection } from "./measures_section.ts";
import { PAGE_STYLE } from "./page_style.ts";
import { provenanceSection } from "./provenance_section.ts";
import type { ReportData } from "./report_data.ts";

/** Forbids the page to fetch anything at all. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * Renders a report as one HTML file that needs nothing else: figures are inline SVG, there are no scripts and no
 * requests.
 *
 * @param data Everything the report shows.
 * @returns The text of the file.
 * @throws {RangeError} When lists of the data do not belong together; the sentence names the field.
 *
 * @example
 * ```ts
 * import { renderReport } from "@volley/volley";
 *
 * const html = await renderReport({
 *   title: "A silent network",
 *   summary: ["No neuron fired."],
 *   rasters: [],
 *   rates: [{ label: "network", binMs: 1, e: [0, 0, 0], i: [0, 0, 0] }],
 *   spectra: [],
 *   volleySizes: [],
 *   volleyIntervals: [],
 *   measures: [{ name: "Excitatory rate", unit: "Hz", network: 0, surrogate: null }],
 *   provenance: { volley: "0.1.0" },
 *   commands: [],
 * });
 * console.assert(html.startsWith("<!doctype html>"));
 * ```
 */
export async function renderReport(data: ReportData): Promise<string> {
  checkReportData(data);
  const title = escapeHtml(data.title);
  const subtitle = data.subtitle ? `\n<p class="subtitle">${escapeHtml(data.subtitle)}</p>` : "";
  const summary = data.summary.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join("\n");
  const sections = [
    summary && `<section class="summary">\n${summary}\n</section>`,
    await figuresSection(data),
    measuresSection(data),
    provenanceSection(data),
  ].filter((section) => section !== "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>${subtitle}
</header>
${sections.join("\n")}
</main>
</body>
</html>
`;
}
