import { populationRate } from "../analysis/rates.ts";
import type { Evaluation } from "../evaluation/compare_runs.ts";
import { type CountRuns, seriesOf } from "../evaluation/count_runs.ts";
import {
  type CountMeasures,
  meanSpectrum,
  measureCounts,
  type Sizes,
  thresholdsOf,
} from "../evaluation/measure_counts.ts";
import type { RunSpikes } from "../simulation/run.ts";
import type { RasterSeries, ReportData, SpectrumSeries, TrainingCurve } from "./report_data.ts";

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

/** Spreads the counts of a run over cells and within bins at random, for a raster of a surrogate that has counts only. */
function spread(
  series: { binMs: number; e: Uint16Array; i: Uint16Array },
  sizes: Sizes,
  shownMs: number,
): RunSpikes {
  const times: number[] = [];
  const neurons: number[] = [];
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const add = (count: number, first: number, cells: number, bin: number) => {
    for (let spike = 0; spike < count; spike++) {
      times.push((bin + uniform()) * series.binMs);
      neurons.push(first + Math.floor(uniform() * cells));
    }
  };
  for (let bin = 0; bin < Math.min(series.e.length, shownMs / series.binMs); bin++) {
    add(series.e[bin], 0, sizes.e, bin);
    add(series.i[bin], sizes.e, sizes.i, bin);
  }
  return { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) };
}

function raster(label: string, spikes: RunSpikes, sizes: Sizes, durationMs: number): RasterSeries {
  const shown = spikes.times.findIndex((time) => time >= durationMs);
  const end = shown < 0 ? spikes.times.length : shown;
  return {
    label,
    times: spikes.times.subarray(0, end),
    neurons: spikes.neurons.subarray(0, end),
    neuronCount: sizes.e + sizes.i,
    excitatoryCount: sizes.e,
    durationMs,
  };
}

function rates(label: string, counts: CountRuns, sizes: Sizes) {
  const { e, i, binMs } = seriesOf(counts, 0);
  const bins = Math.min(e.length, Math.round(SHOWN_MS / binMs));
  return {
    label,
    binMs,
    e: populationRate(e.subarray(0, bins), { binMs, neuronCount: sizes.e }),
    i: populationRate(i.subarray(0, bins), { binMs, neuronCount: sizes.i }),
  };
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
        : spread(seriesOf(counts, 0), sizes, shownMs);
      return raster(label, spikes, sizes, shownMs);
    }),
    rates: systems.map(({ label, counts }) => rates(label, counts, sizes)),
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
