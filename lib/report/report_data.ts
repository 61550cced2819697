import type { Reference } from "../base/reference.ts";

/** A list of numbers: a plain array or any typed array. */
export type Numbers = ArrayLike<number>;

/** Spikes of one system over a stretch of time. */
export interface RasterSeries {
  /** Name of the system, such as "network". */
  label: string;
  /** Populations in the order of their cells. */
  populations: readonly { name: string; size: number }[];
  /** Time of every spike, ms, shape (spikes). */
  times: Numbers;
  /** Cell of every spike, shape (spikes); cells are numbered through all populations. */
  neurons: Numbers;
  /** Whether counts alone are known and their spikes were dealt to cells at random, which the report says. @default false */
  dealt?: boolean;
  /** Start of the stretch, ms. @default 0 */
  fromMs?: number;
  /** Length of the stretch, ms. */
  durationMs: number;
}

/** Rates of the populations of one system over time. */
export interface RateSeries {
  /** Name of the system. */
  label: string;
  /** Width of a bin, ms. */
  binMs: number;
  /** Start of the first bin, ms. @default 0 */
  fromMs?: number;
  /** Mean rate of the cells of each population in every bin, Hz per cell. */
  populations: readonly { name: string; rates: Numbers }[];
}

/** A quantity of the single cells of each population, with its mean in each run. */
export interface SpreadSeries {
  /** Heading. */
  title: string;
  /** What it is, with its unit: the title of the axis. */
  quantity: string;
  /** By population and system. */
  rows: readonly {
    population: string;
    label: string;
    /** Values of the cells of all runs; without them the runs alone are shown. */
    cells?: Numbers;
    /** Mean of each run. */
    runs: Numbers;
  }[];
}

/** Correlations of the populations of one system in pairs. */
export interface CorrelationSeries {
  /** Name of the system. */
  label: string;
  /** Populations. (P) */
  names: readonly string[];
  /** Correlation of each with each; null where undefined. (P, P) */
  values: readonly (number | null)[];
}

/** Weights of the synapses of a projection that learnt. */
export interface WeightSeries {
  /** Name of the projection. */
  name: string;
  /** Cell of each synapse that spikes. (S) */
  sources: Numbers;
  /** Weight of each. (S) */
  weights: Numbers;
}

/** Power spectrum of the rate of a population of one system. */
export interface SpectrumSeries {
  /** Name of the system. */
  label: string;
  /** The population; spectra of one population share a plot. @default all the same */
  population?: string;
  /** Frequencies to draw, Hz. */
  frequencies: Numbers;
  /** Power at every frequency, in `ReportData.spectrumUnit`. */
  power: Numbers;
  /** Lowest power across seeds at every frequency. */
  low?: Numbers;
  /** Highest power across seeds at every frequency. */
  high?: Numbers;
}

/** Samples of one quantity, such as the size of every volley. */
export interface DistributionSeries {
  /** Name of the system. */
  label: string;
  /** All samples: these are counted, and drawn as a line. */
  values: Numbers;
  /** Samples by seed, one list per seed, of all seeds or of others than `values` are of; with `values` they make the band, and are not counted. */
  seeds?: readonly Numbers[];
}

/** Loss over the training of a surrogate. */
export interface TrainingCurve {
  /** Training step of every loss. */
  steps: Numbers;
  /** Training loss. */
  loss: Numbers;
  /** Training step of every validation loss. */
  validationSteps?: Numbers;
  /** Loss on data held out from training. */
  validationLoss?: Numbers;
  /** What the loss is, with its unit. @default "loss" */
  lossLabel?: string;
}

/** Values that something of a surrogate was fitted to, beside what the fit gives. */
export interface FitSeries {
  /** What was fitted, such as a population. */
  name: string;
  /** Unit of the values. */
  unit: string;
  /** Measured values. (M) */
  measured: Numbers;
  /** Their standard errors. (M) */
  errors: Numbers;
  /** Values of the fit. (M) */
  fitted: Numbers;
}

/** One row of the table: a statistic of the network beside the surrogate's. */
export interface MeasureRow {
  /** Name of the measure. */
  name: string;
  /** Unit of the two values; empty for pure numbers. */
  unit: string;
  /** Value of the network; null where there is none. */
  network: number | null;
  /** Value of the surrogate; null where there is none. */
  surrogate: number | null;
  /** Least value of a single run of the network. */
  low?: number | null;
  /** Greatest value of one. */
  high?: number | null;
  /** Distance between network and surrogate. */
  distance?: number | null;
  /** The same distance between two seeds of the network. */
  floor?: number | null;
  /** Distance divided by floor. */
  ratio?: number | null;
  /** What was aimed at, such as "ratio ≤ 1.5". */
  target?: string;
  /** Whether the target was reached; null where it was not judged. */
  met?: boolean | null;
}

/**
 * Everything a report shows, as plain data. In every list of systems the first is the network and the second the
 * surrogate; a list may be empty, and its figure is then left out.
 */
export interface ReportData {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** Lead sentences, one paragraph each. */
  summary: readonly string[];
  /** Spike rasters: network, surrogate. */
  rasters: readonly RasterSeries[];
  /** Population rates: network, surrogate. */
  rates: readonly RateSeries[];
  /** Power spectra: network, surrogate. */
  spectra: readonly SpectrumSeries[];
  /** Unit of the power in `spectra`. @default "Hz" */
  spectrumUnit?: string;
  /** Spikes in every volley: network, surrogate. */
  volleySizes: readonly DistributionSeries[];
  /** Time between the starts of volleys, ms: network, surrogate. */
  volleyIntervals: readonly DistributionSeries[];
  /** Rates and irregularity of cells. @default none */
  spreads?: readonly SpreadSeries[];
  /** Correlations of populations: network, surrogate. @default none */
  correlations?: readonly CorrelationSeries[];
  /** Weights that were learnt. @default none */
  weights?: readonly WeightSeries[];
  /** Training of the surrogate. */
  training?: TrainingCurve;
  /** What the surrogate was made of by fits. @default nothing */
  fits?: readonly FitSeries[];
  /** Rows of the table. */
  measures: readonly MeasureRow[];
  /** Versions, adapter, seeds, wall times, date: text by name. */
  provenance: Readonly<Record<string, string>>;
  /** The commands that made the data, to run again. */
  commands: readonly string[];
  /** What it cites, in its last section. @default it has none */
  references?: readonly Reference[];
  /** Specs, model configurations: any JSON by name. */
  json?: Readonly<Record<string, unknown>>;
}
