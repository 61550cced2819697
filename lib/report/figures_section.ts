import { escapeHtml } from "./escape_html.ts";
import { figureSvg } from "./figure_svg.ts";
import { PAIR_SLOT, type Slot, slotsOf } from "./layout.ts";
import type { Panel } from "./panel.ts";
import { panelsOf } from "./panels.ts";
import type { ReportData } from "./report_data.ts";

const LETTERS = "ABCDEF";

/** An SVG inside HTML: no namespace, a name for screen readers, identifiers of its own. */
function inline(svg: string, options: { name: string; prefix: string }): string {
  return svg
    .replace(/ xmlns="[^"]*"/, "")
    .replace(/^<svg /, `<svg role="img" aria-label="${escapeHtml(options.name)}" `)
    .replace(/ id="([^"]+)"/g, ` id="${options.prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${options.prefix}$1)`);
}

async function drawPanel(panel: Panel, options: { slot: Slot; letter: string }): Promise<string> {
  const { slot, letter } = options;
  const pictures: string[] = [];
  for (const spec of panel.specs(slot)) {
    const svg = await figureSvg(spec);
    pictures.push(inline(svg, { name: panel.title, prefix: `${letter}${pictures.length}-` }));
  }
  const kind = panel.wide ? "wide" : `of${slot.perRow}`;
  return `<figure class="${kind}">
<h3><b>${letter}</b> ${escapeHtml(panel.title)}</h3>
<div class="pictures">${pictures.join("\n")}</div>
<figcaption>${escapeHtml(panel.caption)}</figcaption>
</figure>`;
}

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
export async function figuresSection(data: ReportData): Promise<string> {
  const panels = panelsOf(data);
  if (panels.length === 0) return "";
  const slots = slotsOf(panels.filter(({ wide }) => !wide).length);
  const figures: string[] = [];
  for (const panel of panels) {
    const slot = panel.wide ? PAIR_SLOT : slots.shift() as Slot;
    figures.push(await drawPanel(panel, { slot, letter: LETTERS[figures.length] }));
  }
  return `<section class="figures">\n${figures.join("\n")}\n</section>`;
}
