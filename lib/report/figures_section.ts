import { drawPanels } from "./draw_panels.ts";
import { panelsOf } from "./panels.ts";
import type { ReportData } from "./report_data.ts";

/**
 * Draws the lettered figures of a report.
 *
 * @param data The report.
 * @returns HTML of the section; empty when there is nothing to draw.
 *
 * @example
 * ```ts ignore
 * import { figuresSection } from "./figures_section.ts";
 *
 * const html = await figuresSection(data);
 * ```
 */
export function figuresSection(data: ReportData): Promise<string> {
  return drawPanels(panelsOf(data));
}
