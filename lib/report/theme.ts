/** Fonts of figures and pages; all are installed with common systems, none is fetched. */
export const FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Colours of the two kinds of neurons (Okabe and Ito's palette, safe for the colour-blind). */
export const POPULATION_COLORS = { E: "#d55e00", I: "#0072b2" } as const;

/** Colours of systems in the order network, surrogate, further surrogates; they also differ in lightness. */
export const SYSTEM_COLORS = ["#262b33", "#b0318e", "#1b8a5a", "#b07d00"] as const;

/** Dashes of systems in the same order, so that lines differ without colour. */
export const SYSTEM_DASHES = [[1, 0], [6, 2.5], [2, 2], [8, 2, 2, 2]] as const;

/** A Vega-Lite spec, as plain JSON. */
export type FigureSpec = Record<string, unknown>;

const INK = "#262b33";
const RULE = "#6b7280";

/** A legend in the upper right corner of the plot, white where it covers lines. */
export const LEGEND = {
  orient: "top-right",
  symbolType: "stroke",
  fillColor: "white",
  padding: 2,
  offset: 0,
} as const;

/** The look of every figure, as a Vega-Lite config. */
export const FIGURE_CONFIG: Readonly<Record<string, unknown>> = {
  font: FONT,
  background: null,
  padding: 2,
  view: { stroke: null },
  axis: {
    grid: false,
    domainColor: RULE,
    tickColor: RULE,
    tickSize: 4,
    labelColor: INK,
    labelFontSize: 11.5,
    labelPadding: 3,
    labelFlush: false,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 6,
  },
  axisY: { minExtent: 28 },
  legend: {
    labelColor: INK,
    labelFontSize: 11.5,
    symbolSize: 220,
    symbolStrokeWidth: 2,
    rowPadding: 2,
    title: null,
  },
  title: { anchor: "start", frame: "group", fontSize: 12, fontWeight: "bold", offset: 6 },
  line: { strokeCap: "butt", strokeJoin: "round" },
};
