import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { CorrelationSeries } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<CorrelationsFigureOptions> = { width: true, height: true, color: true };

/** Options of {@linkcode correlationsFigure}. */
export interface CorrelationsFigureOptions {
  /** Width, px. @default 440 */
  width?: number;
  /** Height, px. @default 260 */
  height?: number;
  /** Colour of the label. */
  color?: string;
}

/** Populations up to which numbers stand in the squares. */
const MOST_NUMBERED = 8;
/** Correlations beyond which a number is white. */
const DARK = 0.6;

/**
 * Correlations of populations in pairs, as a matrix of colours.
 *
 * @param series The correlations.
 * @param options Size, colour of the label.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { correlationsFigure, figureSvg } from "@volley/volley";
 *
 * const names = ["E", "I", "S"], values = [null, 0.4, 0.1, 0.4, null, -0.2, 0.1, -0.2, null];
 * const svg = await figureSvg(correlationsFigure({ label: "network", names, values }));
 * ```
 */
export function correlationsFigure(
  series: CorrelationSeries,
  options: CorrelationsFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { label, names, values } = series, { width = 440, height = 260 } = options;
  const cells = values.map((value, k) => ({
    a: names[Math.floor(k / names.length)],
    b: names[k % names.length],
    value,
    text: value === null ? "" : value.toFixed(2).replace("-", "−"),
  })).filter(({ a, b }) => a !== b);
  const side = (field: string) => ({
    field,
    type: "nominal",
    sort: null,
    scale: { domain: names },
    axis: {
      title: null,
      ticks: false,
      domain: false,
      labelAngle: field === "b" && names.length > 6 ? -45 : 0,
    },
  });
  const place = { x: side("b"), y: side("a") };
  return displayedFigure({
    title: { text: label, color: options.color ?? SYSTEM_COLORS[0] },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [{
      data: { values: cells.filter(({ value }) => value === null) },
      mark: { type: "rect", color: "#e3e5e9" },
      encoding: place,
    }, {
      data: { values: cells.filter(({ value }) => value !== null) },
      mark: { type: "rect" },
      encoding: {
        ...place,
        color: {
          field: "value",
          type: "quantitative",
          scale: { domain: [-1, 1], scheme: "blueorange", reverse: false },
          legend: { type: "gradient", title: "r", gradientLength: height - 90, tickCount: 5 },
        },
      },
    }, {
      data: { values: names.length <= MOST_NUMBERED ? cells : [] },
      mark: { type: "text", fontSize: 10.5 },
      encoding: {
        ...place,
        text: { field: "text" },
        color: {
          condition: { test: `abs(datum.value) > ${DARK}`, value: "white" },
          value: "#262b33",
        },
      },
    }],
  });
}
