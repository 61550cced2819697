import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<BarsFigureOptions> = { width: true, height: true };

/** Scores of several systems in one measure. */
export interface BarSeries {
  /** Name of the measure. */
  name: string;
  /** Systems and their scores; what is not finite has no bar. */
  bars: readonly { label: string; value: number }[];
  /** Where a line is drawn. @default none */
  target?: number;
}

/** Options of {@linkcode barsFigure}. */
export interface BarsFigureOptions {
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 220 */
  height?: number;
}

/**
 * Scores of several systems as bars, from 0 to 1 or further.
 *
 * @param series The scores.
 * @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { barsFigure } from "@volley/volley/trace";
 *
 * const svg = await figureSvg(barsFigure({ name: "F1", bars: [{ label: "linear", value: 0.1 }, { label: "lstm", value: 0.9 }] }));
 * ```
 */
export function barsFigure(series: BarSeries, options: BarsFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 220 } = options;
  const { name, bars, target } = series;
  const shown = bars.filter(({ value }) => Number.isFinite(value));
  const highest = shown.reduce((most, { value }) => Math.max(most, value), 1);
  const labels = bars.map(({ label }) => label);
  return displayedFigure({
    title: { text: name },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: shown.map(({ label, value }) => ({ label, value: Math.max(0, value) })) },
        mark: { type: "bar", color: SYSTEM_COLORS[1], width: { band: 0.65 } },
        encoding: {
          x: {
            field: "label",
            type: "nominal",
            scale: { domain: labels },
            sort: null,
            axis: { title: null, labelAngle: labels.length > 3 ? -35 : 0 },
          },
          y: {
            field: "value",
            type: "quantitative",
            scale: { domain: [0, highest], nice: false },
            axis: { title: null, tickCount: 5 },
          },
        },
      },
      {
        data: { values: target === undefined ? [] : [{ target }] },
        mark: { type: "rule", color: SYSTEM_COLORS[0], strokeDash: [4, 3] },
        encoding: { y: { field: "target", type: "quantitative" } },
      },
    ],
  });
}
