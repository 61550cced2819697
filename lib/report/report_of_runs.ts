import type { Reference } from "../base/reference.ts";
import type { Evaluation } from "../experiment/compare_runs.ts";
import { type BoundMeasure, tableMeasures } from "../experiment/measures/bound_measure.ts";
import { CELL_RATE, ISI_CV } from "../experiment/measures/cells.ts";
import { CORRELATION } from "../experiment/measures/correlation.ts";
import type { Measure } from "../experiment/measures/measure.ts";
import { type MeasuredRun, measuredRuns } from "../experiment/measures/measured_run.ts";
import { RATE } from "../experiment/measures/rate.ts";
import { meanSpectrum, spectrumOf } from "../experiment/measures/spectrum.ts";
import { VOLLEY_INTERVAL, VOLLEY_SIZE } from "../experiment/measures/volleys.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import type { Spikes } from "../system/run.ts";
import type {
  CorrelationSeries,
  FitSeries,
  MeasureRow,
  ReportData,
  SpectrumSeries,
  SpreadSeries,
  TrainingCurve,
  WeightSeries,
} from "./report_data.ts";
import { rasterOf, ratesOf, spreadCounts, type TimeWindow } from "./series_of_counts.ts";

/** Length of rasters and rate curves where nothing else is said, ms, and the highest frequency drawn, Hz. */
const SHOWN_MS = 500;
const HIGHEST_HZ = 150;
/** Part of the highest power below which there is rounding alone. */
const NOISE = 1e-12;
/** Volleys, or intervals between them, from which their distribution is drawn. */
const LEAST_VOLLEYS = 10;
/** Populations from which their correlations are a picture; of fewer they stand in the table. */
const LEAST_CORRELATED = 3;

/** What {@link reportOfRuns} draws. */
export interface ReportInput {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle: string;
  /** Lead sentences. */
  summary: string[];
  /** Runs of the network. */
  network: PopulationCounts;
  /** Spikes of each run, where recorded. @default rasters are of spikes that are dealt to cells at random */
  spikes?: readonly Spikes[];
  /** Free runs of the surrogate. */
  surrogate?: PopulationCounts;
  /** How network and surrogate compare. */
  evaluation?: Evaluation;
  /** How the surrogate was trained. */
  training?: TrainingCurve;
  /** What the surrogate was made of by fits. */
  fits?: readonly FitSeries[];
  /** Weights that were learnt. */
  weights?: readonly WeightSeries[];
  /** Time that rasters and rates show. @default the first 500 ms */
  window?: TimeWindow;
  /** Rows of the table, after those of the measures, that only this system has. @default none */
  measures?: readonly { name: string; unit: string; value: number | null }[];
  /** Versions, adapter, seeds, wall times. */
  provenance: Record<string, string>;
  /** Commands that made the data. */
  commands: string[];
  /** What it cites, in its last section. @default it has none */
  references?: readonly Reference[];
  /** Specs and the like. */
  json?: Record<string, unknown>;
}

/** One of the systems of a report. */
interface Drawn {
  label: string;
  counts: PopulationCounts;
  runs: MeasuredRun[];
}

function spectrum({ label, runs, counts }: Drawn, at: number): SpectrumSeries[] {
  const average = meanSpectrum(runs, at);
  if (!average) return [];
  const { frequencies, power } = average, least = NOISE * power.reduce((a, b) => Math.max(a, b), 0);
  if (least === 0) return [];
  const end = frequencies.findIndex((frequency) => frequency > HIGHEST_HZ);
  const cut = (values: Float64Array) =>
    values.subarray(1, end < 0 ? values.length : end).map((value) => value > least ? value : NaN);
  const all = runs.map((run) => spectrumOf(run, at)!.power);
  const extreme = (choose: (...values: number[]) => number) =>
    power.map((_, k) => choose(...all.map((one) => one[k])));
  const band = runs.length > 1 ? { low: cut(extreme(Math.min)), high: cut(extreme(Math.max)) } : {};
  const population = counts.populations[at].name;
  return [{ label, population, frequencies: cut(frequencies), power: cut(power), ...band }];
}

function distribution({ label, runs }: Drawn, measure: Measure) {
  const lists = runs.map((run) => measure.samples!(run, [0]));
  const values = lists.flatMap((list) => Array.from(list));
  if (values.length < LEAST_VOLLEYS) return [];
  return [{ label, values, ...(lists.length > 1 ? { seeds: lists.filter((list) => list.length > 0) } : {}) }];
}

