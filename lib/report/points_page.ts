import { drawPanels } from "./draw_panels.ts";
import { renderPage } from "./page.ts";
import { pointsPanels } from "./points_panels.ts";
import type { PointsReportData } from "./points_report_data.ts";
import { edgesTable, systemsTable, systemTable, winsSection } from "./points_tables.ts";
import { provenanceSection } from "./provenance_section.ts";
import { referencesSection } from "./references_section.ts";

/** The page of `renderPointsReport`. */
export async function pointsPage(data: PointsReportData): Promise<string> {
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
