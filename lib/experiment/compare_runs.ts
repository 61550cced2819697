import { ArgumentRangeError } from "../base/errors.ts";
import { wasserstein } from "../analysis/distances.ts";
import { logSpectralDistance } from "../analysis/spectral_measures.ts";
import { mean, median } from "../analysis/summary.ts";
import { type CountRuns, seriesOf } from "./count_runs.ts";
import {
  type CountMeasures,
  meanSpectrum,
  measureCounts,
  type Sizes,
  thresholdsOf,
} from "./measure_counts.ts";

/** One statistic of the network beside the surrogate's. */
export interface Comparison {
  /** Short name for programs, such as `rateE`. */
  key: string;
  /** Name for people. */
  name: string;
  /** Unit of the two values; empty for pure numbers. */
  unit: string;
  /** Mean over runs of the network; null where undefined. */
  network: number | null;
  /** Mean over runs of the surrogate; null where undefined. */
  surrogate: number | null;
  /** Median distance between a run of the network and one of the surrogate; null where undefined. */
  distance: number | null;
  /** Seed floor: the median distance between two runs of the network with different seeds. */
  floor: number | null;
  /** Distance over floor. */
  ratio: number | null;
  /** What is aimed at, in words; null where nothing is. */
  target: string | null;
  /** Whether the target is met; null where there is none. */
  met: boolean | null;
}

/** Result of {@link compareRuns}. */
export interface Evaluation {
  /** One row for each statistic. */
  rows: Comparison[];
  /** Whether all targets are met. */
  met: boolean;
}

/** Targets of {@link compareRuns}. */
export interface EvaluationTargets {
  /** Largest relative error of rates. @default 0.03 */
  rate?: number;
  /** Largest error of the spectral peak, Hz. @default 2 */
  peakHz?: number;
  /** Largest ratio of distance to floor for volley intervals. @default 2 */
  intervals?: number;
  /** Largest ratio of distance to floor for volley sizes. @default 4 */
  sizes?: number;
}

type Distance = (a: CountMeasures, b: CountMeasures) => number | null;

/** Median of a distance over all pairs of two different runs. */
function medianOver(pairs: [CountMeasures, CountMeasures][], distance: Distance): number | null {
  const values = pairs.map(([a, b]) => distance(a, b)).filter((value) =>
    value !== null && Number.isFinite(value)
  );
  return values.length > 0 ? median(values as number[]) : null;
}

function meanOf(
  measures: readonly CountMeasures[],
  value: (measures: CountMeasures) => number | null,
): number | null {
  const values = measures.map(value).filter((one) => one !== null && Number.isFinite(one));
  return values.length > 0 ? mean(values as number[]) : null;
}

class Comparer {
  readonly #floorPairs: [CountMeasures, CountMeasures][] = [];
  readonly #pairs: [CountMeasures, CountMeasures][];

