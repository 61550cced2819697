import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { quantile } from "../../analysis/summary.ts";
import type { SpreadSeries } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<SpreadFigureOptions> = { width: true, height: true };

/** Options of {@linkcode spreadFigure}. */
export interface SpreadFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px; more where the populations need it. @default 250 */
  height?: number;
}

/** Room for a row, px, and for the axis. */
const ROW_PX = 18;
const AROUND_PX = 50;
/** Thickness of a bar, as a part of its row, and at most, px. */
const THICK = 0.45;
const MOST_PX = 26;

/**
 * How a quantity of single cells is spread in each population: 5 to 95 % of the cells as a thin line, the middle half as a bar,
 * its median as a tick, and the mean of each run as a circle.
 *
 * @param series The quantity, by population and system.
 * @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, spreadFigure } from "@volley/volley";
 *
 * const rows = [{ population: "E", label: "network", cells: [1, 2, 2, 3, 9], runs: [3.2, 3.5] }];
 * const svg = await figureSvg(spreadFigure({ title: "Rates of cells", quantity: "rate (Hz)", rows }));
 * ```
 */
export function spreadFigure(series: SpreadSeries, options: SpreadFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { rows, quantity } = series, { width = 476 } = options;
  const populations = [...new Set(rows.map(({ population }) => population))];
  const labels = [...new Set(rows.map(({ label }) => label))];
  const height = Math.max(options.height ?? 250, ROW_PX * rows.length + AROUND_PX);
  const thick = Math.min(MOST_PX, THICK * (height - AROUND_PX) / rows.length);
  const color = {
    field: "label",
    type: "nominal",
    scale: { domain: labels, range: labels.map((_, at) => SYSTEM_COLORS[at % SYSTEM_COLORS.length]) },
    legend: labels.length > 1 ? { orient: "top", title: null, symbolType: "circle", symbolSize: 60 } : null,
  };
  const y = {
    field: "population",
    type: "nominal",
    sort: null,
    scale: { domain: populations.toReversed() },
    axis: { title: null, ticks: false, domain: false, labelFontSize: 12 },
  };
  const yOffset = { field: "label", type: "nominal", sort: labels };
  const silent = rows.every(({ cells = [], runs }) =>
    [cells, runs].every((all) => Array.from(all).every((v) => v === 0))
  );
  const x = (field: string) => ({
    field,
    type: "quantitative",
    scale: silent ? { domain: [0, 1] } : { zero: true, nice: true },
    axis: { title: quantity, tickCount: 5 },
  });
  const boxes = rows.filter(({ cells }) => cells && cells.length > 0).map(({ population, label, cells }) => {
    const [low, from, middle, to, high] = [0.05, 0.25, 0.5, 0.75, 0.95].map((part) => quantile(cells!, part));
    return { population, label, low, from, middle, to, high };
  });
  const means = rows.flatMap(({ population, label, runs }) =>
    Array.from(runs, (value) => ({ population, label, value }))
  );
  const place = { y, yOffset, color };
  return displayedFigure({
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: boxes },
        mark: { type: "rule", strokeWidth: 1.4 },
        encoding: { ...place, x: x("low"), x2: { field: "high" } },
      },
      {
        data: { values: boxes },
        mark: { type: "rule", strokeWidth: thick, opacity: 0.35 },
        encoding: { ...place, x: x("from"), x2: { field: "to" } },
      },
      {
        data: { values: boxes },
        mark: { type: "tick", thickness: 2, size: thick, orient: "vertical" },
        encoding: { ...place, x: x("middle") },
      },
      {
        data: { values: means },
        mark: { type: "point", size: 40, strokeWidth: 1.4, fill: "white", fillOpacity: 0.85 },
        encoding: { ...place, x: x("value") },
      },
    ],
  });
}
