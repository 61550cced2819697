import { loadLate } from "../base/load_late.ts";
import type * as late from "./runs_page.ts";
import type { ReportData } from "./report_data.ts";

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
 * import { renderReport, VERSION } from "@volley/volley";
 *
 * const html = await renderReport({
 *   title: "A silent network",
 *   summary: ["No neuron fired."],
 *   rasters: [],
 *   rates: [{ label: "network", binMs: 1, populations: [{ name: "E", rates: [0, 0, 0] }] }],
 *   spectra: [],
 *   volleySizes: [],
 *   volleyIntervals: [],
 *   measures: [{ name: "Excitatory rate", unit: "Hz", network: 0, surrogate: null }],
 *   provenance: { volley: VERSION },
 *   commands: [],
 * });
 * console.assert(html.startsWith("<!doctype html>"));
 * ```
 */
export async function renderReport(data: ReportData): Promise<string> {
  const { runsPage } = await loadLate<typeof late>("./runs_page.ts", import.meta.url, "render the report");
  return await runsPage(data);
}
