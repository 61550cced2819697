import { drawPanels } from "./draw_panels.ts";
import { renderPage } from "./page.ts";
import { pointsPanels } from "./points_panels.ts";
import type { PointsReportData } from "./points_report_data.ts";
import { edgesTable, systemsTable, systemTable, winsSection } from "./points_tables.ts";
import { provenanceSection } from "./provenance_section.ts";
import { referencesSection } from "./references_section.ts";

/**
 * Renders a report on held-out points as one HTML file that needs nothing else, as `renderReport` does.
 *
 * @param data Everything the report shows, see `reportOfPoints`.
 * @returns The text of the file.
 * @throws {RangeError} When the two maps of a pair do not belong together.
 *
 * @example
 * ```ts
 * import { evaluatePoints, renderPointsReport } from "@volley/volley";
 *
 * const evaluation = evaluatePoints([]);
 * const lists = { summary: [], maps: [], worst: [], commands: [] };
 * const html = await renderPointsReport({ title: "No points yet", evaluation, provenance: {}, ...lists });
 * console.assert(html.startsWith("<!doctype html>"));
 * ```
 */
export async function renderPointsReport(data: PointsReportData): Promise<string> {
  const { evaluation } = data;
  return renderPage(data, [
    systemsTable(evaluation),
    await drawPanels(pointsPanels(data)),
    winsSection(evaluation),
    ...evaluation.systems.filter(({ baseline }) => !baseline).map(systemTable),
    edgesTable(evaluation),
    provenanceSection(data),
    referencesSection(data),
  ]);
}
