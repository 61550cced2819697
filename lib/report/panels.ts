import { distributionPanel } from "./distribution_panel.ts";
import { correlationsFigure } from "./figures/correlations.ts";
import { fitFigure } from "./figures/fit.ts";
import { rasterFigure } from "./figures/raster.ts";
import { MOST_TOGETHER, ratesFigure } from "./figures/rates.ts";
import { spectraFigure } from "./figures/spectra.ts";
import { spreadFigure } from "./figures/spread.ts";
import { MOST_TRAINING_POINTS, trainingFigure } from "./figures/training.ts";
import { weightsFigure } from "./figures/weights.ts";
import { formatNumber } from "./format_number.ts";
import { highestRate } from "./highest_rate.ts";
import type { Panel } from "./panel.ts";
import { bandsOf } from "./raster_bands.ts";
import { rasterWindow } from "./raster_window.ts";
import type {
  CorrelationSeries,
  DistributionSeries,
  FitSeries,
  RasterSeries,
  ReportData,
  SpreadSeries,
  WeightSeries,
} from "./report_data.ts";
import { SYSTEM_COLORS } from "./theme.ts";

const SPACE_BETWEEN_RATES = 6; // px

/** Populations with the cells that are shown, such as `75 E, 25 I`. */
function cellsText({ populations }: RasterSeries): string {
  return bandsOf(populations)
    .map(({ name, size, rows }) => rows < size ? `${rows} of ${size} ${name}` : `${size} ${name}`)
    .join(", ");
}

/** Height that a picture of so many populations needs, px. */
function heightFor(populations: number, height: number): number {
  return populations > MOST_TOGETHER ? Math.max(height, 40 * populations + 60) : height;
}

function rasterPanel(data: ReportData, windowMs: number): Panel {
  const longest = Math.max(...data.rasters.map(({ durationMs }) => durationMs));
  const texts = data.rasters.map(cellsText);
  const cells = new Set(texts).size === 1
    ? texts[0]
    : data.rasters.map(({ label }, i) => `${label}, ${texts[i]}`).join("; ");
  const dealt = data.rasters.filter((raster) => raster.dealt).map(({ label }) => label);
  const random = dealt.length > 0
    ? ` Counts of the ${dealt.join(" and the ")} are dealt to cells at random.`
    : "";
  const cut = windowMs < longest
    ? ` The first ${formatNumber(windowMs)} ms of ${formatNumber(longest)} ms are shown.`
    : "";
  return {
    title: "Spikes",
    caption: `Each dot is one spike. Cells: ${cells}.${random}${cut}`,
    wide: data.rasters.length > 1,
    specs: ({ width, height }) =>
      data.rasters.map((raster, i) =>
        rasterFigure(raster, {
          ...{ windowMs, color: SYSTEM_COLORS[i], width },
          height: heightFor(raster.populations.length, height),
        })
      ),
  };
}

function ratesPanel(data: ReportData, windowMs: number | undefined): Panel {
  const bins = [...new Set(data.rates.map(({ binMs }) => formatNumber(binMs)))].join(" and ");
  const many = data.rates.some(({ populations }) => populations.length > MOST_TOGETHER);
  const maxRate = highestRate(data.rates, windowMs) || 1;
  const caption = `Mean rate per cell in bins of ${bins} ms.${
    windowMs === undefined ? "" : " Time as in A."
  }`;
  if (many) {
    return {
      title: "Population rates",
      caption: `${caption} Each population has an axis of its own.`,
      wide: data.rates.length > 1,
      specs: ({ width, height }) =>
        data.rates.map((rates, i) =>
          ratesFigure(rates, { width, height, windowMs, color: SYSTEM_COLORS[i] })
        ),
    };
  }
  return {
    title: "Population rates",
    caption,
    wide: false,
    specs: ({ width, height }) =>
      data.rates.map((rates, i) => {
        const timeAxis = i === data.rates.length - 1;
        const axis = 32; // px of the time axis, on the lowest picture only
        const free = height - axis - SPACE_BETWEEN_RATES * (data.rates.length - 1);
        const own = Math.floor(free / data.rates.length);
        const size = { width, height: own + (timeAxis ? axis : 0) };
        const color = SYSTEM_COLORS[i];
        return ratesFigure(rates, { ...size, windowMs, timeAxis, legend: i === 0, color, maxRate });
      }),
  };
}

function spectraPanel(data: ReportData): Panel {
  const band = data.spectra.some(({ low, high }) => low && high);
  const names = [...new Set(data.spectra.map(({ population }) => population))];
  const several = names.length > 1;
  return {
    title: several ? "Power spectra" : "Power spectrum",
    caption:
      `Power spectral density of the ${
        several ? "populations' rates" : "population's rate"
      }, logarithmic axis.` + (band ? " Line: mean; band: lowest to highest seed of the network." : ""),
    wide: several,
    columns: names.length === 2 ? 2 : 3,
    specs: ({ width, height }) =>
      names.map((population) => {
        const spectra = data.spectra.filter((one) => one.population === population);
        const title = several ? population : undefined;
        return spectraFigure(spectra, { width, height, unit: data.spectrumUnit, title });
      }),
  };
}

function spreadPanel(series: SpreadSeries): Panel {
  const cells = series.rows.some((row) => row.cells?.length);
  return {
    title: series.title,
    caption: (cells ? "Line: 5 to 95 % of the cells; bar: the middle half; tick: the median. " : "") +
      "Circles: means of single runs.",
    wide: false,
    specs: ({ width, height }) => [spreadFigure(series, { width, height })],
  };
}

function correlationsPanel(series: readonly CorrelationSeries[]): Panel {
  return {
    title: "Correlations of populations",
    caption: "Correlation of the populations' counts of the same bin, mean over runs. Grey: no value.",
    wide: series.length > 1,
    specs: ({ width, height }) =>
      series.map((one, k) => correlationsFigure(one, { width, height, color: SYSTEM_COLORS[k] })),
  };
}

function weightsPanel(weights: readonly WeightSeries[]): Panel {
  return {
    title: "Weights that were learnt",
    caption:
      "At the end of the run: of each synapse (of some, where there are many) by its source, and how many there are.",
    wide: true,
    specs: ({ height }) => weights.map((table) => weightsFigure(table, { width: 260, height: height - 80 })),
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

function fitsPanel(fits: readonly FitSeries[]): Panel {
  return {
    title: "Fits",
    caption: "What the surrogate is made of, fitted against measured values. Bars: standard errors. " +
      "Below: the error relative to what was measured, at most 1, where that is above 1 % of the largest.",
    wide: fits.length > 1,
    columns: fits.length === 2 ? 2 : 3,
    specs: ({ width, height }) => fits.map((fit) => fitFigure(fit, { width, height: Math.max(300, height) })),
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
  if (data.rates.some(({ populations }) => (populations[0]?.rates.length ?? 0) > 0)) {
    panels.push(ratesPanel(data, windowMs));
  }
  if (data.spectra.some(({ power }) => power.length > 0)) panels.push(spectraPanel(data));
  panels.push(...(data.spreads ?? []).filter(({ rows }) => rows.length > 0).map(spreadPanel));
  if (data.correlations?.length) panels.push(correlationsPanel(data.correlations));
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
  if (data.weights?.length) panels.push(weightsPanel(data.weights));
  if (data.training && data.training.loss.length > 0) panels.push(trainingPanel(data.training));
  if (data.fits?.length) panels.push(fitsPanel(data.fits));
  return panels;
}
