import { type About, displayed } from "../base/display.ts";
import type { FigureSpec } from "./theme.ts";

function aboutFigure(spec: FigureSpec): About {
  const { width, height, title, concat } = spec;
  const pictures = Array.isArray(concat) ? concat.length : 1;
  const text = (title as { text?: unknown } | undefined)?.text;
  return {
    title: "Figure (a Vega-Lite spec)",
    facts: [
      ...(typeof text === "string" && text ? [["heading", text] as const] : []),
      ...(typeof width === "number" ? [["size", `${width} x ${height} px`] as const] : []),
      ["pictures", String(pictures)],
      ["as SVG", "await figureSvg(figure)"],
    ],
  };
}

/** A figure that shows itself. */
export function displayedFigure(spec: FigureSpec): FigureSpec {
  return displayed(spec, { about: aboutFigure, kind: "figure" });
}