/** A quantity of cells in each population; where spikes were not recorded the runs' own means, if there are several. */
function spread(
  drawn: readonly Drawn[],
  about: Pick<SpreadSeries, "title" | "quantity">,
  { cells, mean }: { cells: Measure; mean: Measure },
): SpreadSeries {
  const rows = drawn[0].counts.populations.flatMap(({ name: population }, p) =>
    drawn.flatMap(({ label, runs }) => {
      const values = runs.flatMap((run) => Array.from(cells.samples!(run, [p])));
      const means = runs.map((run) => mean.value([run], [p])).filter((value) => value !== null);
      return means.length > 0 ? [{ population, label, cells: values, runs: means }] : [];
    })
  );
  if (rows.some((row) => row.cells.length > 0)) return { ...about, rows };
  return { ...about, title: "Means of runs", rows: rows.some((row) => row.runs.length > 1) ? rows : [] };
}

function correlations({ label, runs, counts }: Drawn): CorrelationSeries {
  const names = counts.populations.map(({ name }) => name);
  const values = names.flatMap((_, a) =>
    names.map((_, b) => a === b ? null : CORRELATION.value(runs, [Math.min(a, b), Math.max(a, b)]))
  );
  return { label, names, values };
}

/** A row of a measure of the network alone, with its least and greatest run. */
function rowOf(measure: BoundMeasure, runs: readonly MeasuredRun[]): MeasureRow {
  const each = runs.map((run) => measure.value([run])).filter((value) => value !== null);
  const several = runs.length > 1 && each.length > 0;
  return {
    name: measure.title,
    unit: measure.unit,
    network: measure.meanOver(runs),
    surrogate: null,
    ...(several ? { low: Math.min(...each), high: Math.max(...each) } : {}),
  };
}

/** Rows of the report's table. */
function tableRows(input: ReportInput, { runs, counts }: Drawn): MeasureRow[] {
  if (input.evaluation) {
    return input.evaluation.rows.map(({ key: _, target, ...row }) => ({
      ...row,
      ...(target ? { target } : {}),
    }));
  }
  const { populations } = counts;
  const measures = tableMeasures(populations, { spikes: input.spikes !== undefined })
    .filter(({ measure }) => measure.error !== null);
  const own = (input.measures ?? []).map(({ name, unit, value }) => ({
    ...{ name, unit },
    ...{ network: value, surrogate: null },
  }));
  return [...measures.map((measure) => rowOf(measure, runs)), ...own];
}

/** The data of a report on runs of a network, with or without its surrogate; of any populations. */
export function reportOfRuns(input: ReportInput): ReportData {
  const { network, surrogate, spikes } = input, { populations } = network;
  const window = input.window ?? { fromMs: 0, toMs: Math.min(SHOWN_MS, network.bins * network.binMs) };
  const drawn: Drawn[] = [{ label: "network", counts: network, runs: measuredRuns(network, { spikes }) }];
  if (surrogate) {
    const runs = measuredRuns(surrogate, { reference: network });
    drawn.push({ label: "surrogate", counts: surrogate, runs });
  }
  return {
    title: input.title,
    subtitle: input.subtitle,
    summary: input.summary,
    rasters: drawn.map(({ label, counts }) => {
      if (label === "network" && spikes) return rasterOf(label, spikes[0], { populations, ...window });
      return { ...rasterOf(label, spreadCounts(counts, window), { populations, ...window }), dealt: true };
    }),
    rates: drawn.map(({ label, counts }) => ratesOf(label, counts, window)),
    spectra: populations.flatMap((_, p) => drawn.flatMap((one) => spectrum(one, p))),
    spectrumUnit: "Hz²/Hz",
    spreads: [
      spread(drawn, { title: "Rates of cells", quantity: "rate (Hz)" }, { cells: CELL_RATE, mean: RATE }),
      spread(drawn, { title: "Irregularity of cells", quantity: "CV of interspike intervals" }, {
        ...{ cells: ISI_CV, mean: ISI_CV },
      }),
    ],
    correlations: populations.length < LEAST_CORRELATED ? [] : drawn.map(correlations),
    volleySizes: drawn.flatMap((one) => distribution(one, VOLLEY_SIZE)),
    volleyIntervals: drawn.flatMap((one) => distribution(one, VOLLEY_INTERVAL)),
    ...(input.weights ? { weights: input.weights } : {}),
    ...(input.training ? { training: input.training } : {}),
    ...(input.fits?.length ? { fits: input.fits } : {}),
    measures: tableRows(input, drawn[0]),
    provenance: input.provenance,
    commands: input.commands,
    ...(input.references ? { references: input.references } : {}),
    ...(input.json ? { json: input.json } : {}),
  };
}
