import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { blockMeans } from "../block_means.ts";
import { populationColors } from "../population_colors.ts";
import type { RateSeries } from "../report_data.ts";
import { type FigureSpec, LEGEND } from "../theme.ts";

const OPTIONS: OptionNames<RatesFigureOptions> = {
  width: true,
  height: true,
  windowMs: true,
  maxRate: true,
  timeAxis: true,
  legend: true,
  color: true,
};

/** Options of {@linkcode ratesFigure}. */
export interface RatesFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px; of many populations more where each needs it. @default 160 */
  height?: number;
  /** Time shown from the start, ms. @default the whole recording */
  windowMs?: number;
  /** Top of the rate axis, Hz. @default the highest rate shown */
  maxRate?: number;
  /** Whether the time axis has labels and a title. @default true */
  timeAxis?: boolean;
  /** Whether the picture says which line is which population. @default true */
  legend?: boolean;
  /** Colour of the label. */
  color?: string;
}

/** Most points of one curve; more cannot be told apart at the width of a page. */
const MOST_POINTS = 1200;
/** Populations whose curves can be told apart in one plot; of more each has its own. */
export const MOST_TOGETHER = 3;

/** Fixed margins, px: pictures above one another share their time axis. */
const MARGINS = { left: 50, right: 16, top: 20 } as const;
const BOTTOM_WITH_AXIS = 38;
const BOTTOM_WITHOUT = 6;
/** Least height of the plot of one of many populations, px, room between two, and of the axis and the label. */
const LEAST_PX = 34;
const BETWEEN_PX = 6;
const AROUND_PX = 60;

type Point = { name: string; time: number; rate: number };

function pointsOf(rates: RateSeries, bins: number): Point[][] {
  const { binMs, fromMs = 0, populations } = rates;
  return populations.map(({ name, rates: all }) => {
    const shown = Array.from({ length: bins }, (_, bin) => all[bin]);
    const { means, block } = blockMeans(shown, MOST_POINTS);
    return means.map((rate, i) => ({ name, time: fromMs + (i + 0.5) * block * binMs, rate }));
  });
}

function timeOf(rates: RateSeries, options: { windowMs: number; axis: boolean }): FigureSpec {
  const { fromMs = 0 } = rates, { windowMs, axis } = options;
  return {
    field: "time",
    type: "quantitative",
    scale: { domain: [fromMs, fromMs + windowMs], nice: false, zero: false },
    axis: { title: axis ? "time (ms)" : null, labels: axis, tickCount: 5 },
  };
}

/** A plot for each population, the first below as in a raster. */
function stacked(
  rates: RateSeries,
  options: { points: Point[][]; windowMs: number; width: number; height: number; color?: string },
): FigureSpec {
  const { points, windowMs, width } = options, P = points.length;
  const height = Math.max(LEAST_PX, Math.floor((options.height - AROUND_PX) / P) - BETWEEN_PX);
  const colors = populationColors(rates.populations.map(({ name }) => name));
  const plots = points.map((values, at) => {
    const { name } = rates.populations[at];
    const y = {
      field: "rate",
      type: "quantitative",
      scale: { nice: true },
      axis: { title: null, tickCount: 2, minExtent: 34 },
    };
    return {
      width,
      height,
      layer: [{
        data: { values },
        mark: { type: "line", strokeWidth: 1.2, clip: true, color: colors[at] },
        encoding: {
          x: timeOf(rates, { windowMs, axis: at === 0 }),
          y,
          order: { field: "time", type: "quantitative" },
        },
      }, {
        data: { values: [{ name }] },
        mark: { type: "text", align: "left", dx: 6, fontSize: 12, fontWeight: "bold", color: colors[at] },
        encoding: { x: { value: "width" }, y: { value: height / 2 }, text: { field: "name" } },
      }],
    };
  }).reverse();
  return {
    title: { text: `${rates.label}: rate (Hz)`, color: options.color, offset: 6 },
    spacing: BETWEEN_PX,
    vconcat: plots,
  };
}

/**
 * Rates of the populations over time: in one plot, of more than three populations in a plot for each.
 *
 * @param rates The rates in bins.
 * @param options Size, time shown, common top of the axis.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, ratesFigure } from "@volley/volley";
 *
 * const populations = [{ name: "E", rates: [0, 20, 5] }, { name: "I", rates: [0, 9, 40] }];
 * const svg = await figureSvg(ratesFigure({ label: "network", binMs: 1, populations }));
 * ```
 */
export function ratesFigure(rates: RateSeries, options: RatesFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const all = rates.populations[0]?.rates.length ?? 0;
  const bins = Math.min(all, Math.ceil((options.windowMs ?? Infinity) / rates.binMs));
  const {
    width = 476,
    height = 160,
    windowMs = bins * rates.binMs,
    maxRate,
    timeAxis = true,
    legend = true,
  } = options;
  const points = pointsOf(rates, bins);
  if (points.length > MOST_TOGETHER) {
    return displayedFigure(stacked(rates, { points, windowMs, width, height, color: options.color }));
  }
  const names = rates.populations.map(({ name }) => name);
  const bottom = timeAxis ? BOTTOM_WITH_AXIS : BOTTOM_WITHOUT;
  return displayedFigure({
    title: { text: rates.label, color: options.color, offset: 0 },
    width: width - MARGINS.left - MARGINS.right,
    height: height - MARGINS.top - bottom,
    autosize: "none",
    padding: { ...MARGINS, bottom },
    data: { values: points.toReversed().flat() },
    mark: { type: "line", strokeWidth: 1.2, clip: true },
    encoding: {
      x: timeOf(rates, { windowMs, axis: timeAxis }),
      y: {
        field: "rate",
        type: "quantitative",
        scale: maxRate === undefined ? { nice: true } : { domain: [0, maxRate], nice: true },
        axis: { title: "rate (Hz)", tickCount: 3 },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: names, range: populationColors(names) },
        legend: legend && names.length > 1 ? { ...LEGEND, direction: "horizontal" } : null,
      },
      order: { field: "time", type: "quantitative" },
    },
  });
}
