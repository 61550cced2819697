import type { Evaluation } from "../experiment/compare_runs.ts";
import { type MeasuredRun, measuredRuns } from "../experiment/measures/measured_run.ts";
import { meanSpectrum, spectrumOf } from "../experiment/measures/spectrum.ts";
import { VOLLEY_INTERVAL, VOLLEY_SIZE } from "../experiment/measures/volleys.ts";
import type { RunSpikes } from "../markov/run.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
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
  /** Runs of the network. */
  network: PopulationCounts;
  /** Spikes of the first run, where recorded. */
  spikes?: RunSpikes;
  /** Free runs of the surrogate. */
  surrogate?: PopulationCounts;
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

function spectrum(label: string, runs: MeasuredRun[]): SpectrumSeries[] {
  const average = meanSpectrum(runs, 0);
  if (!average) return [];
  const { frequencies, power } = average;
  const end = frequencies.findIndex((frequency) => frequency > HIGHEST_HZ);
  const cut = (values: Float64Array) => values.subarray(1, end < 0 ? values.length : end);
  const all = runs.map((run) => spectrumOf(run, 0)!.power);
  const extreme = (choose: (...values: number[]) => number) =>
    power.map((_, k) => choose(...all.map((one) => one[k])));
  const band = runs.length > 1 ? { low: cut(extreme(Math.min)), high: cut(extreme(Math.max)) } : {};
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
  const { network, surrogate } = input, { populations } = network;
  const systems = [
    { label: "network", counts: network },
    ...(surrogate ? [{ label: "surrogate", counts: surrogate }] : []),
  ];
  const measured = systems.map(({ label, counts }) => ({
    label,
    counts,
    runs: measuredRuns(counts, { reference: network }),
  }));
  const shownMs = Math.min(SHOWN_MS, network.bins * network.binMs);
  return {
    title: input.title,
    subtitle: input.subtitle,
    summary: input.summary,
    rasters: systems.map(({ label, counts }) => {
      const spikes = label === "network" && input.spikes ? input.spikes : spreadCounts(counts, shownMs);
      return rasterOf(label, spikes, { populations, shownMs });
    }),
    rates: systems.map(({ label, counts }) => ratesOf(label, counts, shownMs)),
    spectra: measured.flatMap(({ label, runs }) => spectrum(label, runs)),
    spectrumUnit: "Hz²/Hz",
    volleySizes: measured.flatMap(({ label, runs }) =>
      distribution(label, runs.map((run) => VOLLEY_SIZE.samples!(run, [0])))
    ),
    volleyIntervals: measured.flatMap(({ label, runs }) =>
      distribution(label, runs.map((run) => VOLLEY_INTERVAL.samples!(run, [0])))
    ),
    ...(input.training ? { training: input.training } : {}),
    measures: tableRows(input),
    provenance: input.provenance,
    commands: input.commands,
    ...(input.json ? { json: input.json } : {}),
  };
}
