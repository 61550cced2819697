import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { binFractions, type Bins } from "../histogram.ts";
import type { DistributionSeries } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";
import { systemsEncoding } from "./systems_encoding.ts";

const OPTIONS: OptionNames<DistributionFigureOptions> = {
  quantity: true,
  of: true,
  bins: true,
  width: true,
  height: true,
};

/** Options of {@linkcode distributionFigure}. */
export interface DistributionFigureOptions {
  /** What is counted, with its unit: the title of the x axis. */
  quantity: string;
  /** What the fractions are of, such as "volleys". */
  of: string;
  /** The bins; see `chooseBins`. */
  bins: Bins;
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 220 */
  height?: number;
}

/** Heights of the steps at the bins' lower edges, closed at zero on both sides. */
function steps(heights: readonly number[], bins: Bins): { edge: number; height: number }[] {
  const edges = [bins.start, ...heights.map((_, i) => bins.start + i * bins.width)];
  const end = bins.start + bins.count * bins.width;
  return [0, ...heights, 0].map((height, i) => ({ edge: edges[i] ?? end, height }));
}

function band(series: DistributionSeries, options: { bins: Bins; color: string }): FigureSpec[] {
  const { bins, color } = options;
  if (!series.seeds?.length) return [];
  const rows = [series.values, ...series.seeds].map((values) => binFractions(values, bins));
  const fold = (pick: (...values: number[]) => number) =>
    Array.from({ length: bins.count }, (_, bin) => pick(...rows.map((row) => row[bin])));
  const high = steps(fold(Math.max), bins);
  const values = steps(fold(Math.min), bins).map(({ edge, height }, i) => ({
    edge,
    low: height,
    high: high[i].height,
  })).slice(1);
  const last = values[values.length - 1];
  const previous = values[values.length - 2];
  values[values.length - 1] = { ...last, low: previous.low, high: previous.high };
  return [{
    data: { values },
    mark: { type: "area", interpolate: "step-after", color, opacity: 0.2 },
    encoding: {
      x: { field: "edge", type: "quantitative" },
      y: { field: "low", type: "quantitative" },
      y2: { field: "high" },
    },
  }];
}

/**
 * Step histograms of one quantity, with a band from the lowest to the highest seed where seeds are given.
 *
 * @param series Samples per system: network, surrogate.
 * @param options Names, bins and size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { chooseBins, distributionFigure, figureSvg } from "@volley/volley";
 *
 * const values = [12, 40, 33, 25, 31, 8];
 * const options = { quantity: "volley size (spikes)", of: "volleys", bins: chooseBins(values) };
 * const svg = await figureSvg(distributionFigure([{ label: "network", values }], options));
 * ```
 */
export function distributionFigure(
  series: readonly DistributionSeries[],
  options: DistributionFigureOptions,
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { quantity, of, bins, width = 308, height = 220 } = options;
  const bands = series.flatMap((one, i) =>
    band(one, { bins, color: SYSTEM_COLORS[i % SYSTEM_COLORS.length] })
  );
  const values = series.flatMap(({ label, values }) =>
    steps(binFractions(values, bins), bins).map((step, order) => ({ label, order, ...step }))
  );
  const lines = {
    data: { values },
    mark: { type: "line", interpolate: "step-after", strokeWidth: 1.6 },
    encoding: {
      x: {
        field: "edge",
        type: "quantitative",
        scale: { domain: [bins.start, bins.start + bins.count * bins.width], nice: false, zero: false },
        axis: { title: quantity, tickCount: 5 },
      },
      y: {
        field: "height",
        type: "quantitative",
        scale: { zero: true },
        axis: { title: `fraction of ${of}`, tickCount: 4 },
      },
      order: { field: "order", type: "quantitative" },
      ...systemsEncoding(series.map(({ label }) => label)),
    },
  };
  return displayedFigure({
    ...{ width, height, autosize: { type: "fit", contains: "padding" }, layer: [...bands, lines] },
  });
}
