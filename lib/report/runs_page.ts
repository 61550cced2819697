import { checkReportData } from "./check_report_data.ts";
import { figuresSection } from "./figures_section.ts";
import { measuresSection } from "./measures_section.ts";
import { renderPage } from "./page.ts";
import { provenanceSection } from "./provenance_section.ts";
import { referencesSection } from "./references_section.ts";
import type { ReportData } from "./report_data.ts";

/** The page of `renderReport`. */
export async function runsPage(data: ReportData): Promise<string> {
  checkReportData(data);
  return renderPage(data, [
    await figuresSection(data),
    measuresSection(data),
    provenanceSection(data),
    referencesSection(data),
  ]);
}
