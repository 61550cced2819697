import type { Evaluation } from "../experiment/compare_runs.ts";
import { type CountRuns, seriesOf } from "../experiment/count_runs.ts";
import {
  type CountMeasures,
  meanSpectrum,
  measureCounts,
  type Sizes,
  thresholdsOf,
} from "../experiment/measure_counts.ts";
import type { RunSpikes } from "../markov/run.ts";
import type { ReportData, SpectrumSeries, TrainingCurve } from "./report_data.ts";
import { rasterOf, ratesOf, spreadCounts } from "./series_of_counts.ts";

/** Length of rasters and rate curves, ms, and the highest frequency drawn, Hz. */
const SHOWN_MS = 500;
const HIGHEST_HZ = 150;

/** What {@link reportOfRuns} draws. */
export interface ReportInput {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle: string;
  /** Lead sentences. */
  summary: string[];
  /** Cells. */
  sizes: Sizes;
  /** Runs of the network. */
  network: CountRuns;
  /** Spikes of the first run, where recorded. */
  spikes?: RunSpikes;
  /** Free runs of the surrogate. */
  surrogate?: CountRuns;
  /** How network and surrogate compare. */
  evaluation?: Evaluation;
  /** How the surrogate was trained. */
  training?: TrainingCurve;
  /** Rows of a table without a surrogate: name, unit and value. */
  measures?: { name: string; unit: string; value: number | null }[];
  /** Versions, adapter, seeds, wall times. */
  provenance: Record<string, string>;
  /** Commands that made the data. */
  commands: string[];
  /** Specs and the like. */
  json?: Record<string, unknown>;
}

function spectrum(label: string, measures: CountMeasures[]): SpectrumSeries[] {
  const average = meanSpectrum(measures);
  if (!average) return [];
  const { frequencies, power } = average.psd;
  const end = frequencies.findIndex((frequency) => frequency > HIGHEST_HZ);
  const cut = (values: Float64Array) => values.subarray(1, end < 0 ? values.length : end);
  const all = measures.map(({ psd }) => psd!.power);
  const extreme = (choose: (...values: number[]) => number) =>
    power.map((_, k) => choose(...all.map((one) => one[k])));
  const band = measures.length > 1 ? { low: cut(extreme(Math.min)), high: cut(extreme(Math.max)) } : {};
  return [{ label, frequencies: cut(frequencies), power: cut(power), ...band }];
}

function distribution(label: string, lists: Float64Array[]) {
  if (lists.every((values) => values.length === 0)) return [];
  const values = lists.flatMap((list) => Array.from(list));
  return [{ label, values, ...(lists.length > 1 ? { seeds: lists.filter((list) => list.length > 0) } : {}) }];
}

/** Rows of the report's table. */
function tableRows(input: ReportInput): ReportData["measures"] {
  if (input.evaluation) {
    return input.evaluation.rows.map(({ key: _, target, ...row }) => ({
      ...row,
      ...(target ? { target } : {}),
    }));
  }
  return (input.measures ?? []).map(({ name, unit, value }) => ({
    name,
    unit,
    network: value,
    surrogate: null,
  }));
}

/** The data of a report on runs of a network, with or without its surrogate. */
export function reportOfRuns(input: ReportInput): ReportData {
  const { sizes, network, surrogate } = input;
  const context = { sizes, thresholds: thresholdsOf(network) };
  const systems = [
    { label: "network", counts: network },
    ...(surrogate ? [{ label: "surrogate", counts: surrogate }] : []),
  ];
  const measured = systems.map(({ label, counts }) => ({
    label,
    counts,
    measures: Array.from({ length: counts.runs }, (_, run) => measureCounts(seriesOf(counts, run), context)),
  }));
  const shownMs = Math.min(SHOWN_MS, network.bins * network.binMs);
  return {
    title: input.title,
    subtitle: input.subtitle,
    summary: input.summary,
    rasters: systems.map(({ label, counts }) => {
      const spikes = label === "network" && input.spikes
        ? input.spikes
        : spreadCounts(seriesOf(counts, 0), { sizes, shownMs });
      return rasterOf(label, spikes, { sizes, shownMs });
    }),
    rates: systems.map(({ label, counts }) => ratesOf(label, counts, { sizes, shownMs })),
    spectra: measured.flatMap(({ label, measures }) => spectrum(label, measures)),
    spectrumUnit: "Hz²/Hz",
    volleySizes: measured.flatMap(({ label, measures }) => distribution(label, measures.map((m) => m.sizes))),
    volleyIntervals: measured.flatMap(({ label, measures }) =>
      distribution(label, measures.map((m) => m.intervals))
    ),
    ...(input.training ? { training: input.training } : {}),
    measures: tableRows(input),
    provenance: input.provenance,
    commands: input.commands,
    ...(input.json ? { json: input.json } : {}),
  };
}
