import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { namePlaces } from "../name_places.ts";
import { populationColors } from "../population_colors.ts";
import { drawnSpikes } from "../raster_bands.ts";
import type { RasterSeries } from "../report_data.ts";
import type { FigureSpec } from "../theme.ts";

const OPTIONS: OptionNames<RasterFigureOptions> = { width: true, height: true, windowMs: true, color: true };

/** Options of {@linkcode rasterFigure}. */
export interface RasterFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px; more where the names of all populations need it. @default 250 */
  height?: number;
  /** Time shown from the start, ms. @default the whole recording */
  windowMs?: number;
  /** Colour of the label. */
  color?: string;
}

/** Least distance between the names of two populations, px, and room for what is not the plot. */
const NAME_PX = 14;
const AROUND_PX = 60;

/** Spikes of one population; a row without time ends each dot, so that a population is one SVG path. */
function dots(times: readonly number[], rows: readonly number[], end: number): FigureSpec[] {
  const values: FigureSpec[] = [];
  times.forEach((time, k) => {
    if (time > end) return;
    values.push({ order: values.length, time, neuron: rows[k] });
    values.push({ order: values.length, time: null, neuron: null });
  });
  return values;
}

/**
 * A raster of spikes: one dot per spike, the populations one above another from below. Of a network of more than 1800 cells a
 * part of each population is shown.
 *
 * @param raster The spikes.
 * @param options Size, time shown, colour of the label.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, rasterFigure } from "@volley/volley";
 *
 * const populations = [{ name: "E", size: 2 }, { name: "I", size: 1 }];
 * const raster = { label: "network", populations, times: [1, 5, 9], neurons: [0, 1, 2], durationMs: 10 };
 * const svg = await figureSvg(rasterFigure(raster, { windowMs: 8 }));
 * ```
 */
export function rasterFigure(raster: RasterSeries, options: RasterFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 476, windowMs = raster.durationMs, color } = options, { fromMs = 0 } = raster;
  const { bands, times, rows } = drawnSpikes(raster), end = fromMs + windowMs;
  const height = Math.max(options.height ?? 250, NAME_PX * bands.length + AROUND_PX);
  const all = bands.reduce((sum, band) => sum + band.rows, 0);
  const whole = bands.every((band) => band.rows === band.size);
  const x = {
    field: "time",
    type: "quantitative",
    scale: { domain: [fromMs, end], nice: false, zero: false },
    axis: { title: "time (ms)", tickCount: 5 },
  };
  const y = {
    field: "neuron",
    type: "quantitative",
    scale: { domain: [-0.5, all - 0.5], nice: false, zero: false },
    axis: whole
      ? { title: "neuron", tickCount: 4, tickMinStep: 1 }
      : { title: "some neurons", labels: false, ticks: false },
  };
  const strokeWidth = Math.min(3, Math.max(1.5, height / all));
  const colors = populationColors(bands.map(({ name }) => name));
  const places = namePlaces(
    bands.map((band) => band.row + (band.rows - 1) / 2),
    { end: all - 0.5, least: NAME_PX * all / (height - AROUND_PX) },
  );
  const layer = bands.flatMap(({ name }, at) => [{
    data: { values: dots(times[at], rows[at], end) },
    mark: {
      ...{ type: "line", clip: true, strokeCap: "round", strokeWidth, color: colors[at] },
      invalid: "break-paths-filter-domains",
    },
    encoding: { x, y, order: { field: "order", type: "quantitative" } },
  }, {
    data: { values: [{ neuron: places[at], name }] },
    mark: { type: "text", align: "left", dx: 6, fontSize: 12, fontWeight: "bold", color: colors[at] },
    encoding: { x: { value: "width" }, y, text: { field: "name" } },
  }]);
  return displayedFigure({
    title: { text: raster.label, color },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer,
  });
}
