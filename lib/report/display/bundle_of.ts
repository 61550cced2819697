import type { About, DrawnAs, MediaBundle } from "../../base/display.ts";
import { escapeHtml } from "../escape_html.ts";
import { figureSvg } from "../figure_svg.ts";
import { FIGURE_CONFIG, type FigureSpec } from "../theme.ts";
import { aboutHtml } from "./about_html.ts";
import { picturesOf } from "./pictures_of.ts";

/** What Deno's kernel and JupyterLab call a Vega-Lite spec. */
const VEGA_LITE = "application/vnd.vegalite.v5+json";
const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/** An SVG as an image: its identifiers then meet no others of the page, and it lies on white in a dark theme, too. */
function imageHtml(svg: string, name: string): string {
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return `<img style="background: white" alt="${escapeHtml(name)}" src="${source}">`;
}

/** The pictures as SVG; where they cannot be drawn, as without a network for the package that draws, why not. */
async function drawn(specs: readonly FigureSpec[]): Promise<{ svgs: string[]; why: string | null }> {
  const svgs: string[] = [];
  try {
    for (const spec of specs) svgs.push(await figureSvg(spec));
    return { svgs, why: null };
  } catch (error) {
    return { svgs: [], why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What a notebook shows of a result, beside its text: HTML with its tables and pictures, a picture that stands alone as SVG, too; of a
 * figure its Vega-Lite spec. `displayed` of lib/base loads this module when a notebook asks.
 * @param about What the result says of itself. @param value What is drawn.
 */
export async function bundleOf(kind: DrawnAs, about: About, value: unknown): Promise<MediaBundle> {
  const { svgs, why } = await drawn(picturesOf(kind, value));
  const picture = svgs.length === 1 ? { "image/svg+xml": svgs[0] } : {};
  if (kind === "figure") {
    const spec = value as FigureSpec, config = { ...FIGURE_CONFIG, ...spec.config as FigureSpec | undefined };
    return { [VEGA_LITE]: { $schema: SCHEMA, ...spec, config }, ...picture };
  }
  const images = svgs.map((svg) => imageHtml(svg, about.title)).join("\n");
  const note = why === null ? "" : `<p>The picture could not be drawn: ${escapeHtml(why)}</p>`;
  return { "text/html": [aboutHtml(about), images, note].filter(Boolean).join("\n"), ...picture };
}
