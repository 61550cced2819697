import { loadVega } from "../deps/vega.ts";
import { FIGURE_CONFIG, type FigureSpec } from "./theme.ts";

/** Mean advance widths of Helvetica, in em; Vega's own guess without a canvas is far too wide. */
function characterWidth(character: string): number {
  if (/[0-9]/.test(character)) return 0.556;
  if (/[ .,:;'|!ijlt\u2009]/.test(character)) return 0.278;
  if (character === "_") return 0.556;
  if (/[mwMW%]/.test(character)) return 0.85;
  return /[A-Z]/.test(character) ? 0.68 : 0.53;
}

/** Helvetica's bold letters beside its usual ones; fonts that stand in for it differ by some per cent. */
const BOLD = 1.12;

function textWidth(text: string, { fontSize = 11, fontWeight }: TextItem): number {
  const em = Array.from(text, characterWidth).reduce((total, width) => total + width, 0);
  return em * fontSize * (fontWeight === "bold" ? BOLD : 1);
}

/** What of a text's look decides on its width. */
interface TextItem {
  fontSize?: number;
  fontWeight?: string | number;
}

/** The part of Vega that measures text; its type declarations leave it out. */
interface TextMetrics {
  width: (item: TextItem, text: unknown) => number;
}

/**
 * Drops what only makes files large (attributes for scripts, decimals finer than a tenth of a pixel) and gives
 * single points of a line a tenth of a pixel of length, as PDF writers leave out points without any.
 */
function compact(svg: string): string {
  return svg
    .replace(/ (?:aria-[a-z]+|role|pointer-events|class|xmlns:xlink|version)="[^"]*"/g, "")
    .replace(/ (?:stroke-miterlimit="10"|opacity="1"|fill-opacity="1"|stroke-opacity="1")/g, "")
    .replace(/<path[^>]* d=""[^>]*\/>/g, "")
    .replace(/<path[^>]* d="M0,0h0v0h0Z"[^>]*\/>/g, "")
    .replace(/ (d|transform)="([^"]*)"/g, (_, name, value: string) => {
      const rounded = value.replace(
        /-?\d*\.\d{2,}(?:e-?\d+)?/g,
        (number) => String(Number(Number(number).toFixed(1))),
      );
      return ` ${name}="${rounded}"`;
    })
    .replace(/(M-?[\d.]+,-?[\d.]+)Z/g, "$1h.1")
    .replace(/<g><\/g>/g, "");
}

/** Room around several panels, px: their labels and legends are as wide as the font that a viewer has in Helvetica's place. */
const AROUND_PANELS = 12;

/** Whether a spec has panels beside or below one another. */
function hasPanels(spec: FigureSpec): boolean {
  const { encoding = {} } = spec as { encoding?: object };
  return ["hconcat", "vconcat", "facet"].some((one) => one in spec) || "column" in encoding ||
    "row" in encoding;
}

/**
 * Draws one Vega-Lite spec in volley's look as an SVG picture that stands on its own.
 *
 * @param spec A Vega-Lite 6 spec with its data inside; its own `config` wins over volley's.
 * @returns SVG text.
 * @throws {Error} When Vega-Lite cannot compile the spec.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 *
 * const svg = await figureSvg({
 *   data: { values: [{ hz: 40, power: 1 }, { hz: 55, power: 9 }, { hz: 70, power: 2 }] },
 *   mark: "line",
 *   encoding: {
 *     x: { field: "hz", type: "quantitative" },
 *     y: { field: "power", type: "quantitative" },
 *   },
 * });
 * console.assert(svg.startsWith("<svg"));
 * ```
 */
export async function figureSvg(spec: FigureSpec): Promise<string> {
  const { vega, vegaLite } = await loadVega();
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics };
  textMetrics.width = (item, text) => textWidth(String(text ?? ""), item);
  vega.resetSVGDefIds();
  const config = vega.mergeConfig({}, FIGURE_CONFIG, spec.config ?? {});
  type TopLevelSpec = Parameters<typeof vegaLite.compile>[0];
  const room = hasPanels(spec) ? { padding: AROUND_PANELS } : {};
  const compiled = vegaLite.compile({ ...room, ...spec, config } as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return compact(await view.toSVG());
  } finally {
    view.finalize();
  }
}
