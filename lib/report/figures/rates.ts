import { blockMeans } from "../block_means.ts";
import type { RateSeries } from "../report_data.ts";
import { type FigureSpec, LEGEND, POPULATION_COLORS } from "../theme.ts";

/** Options of {@linkcode ratesFigure}. */
export interface RatesFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px. @default 160 */
  height?: number;
  /** Time shown, ms. @default the whole recording */
  windowMs?: number;
  /** Top of the rate axis, Hz. @default the highest rate shown */
  maxRate?: number;
  /** Whether the time axis has labels and a title. @default true */
  timeAxis?: boolean;
  /** Whether the picture says which line is E and which is I. @default true */
  legend?: boolean;
  /** Colour of the label. */
  color?: string;
}

/** Most points of one curve; more cannot be told apart at the width of a page. */
const MOST_POINTS = 1200;

/** Fixed margins, px: pictures above one another share their time axis. */
const MARGINS = { left: 50, right: 16, top: 20 } as const;
const BOTTOM_WITH_AXIS = 38;
const BOTTOM_WITHOUT = 6;

/**
 * Population rates over time, excitatory and inhibitory.
 *
 * @param rates The rates in bins.
 * @param options Size, time shown, common top of the axis.
 * @returns A Vega-Lite spec for `figureSvg`.
 *
 * @example
 * ```ts
 * import { figureSvg, ratesFigure } from "@volley/volley";
 *
 * const svg = await figureSvg(ratesFigure({ label: "network", binMs: 1, e: [0, 20, 5], i: [0, 9, 40] }));
 * ```
 */
export function ratesFigure(rates: RateSeries, options: RatesFigureOptions = {}): FigureSpec {
  const bins = Math.min(rates.e.length, Math.ceil((options.windowMs ?? Infinity) / rates.binMs));
  const {
    width = 476,
    height = 160,
    windowMs = bins * rates.binMs,
    maxRate,
    timeAxis = true,
    legend = true,
  } = options;
  const bottom = timeAxis ? BOTTOM_WITH_AXIS : BOTTOM_WITHOUT;
  const values = (["I", "E"] as const).flatMap((name) => {
    const shown = Array.from({ length: bins }, (_, bin) => (name === "E" ? rates.e : rates.i)[bin]);
    const { means, block } = blockMeans(shown, MOST_POINTS);
    return means.map((rate, i) => ({ name, time: (i + 0.5) * block * rates.binMs, rate }));
  });
  return {
    title: { text: rates.label, color: options.color, offset: 0 },
    width: width - MARGINS.left - MARGINS.right,
    height: height - MARGINS.top - bottom,
    autosize: "none",
    padding: { ...MARGINS, bottom },
    data: { values },
    mark: { type: "line", strokeWidth: 1.2, clip: true },
    encoding: {
      x: {
        field: "time",
        type: "quantitative",
        scale: { domain: [0, windowMs], nice: false },
        axis: { title: timeAxis ? "time (ms)" : null, labels: timeAxis, tickCount: 5 },
      },
      y: {
        field: "rate",
        type: "quantitative",
        scale: maxRate === undefined ? { nice: true } : { domain: [0, maxRate], nice: true },
        axis: { title: "rate (Hz)", tickCount: 3 },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: { domain: ["E", "I"], range: [POPULATION_COLORS.E, POPULATION_COLORS.I] },
        legend: legend ? { ...LEGEND, direction: "horizontal" } : null,
      },
      order: { field: "time", type: "quantitative" },
    },
  };
}
