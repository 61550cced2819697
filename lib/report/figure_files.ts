import { escapeHtml } from "./escape_html.ts";
import { figureSvg } from "./figure_svg.ts";
import { letterOf, slotsOfPanels } from "./draw_panels.ts";
import type { Panel } from "./panel.ts";

/** A figure as a file. */
export interface FigureFile {
  /** Its name, such as `A-spikes.svg`, by the letter that it has in the report. */
  name: string;
  /** What is in it. */
  svg: string;
}

/** A heading as part of a file's name. */
function slug(title: string): string {
  return title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
}

/**
 * Every picture of a report as a file that stands on its own.
 * @param panels As the report has them. @param about Where they come from, which the files say: program, command, date.
 */
export async function figureFiles(panels: readonly Panel[], about: string): Promise<FigureFile[]> {
  const slots = slotsOfPanels(panels), files: FigureFile[] = [];
  for (const [at, panel] of panels.entries()) {
    const specs = panel.specs(slots[at]);
    for (const [k, spec] of specs.entries()) {
      const svg = await figureSvg(spec);
      const number = specs.length > 1 ? `-${k + 1}` : "";
      files.push({
        name: `${letterOf(at)}-${slug(panel.title)}${number}.svg`,
        svg: svg.replace(
          /^(<svg [^>]*>)/,
          (start) =>
            `${start}<title>${escapeHtml(panel.title)}</title><desc>${
              escapeHtml(`${about}: ${panel.caption}`)
            }</desc>`,
        ),
      });
    }
  }
  return files;
}
