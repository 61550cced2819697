import { escapeHtml } from "./escape_html.ts";
import { figureSvg } from "./figure_svg.ts";
import { PAIR_SLOT, type Slot, slotsOf, TRIPLE_SLOT, WHOLE_SLOT } from "./layout.ts";
import type { Panel } from "./panel.ts";

/** Places and classes of wide panels by the pictures in a row. */
const WIDE_SLOTS = { 1: WHOLE_SLOT, 2: PAIR_SLOT, 3: TRIPLE_SLOT } as const;
const COLUMN_KINDS = { 1: " single", 2: "", 3: " thirds" } as const;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The letter of panel number `at`. */
export function letterOf(at: number): string {
  return LETTERS[at] ?? `Z${at - LETTERS.length + 1}`;
}

/** Where each panel goes: a wide one has a row for itself, and the others between two of these share theirs without a gap. */
export function slotsOfPanels(panels: readonly Panel[]): Slot[] {
  const slots: Slot[] = [];
  for (let at = 0; at < panels.length;) {
    const { wide, columns } = panels[at];
    const next = panels.findIndex((panel, k) => k >= at && panel.wide);
    const together = wide ? [WIDE_SLOTS[columns ?? 2]] : slotsOf((next < 0 ? panels.length : next) - at);
    slots.push(...together);
    at += together.length;
  }
  return slots;
}

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
  const kind = panel.wide ? `wide${COLUMN_KINDS[panel.columns ?? 2]}` : `of${slot.perRow}`;
  return `<figure class="${kind}">
<h3><b>${letter}</b> ${escapeHtml(panel.title)}</h3>
<div class="pictures">${pictures.join("\n")}</div>
<figcaption>${escapeHtml(panel.caption)}</figcaption>
</figure>`;
}

/**
 * Draws panels with letters from A.
 *
 * @param panels In their order.
 * @returns HTML of the section; empty when there is nothing to draw.
 *
 * @example
 * ```ts ignore
 * import { drawPanels } from "./draw_panels.ts";
 *
 * const html = await drawPanels(panels);
 * ```
 */
export async function drawPanels(panels: readonly Panel[]): Promise<string> {
  if (panels.length === 0) return "";
  const slots = slotsOfPanels(panels), figures: string[] = [];
  for (const [at, panel] of panels.entries()) {
    figures.push(await drawPanel(panel, { slot: slots[at], letter: letterOf(at) }));
  }
  return `<section class="figures">\n${figures.join("\n")}\n</section>`;
}
