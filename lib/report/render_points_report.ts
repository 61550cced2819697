import { loadLate } from "../base/load_late.ts";
import type * as late from "./points_page.ts";
import type { PointsReportData } from "./points_report_data.ts";

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
  const { pointsPage } = await loadLate<typeof late>(
    "./points_page.ts",
    import.meta.url,
    "render the report",
  );
  return await pointsPage(data);
}