  constructor(readonly network: CountMeasures[], readonly surrogate: CountMeasures[]) {
    network.forEach((a, k) => network.slice(k + 1).forEach((b) => this.#floorPairs.push([a, b])));
    this.#pairs = network.flatMap((a) => surrogate.map((b): [CountMeasures, CountMeasures] => [a, b]));
  }

  row(
    about: { key: string; name: string; unit: string },
    values: [number | null, number | null],
    distance: Distance,
  ): Comparison {
    const between = medianOver(this.#pairs, distance);
    const floor = medianOver(this.#floorPairs, distance);
    const ratio = between !== null && floor !== null && floor > 0 ? between / floor : null;
    return {
      ...about,
      network: values[0],
      surrogate: values[1],
      distance: between,
      floor,
      ratio,
      target: null,
      met: null,
    };
  }

  scalar(
    about: { key: string; name: string; unit: string },
    value: (measures: CountMeasures) => number | null,
  ): Comparison {
    const values: [number | null, number | null] = [
      meanOf(this.network, value),
      meanOf(this.surrogate, value),
    ];
    return this.row(about, values, (a, b) => {
      const [x, y] = [value(a), value(b)];
      return x === null || y === null ? null : Math.abs(x - y);
    });
  }

  samples(
    about: { key: string; name: string; unit: string },
    value: (measures: CountMeasures) => Float64Array,
  ): Comparison {
    const average = (measures: CountMeasures) => value(measures).length > 0 ? mean(value(measures)) : null;
    const values: [number | null, number | null] = [
      meanOf(this.network, average),
      meanOf(this.surrogate, average),
    ];
    return this.row(
      about,
      values,
      (a, b) => value(a).length > 0 && value(b).length > 0 ? wasserstein(value(a), value(b)) : null,
    );
  }
}

function judge(row: Comparison, target: string, met: boolean | null): Comparison {
  return { ...row, target, met: met ?? false };
}

function judgeRate(row: Comparison, most: number): Comparison {
  const error = row.network === null || row.surrogate === null
    ? null
    : Math.abs(row.surrogate / row.network - 1);
  return judge(row, `within ${100 * most} %`, error !== null && error <= most);
}

function judgeRatio(row: Comparison, most: number): Comparison {
  return judge(row, `ratio at most ${most}`, row.ratio !== null && row.ratio <= most);
}

function peakRow(comparer: Comparer, most: number): Comparison {
  const peak = (measures: CountMeasures[]) => meanSpectrum(measures)?.peakHz ?? null;
  const network = peak(comparer.network);
  const surrogate = peak(comparer.surrogate);
  const row = comparer.row(
    { key: "peakHz", name: "spectral peak", unit: "Hz" },
    [network, surrogate],
    (a, b) => {
      const [x, y] = [peak([a]), peak([b])];
      return x === null || y === null ? null : Math.abs(x - y);
    },
  );
  const met = network === null
    ? surrogate === null
    : surrogate !== null && Math.abs(network - surrogate) <= most;
  return judge(row, `within ${most} Hz`, met);
}

function spectrumRow(comparer: Comparer): Comparison {
  return comparer.row(
    { key: "spectrum", name: "log-spectral distance", unit: "" },
    [null, null],
    (a, b) => a.psd && b.psd ? logSpectralDistance(a.psd, b.psd) : null,
  );
}

/** A free run neither dies nor runs away: its rate in any second stays within twice the network's own range. */
function survivalRow(comparer: Comparer): Comparison {
  const row = comparer.scalar(
    { key: "lowestRateE", name: "lowest E rate in any second", unit: "Hz" },
    (m) => m.lowestRateE,
  );
  const range = comparer.network.map((m) => [m.lowestRateE, m.highestRateE]).flat();
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const met = comparer.surrogate.every((m) => m.lowestRateE >= low / 2 && m.highestRateE <= 2 * high);
  return judge(row, "neither dies nor runs away", met);
}

/**
 * Compares free runs of a surrogate with runs of its network, each statistic beside the distance between two seeds of
 * the network itself (the seed floor).
 * @param network At least two runs of the network, not used in training. @param surrogate Runs of the surrogate.
 * @param options.sizes Cells. @param options.targets What is aimed at.
 * @throws {RangeError} When there are fewer than two runs of the network, or the bins differ.
 */
export function compareRuns(
  network: CountRuns,
  surrogate: CountRuns,
  options: { sizes: Sizes; targets?: EvaluationTargets },
): Evaluation {
  if (network.runs < 2) {
    throw new ArgumentRangeError(
      `Cannot compare runs as a seed floor needs at least two runs of the network: current value is ${network.runs}`,
    );
  }
  if (network.binMs !== surrogate.binMs) {
    throw new ArgumentRangeError(
      `Cannot compare runs as both must have bins of ${network.binMs} ms: current value is ${surrogate.binMs}`,
    );
  }
  const { rate = 0.03, peakHz = 2, intervals = 2, sizes = 4 } = options.targets ?? {};
  const context = { sizes: options.sizes, thresholds: thresholdsOf(network) };
  const measure = (counts: CountRuns) =>
    Array.from({ length: counts.runs }, (_, run) => measureCounts(seriesOf(counts, run), context));
  const comparer = new Comparer(measure(network), measure(surrogate));
  const rows = [
    judgeRate(comparer.scalar({ key: "rateE", name: "E rate", unit: "Hz" }, (m) => m.rateE), rate),
    judgeRate(comparer.scalar({ key: "rateI", name: "I rate", unit: "Hz" }, (m) => m.rateI), rate),
    peakRow(comparer, peakHz),
    spectrumRow(comparer),
    judgeRatio(
      comparer.samples({ key: "volleyIntervals", name: "volley interval", unit: "ms" }, (m) => m.intervals),
      intervals,
    ),
    judgeRatio(
      comparer.samples({ key: "volleySizes", name: "volley size", unit: "spikes" }, (m) => m.sizes),
      sizes,
    ),
    comparer.samples({ key: "volleyDurations", name: "volley duration", unit: "ms" }, (m) => m.durations),
    comparer.scalar({ key: "fanoE", name: "Fano factor of E counts", unit: "" }, (m) => m.fanoE),
    comparer.scalar({ key: "fanoI", name: "Fano factor of I counts", unit: "" }, (m) => m.fanoI),
    comparer.scalar(
      { key: "correlation", name: "correlation of E and I counts", unit: "" },
      (m) => m.correlation,
    ),
    survivalRow(comparer),
  ];
  return { rows, met: rows.every((row) => row.met !== false) };
}
