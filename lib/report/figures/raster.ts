import type { RasterSeries } from "../report_data.ts";
import { type FigureSpec, POPULATION_COLORS } from "../theme.ts";

/** Options of {@linkcode rasterFigure}. */
export interface RasterFigureOptions {
  /** Width, px. @default 476 */
  width?: number;
  /** Height, px. @default 250 */
  height?: number;
  /** Time shown, ms. @default the whole recording */
  windowMs?: number;
  /** Colour of the label. */
  color?: string;
}

/** Spikes of one population; a row without time ends each dot, so that a population is one SVG path. */
function dots(raster: RasterSeries, options: { from: number; to: number; windowMs: number }): FigureSpec[] {
  const rows: FigureSpec[] = [];
  for (let i = 0; i < raster.times.length; i++) {
    const neuron = raster.neurons[i];
    if (neuron < options.from || neuron >= options.to || raster.times[i] > options.windowMs) continue;
    rows.push({ order: rows.length, time: raster.times[i], neuron });
    rows.push({ order: rows.length, time: null, neuron: null });
  }
  return rows;
}

/**
 * A raster of spikes: one dot per spike, excitatory neurons below inhibitory ones.
 *
 * @param raster The spikes.
 * @param options Size, time shown, colour of the label.
 * @returns A Vega-Lite spec for `figureSvg`.
 *
 * @example
 * ```ts
 * import { figureSvg, rasterFigure } from "@volley/volley";
 *
 * const spikes = { times: [1, 5, 9], neurons: [0, 1, 2], durationMs: 10 };
 * const raster = { label: "network", ...spikes, neuronCount: 3, excitatoryCount: 2 };
 * const svg = await figureSvg(rasterFigure(raster, { windowMs: 8 }));
 * ```
 */
export function rasterFigure(raster: RasterSeries, options: RasterFigureOptions = {}): FigureSpec {
  const { width = 476, height = 250, windowMs = raster.durationMs, color } = options;
  const { neuronCount, excitatoryCount } = raster;
  const size = Math.min(3, Math.max(1.5, height / neuronCount));
  const x = {
    field: "time",
    type: "quantitative",
    scale: { domain: [0, windowMs], nice: false },
    axis: { title: "time (ms)", tickCount: 5 },
  };
  const y = {
    field: "neuron",
    type: "quantitative",
    scale: { domain: [-0.5, neuronCount - 0.5], nice: false, zero: false },
    axis: { title: "neuron", tickCount: 4 },
  };
  const populations = [
    { name: "E", from: 0, to: excitatoryCount },
    { name: "I", from: excitatoryCount, to: neuronCount },
  ].filter(({ from, to }) => to > from);
  const layer = populations.flatMap(({ name, from, to }) => {
    const populationColor = POPULATION_COLORS[name as "E" | "I"];
    const mark = { type: "line", clip: true, strokeCap: "round", strokeWidth: size, color: populationColor };
    return [{
      data: { values: dots(raster, { from, to, windowMs }) },
      mark: { ...mark, invalid: "break-paths-filter-domains" },
      encoding: { x, y, order: { field: "order", type: "quantitative" } },
    }, {
      data: { values: [{ neuron: (from + to - 1) / 2, name }] },
      mark: { type: "text", align: "left", dx: 6, fontSize: 12, fontWeight: "bold", color: populationColor },
      encoding: { x: { value: "width" }, y, text: { field: "name" } },
    }];
  });
  return {
    title: { text: raster.label, color },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer,
  };
}
