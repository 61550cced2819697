import { binsOf } from "../base/time_grid.ts";
import { distributionPanel } from "./distribution_panel.ts";
import { rasterFigure } from "./figures/raster.ts";
import { ratesFigure } from "./figures/rates.ts";
import { spectraFigure } from "./figures/spectra.ts";
import { MOST_TRAINING_POINTS, trainingFigure } from "./figures/training.ts";
import { formatNumber } from "./format_number.ts";
import type { Panel } from "./panel.ts";
import { rasterWindow } from "./raster_window.ts";
import type { DistributionSeries, ReportData } from "./report_data.ts";
import { SYSTEM_COLORS } from "./theme.ts";

const SPACE_BETWEEN_RATES = 6; // px

function rasterPanel(data: ReportData, windowMs: number): Panel {
  const longest = Math.max(...data.rasters.map(({ durationMs }) => durationMs));
  const counts = data.rasters.map(({ neuronCount, excitatoryCount }) =>
    `${excitatoryCount} excitatory (E, orange) and ${
      neuronCount - excitatoryCount
    } inhibitory (I, blue) neurons`
  );
  const cells = new Set(counts).size === 1
    ? counts[0]
    : data.rasters.map(({ label }, i) => `${label}, ${counts[i]}`).join("; ");
  const cut = windowMs < longest
    ? ` The first ${formatNumber(windowMs)} ms of ${formatNumber(longest)} ms are shown.`
    : "";
  return {
    title: "Spikes",
    caption: `Each dot is one spike: ${cells}.${cut}`,
    wide: data.rasters.length > 1,
    specs: ({ width, height }) =>
      data.rasters.map((raster, i) =>
        rasterFigure(raster, { windowMs, color: SYSTEM_COLORS[i], width, height })
      ),
  };
}

function ratesPanel(data: ReportData, windowMs: number | undefined): Panel {
  const bins = [...new Set(data.rates.map(({ binMs }) => formatNumber(binMs)))].join(" and ");
  let maxRate = 0;
  for (const { e, i, binMs } of data.rates) {
    const shown = Math.min(e.length, binsOf(windowMs ?? Infinity, binMs));
    for (let bin = 0; bin < shown; bin++) maxRate = Math.max(maxRate, e[bin], i[bin]);
  }
  return {
    title: "Population rates",
    caption: `Mean rate per neuron in bins of ${bins} ms; E orange, I blue.${
      windowMs === undefined ? "" : " Time as in A."
    }`,
    wide: false,
    specs: ({ width, height }) =>
      data.rates.map((rates, i) => {
        const timeAxis = i === data.rates.length - 1;
        const axis = 32; // px of the time axis, on the lowest picture only
        const free = height - axis - SPACE_BETWEEN_RATES * (data.rates.length - 1);
        const own = Math.floor(free / data.rates.length);
        const color = SYSTEM_COLORS[i];
        return ratesFigure(rates, {
          width,
          height: own + (timeAxis ? axis : 0),
          windowMs,
          timeAxis,
          legend: i === 0,
          color,
          maxRate: maxRate || 1,
        });
      }),
  };
}

function spectraPanel(data: ReportData): Panel {
  const band = data.spectra.some(({ low, high }) => low && high);
  return {
    title: "Power spectrum",
    caption: "Power spectral density of the population activity, logarithmic axis." +
      (band ? " Line: mean; band: lowest to highest seed of the network." : ""),
    wide: false,
    specs: ({ width, height }) => [spectraFigure(data.spectra, { width, height, unit: data.spectrumUnit })],
  };
}

function trainingPanel(training: NonNullable<ReportData["training"]>): Panel {
  const block = Math.ceil(training.loss.length / MOST_TRAINING_POINTS);
  const heldOut = training.validationLoss?.length ? ", on training data and on data held out" : "";
  const thinned = block > 1 ? ` Means over blocks of ${block} values.` : "";
  return {
    title: "Training",
    caption: `Loss of the surrogate against the training step${heldOut}.${thinned}`,
    wide: false,
    specs: ({ width, height }) => [trainingFigure(training, { width, height })],
  };
}

/**
 * The panels of a report in order; a panel without data is left out.
 *
 * @param data The report.
 * @returns Panels with captions, not drawn yet.
 *
 * @example
 * ```ts ignore
 * import { panelsOf } from "./panels.ts";
 *
 * const titles = panelsOf(data).map(({ title }) => title);
 * ```
 */
export function panelsOf(data: ReportData): Panel[] {
  const windowMs = rasterWindow(data.rasters);
  const panels: Panel[] = [];
  if (windowMs !== undefined) panels.push(rasterPanel(data, windowMs));
  if (data.rates.some(({ e }) => e.length > 0)) panels.push(ratesPanel(data, windowMs));
  if (data.spectra.some(({ power }) => power.length > 0)) panels.push(spectraPanel(data));
  const hasValues = (series: readonly DistributionSeries[]) => series.some(({ values }) => values.length > 0);
  if (hasValues(data.volleySizes)) {
    panels.push(distributionPanel(data.volleySizes, {
      title: "Volley sizes",
      quantity: "volley size (spikes)",
      of: "volleys",
      unit: "spikes",
    }));
  }
  if (hasValues(data.volleyIntervals)) {
    panels.push(distributionPanel(data.volleyIntervals, {
      title: "Volley intervals",
      quantity: "interval between volleys (ms)",
      of: "intervals",
      unit: "ms",
    }));
  }
  if (data.training && data.training.loss.length > 0) panels.push(trainingPanel(data.training));
  return panels;
}
