import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { namePlaces } from "../name_places.ts";
import { populationColors } from "../population_colors.ts";
import { type Band, bandsOf, rowOf } from "../raster_bands.ts";
import type { SpikingRun } from "../../spiking/simulation/spiking_run.ts";
import type { Run } from "../../system/run.ts";
import { type DrawnRun, drawnRun } from "./_drawn_run.ts";
import type { FigureSpec } from "../theme.ts";
import { stimulusViews } from "./stimulus.ts";

const OPTIONS: OptionNames<PopulationRasterOptions> = {
  width: true,
  height: true,
  fromMs: true,
  toMs: true,
  binMs: true,
  rows: true,
};

/** Options of {@linkcode populationRasterFigure}. */
export interface PopulationRasterOptions {
  /** Width, px. @default 560 */
  width?: number;
  /** Height of the raster, px; more where the names of all populations need it. @default 300, less for few neurons */
  height?: number;
  /** First time shown, ms. @default what leaves the last 500 ms, or 0 */
  fromMs?: number;
  /** Last time shown, ms. @default the end */
  toMs?: number;
  /** Width of the bins of the rates, ms: a whole number of the run's. @default a 150th of the time shown */
  binMs?: number;
  /** Rows that all populations share; each gets its part, at least 10. @default 400 */
  rows?: number;
}

/** Least distance between the names of two populations, px. */
const NAME_PX = 14;

/** Spikes of a band; a row without time ends each dot, so that a population is one path. */
function dots(run: DrawnRun, band: Band, { from, to }: { from: number; to: number }): FigureSpec[] {
  const values: FigureSpec[] = [];
  run.eachSpike((time, neuron) => {
    const row = time < from || time > to ? null : rowOf(band, neuron);
    if (row === null) return;
    values.push({ order: values.length, time, row }, {
      order: values.length + 1,
      time: null,
      row: null,
    });
  });
  return values;
}

function rateRows(
  { counts, binMs, startMs, populations }: DrawnRun,
  { from, to, widthMs = (to - from) / 150 }: { from: number; to: number; widthMs?: number },
): FigureSpec[] {
  const width = Math.max(1, Math.round(widthMs / binMs));
  return populations.flatMap(({ name, size }, at) => {
    const values: FigureSpec[] = [];
    for (
      let bin = Math.floor((from - startMs) / binMs);
      startMs + (bin + width) * binMs <= to + 1e-9;
      bin += width
    ) {
      let sum = 0;
      for (let one = bin; one < bin + width; one++) sum += counts[at][one];
      values.push({
        population: name,
        time: startMs + (bin + width / 2) * binMs,
        rate: sum / size / (width * binMs) * 1000,
      });
    }
    return values;
  });
}

/** Neurons of a trace that are drawn, at most. */
const MOST_TRACES = 3;

/** The recorded variables, one view each, of the first neurons of each population. */
function traceViews(
  { traces }: DrawnRun,
  { from, to, width, x }: { from: number; to: number; width: number; x: FigureSpec },
): FigureSpec[] {
  return [...new Set(traces.map(({ variable }) => variable))].map((variable) => ({
    width,
    height: 110,
    layer: traces.filter((one) => one.variable === variable).flatMap(({ cells, everyMs, values }) =>
      Array.from({ length: Math.min(MOST_TRACES, cells) }, (_, cell) => ({
        data: {
          values: Array.from({ length: values.length / cells }, (_, sample) => ({
            time: (sample + 1) * everyMs,
            value: values[sample * cells + cell],
          })).filter(({ time }) => time >= from && time <= to),
        },
        mark: { type: "line", strokeWidth: 1, clip: true },
        encoding: {
          x,
          y: {
            field: "value",
            type: "quantitative",
            scale: { zero: false },
            axis: { title: variable, tickCount: 4 },
          },
        },
      }))
    ),
  }));
}

/**
 * Raster and rates of the populations of a run, in the order of their neurons from below, and below these the drives and currents that
 * vary in time, and recorded traces.
 * @param simulated A simulated network of any system, with its spikes; of several networks the first is drawn.
 * @param options Size, time shown, number of rows.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { figureSvg, getSpikingPreset, populationRasterFigure, simulateSpikingReference } from "@volley/volley";
 * const run = await simulateSpikingReference(getSpikingPreset("cuba"), { durationMs: 50 });
 * console.assert((await figureSvg(populationRasterFigure(run))).startsWith("<svg"));
 * ```
 */
export function populationRasterFigure(
  simulated: SpikingRun | Run,
  options: PopulationRasterOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const run = drawnRun(simulated);
  const endMs = run.startMs + run.bins * run.binMs;
  const { width = 560, rows = 400, toMs = endMs, fromMs = Math.max(run.startMs, toMs - 500) } = options;
  const bands = bandsOf(run.populations, rows), colors = populationColors(bands.map(({ name }) => name));
  const all = bands[bands.length - 1].row + bands[bands.length - 1].rows;
  const cells = run.populations.reduce((sum, { size }) => sum + size, 0);
  const height = Math.max(options.height ?? Math.min(300, 20 + 10 * all), NAME_PX * run.populations.length);
  const window = { from: fromMs, to: toMs };
  const x = {
    field: "time",
    type: "quantitative",
    scale: { domain: [fromMs, toMs], nice: false, zero: false },
    axis: { title: "time (ms)", tickCount: 5 },
  };
  const y = {
    field: "row",
    type: "quantitative",
    scale: { domain: [-0.5, all - 0.5], nice: false, zero: false },
    axis: { title: all < cells ? `${all} of ${cells} cells` : "cells", labels: false, ticks: false },
  };
  const size = Math.min(3, Math.max(1.8, height / all));
  const places = namePlaces(
    bands.map(({ row, rows }) => row + (rows - 1) / 2),
    { end: all - 0.5, least: NAME_PX * all / height },
  );
  const raster = bands.flatMap((band, at) => [{
    data: { values: dots(run, band, window) },
    mark: {
      type: "line",
      clip: true,
      strokeCap: "round",
      strokeWidth: size,
      color: colors[at],
      invalid: "break-paths-filter-domains",
    },
    encoding: { x, y, order: { field: "order", type: "quantitative" } },
  }, {
    data: { values: [{ row: places[at], name: band.name }] },
    mark: { type: "text", align: "left", dx: 6, fontSize: 12, fontWeight: "bold", color: colors[at] },
    encoding: { x: { value: "width" }, y, text: { field: "name" } },
  }]);
  const color = {
    field: "population",
    type: "nominal",
    legend: null,
    scale: { domain: bands.map(({ name }) => name), range: colors },
  };
  const rates = {
    width,
    height: 110,
    data: { values: rateRows(run, { ...window, widthMs: options.binMs }) },
    mark: { type: "line", strokeWidth: 1.4 },
    encoding: {
      x,
      y: { field: "rate", type: "quantitative", axis: { title: "rate (Hz)", tickCount: 4, format: "~r" } },
      color,
    },
  };
  const stimuli = run.spec ? stimulusViews(run.spec, { ...window, width, x, color }) : [];
  const traces = traceViews(run, { ...window, width, x });
  const vconcat = [{ width, height, layer: raster }, rates, ...stimuli, ...traces];
  return displayedFigure({ title: { text: run.name }, spacing: 14, vconcat });
}
