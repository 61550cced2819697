import type { SobolIndices } from "../../analysis/sobol_indices.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Sensitivity } from "../../experiment/sensitivity.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<SensitivityFigureOptions> = {
  measures: true,
  columns: true,
  width: true,
  height: true,
};

/** The two orders, as they are called in the legend, with their colours. */
const ORDERS = ["first order", "total"] as const;
const COLORS = [SYSTEM_COLORS[2], SYSTEM_COLORS[1]];

/** Letters of a name from which on names are written at an angle. */
const LONG_NAME = 12;

/** Options of {@linkcode sensitivityFigure}. */
export interface SensitivityFigureOptions {
  /** Measures to draw, a picture each: names in the result, and titles. */
  measures: readonly { name: string; title: string }[];
  /** Pictures in a row. @default 2 */
  columns?: number;
  /** Width of each, px. @default 308 */
  width?: number;
  /** Height of each, px. @default 200 */
  height?: number;
}

/** Bars of one measure, with the parameters' names. */
function barsOf(names: readonly string[], { first, total }: SobolIndices) {
  return [first, total].flatMap((indices, order) =>
    (indices ?? []).map(({ value, interval: [low, high] }, p) => ({
      ...{ parameter: names[p], order: ORDERS[order], value, low, high },
    }))
  );
}

function picture(
  title: string,
  bars: ReturnType<typeof barsOf>,
  { names, width, height }: { names: readonly string[]; width: number; height: number },
): FigureSpec {
  const lowest = bars.reduce((least, { low, value }) => Math.min(least, low, value), 0);
  const highest = bars.reduce((most, { high, value }) => Math.max(most, high, value), 1);
  const slanted = names.length > 3 || names.some((name) => name.length > LONG_NAME);
  const places = {
    x: {
      field: "parameter",
      type: "nominal",
      scale: { domain: names, paddingInner: 0.3, paddingOuter: 0.15 },
      sort: null,
      axis: { title: null, labelAngle: slanted ? -35 : 0, labelLimit: 200 },
    },
    xOffset: { field: "order", type: "nominal", scale: { domain: ORDERS }, sort: null },
  };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: [lowest, highest], nice: false },
    axis: { title: "part of the variance", tickCount: 5 },
  });
  const color = { field: "order", type: "nominal", scale: { domain: ORDERS, range: COLORS } };
  return {
    title: { text: bars.length > 0 ? title : `${title}: not defined` },
    width,
    height,
    data: { values: bars },
    layer: [
      {
        mark: { type: "bar" },
        encoding: { ...places, y: y("value"), color: { ...color, legend: { orient: "top", title: null } } },
      },
      {
        mark: { type: "rule", color: SYSTEM_COLORS[0], strokeWidth: 1.2 },
        encoding: { ...places, y: y("low"), y2: { field: "high" } },
      },
    ],
  };
}

/**
 * How much each parameter matters to measures: bars of the first-order and the total Sobol index, with lines over their intervals.
 *
 * @param sensitivity The indices.
 * @param options Measures and sizes.
 * @returns A Vega-Lite spec for `figureSvg`; a measure whose indices are not defined has no bars.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { sensitivityFigure } from "@volley/volley/inference";
 *
 * const index = (value: number) => ({ value, interval: [value - 0.05, value + 0.05] as [number, number] });
 * const indices = { first: [index(0.7), index(0.2)], total: [index(0.8), index(0.3)] };
 * const about = { mean: 12, standardDeviation: 3, noise: 0.01, rows: 64, missing: 0 };
 * const box = [{ name: "S_EE", low: 3, high: 4 }, { name: "S_EI", low: 1, high: 2 }];
 * const found = { source: "network", box, points: 64, runs: 2, measures: { "rate.E": { ...indices, ...about } } };
 * const svg = await figureSvg(sensitivityFigure(found, { measures: [{ name: "rate.E", title: "E rate" }] }));
 * ```
 */
export function sensitivityFigure(sensitivity: Sensitivity, options: SensitivityFigureOptions): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { measures, columns = 2, width = 308, height = 200 } = options;
  const names = sensitivity.box.map(({ name }) => name);
  return displayedFigure({
    columns,
    spacing: 28,
    concat: measures.map(({ name, title }) =>
      picture(title, barsOf(names, sensitivity.measures[name]), { names, width, height })
    ),
  });
}
