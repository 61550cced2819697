import { displayedEvaluation } from "./displayed_evaluation.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { median } from "../analysis/summary.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import { BoundMeasure, tableMeasures } from "./measures/bound_measure.ts";
import { HIGHEST_RATE, LOWEST_RATE } from "./measures/extreme_rates.ts";
import type { Measure } from "./measures/measure.ts";
import { type MeasuredRun, measuredRuns } from "./measures/measured_run.ts";
import { VOLLEY_SIZE } from "./measures/volleys.ts";
import { requirePopulations } from "../system/require_populations.ts";

const OPTIONS: OptionNames<NonNullable<Parameters<typeof compareRuns>[2]>> = { targets: true };
const TARGETS: OptionNames<EvaluationTargets> = { rate: true, peakHz: true, intervals: true, sizes: true };

/** One statistic of the network beside the surrogate's. */
export interface Comparison {
  /** Name for programs, such as `rate.E`. */
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

type Pair = [MeasuredRun, MeasuredRun];

/** Median of a measure's distance over pairs of runs; null where there is none. */
function medianOver(pairs: readonly Pair[], measure: BoundMeasure): number | null {
  const values = pairs.map(([a, b]) => measure.distance(a, b)).filter((value) => value !== null);
  return values.length > 0 ? median(values) : null;
}

class Comparer {
  readonly #floorPairs: Pair[] = [];
  readonly #pairs: Pair[];

  constructor(readonly network: MeasuredRun[], readonly surrogate: MeasuredRun[]) {
    network.forEach((a, k) => network.slice(k + 1).forEach((b) => this.#floorPairs.push([a, b])));
    this.#pairs = network.flatMap((a) => surrogate.map((b): Pair => [a, b]));
  }

  row(measure: BoundMeasure): Comparison {
    const distance = medianOver(this.#pairs, measure), floor = medianOver(this.#floorPairs, measure);
    return {
      key: measure.name,
      name: measure.title,
      unit: measure.unit,
      network: measure.meanOver(this.network),
      surrogate: measure.meanOver(this.surrogate),
      distance,
      floor,
      ratio: distance !== null && floor !== null && floor > 0 ? distance / floor : null,
      target: null,
      met: null,
    };
  }
}

function judgeRate(row: Comparison, most: number): Comparison {
  const { network, surrogate } = row;
  const error = network === null || surrogate === null ? null : Math.abs(surrogate / network - 1);
  return { ...row, target: `within ${100 * most} %`, met: error !== null && error <= most };
}

function judgeRatio(row: Comparison, most: number): Comparison {
  return { ...row, target: `ratio at most ${most}`, met: row.ratio !== null && row.ratio <= most };
}

function judgePeak(row: Comparison, most: number): Comparison {
  const { network, surrogate } = row;
  const met = network === null
    ? surrogate === null
    : surrogate !== null && Math.abs(network - surrogate) <= most;
  return { ...row, target: `within ${most} Hz`, met };
}

function judged(row: Comparison, measure: BoundMeasure, targets: Required<EvaluationTargets>): Comparison {
  switch (measure.target) {
    case "relative":
      return judgeRate(row, targets.rate);
    case "hertz":
      return judgePeak(row, targets.peakHz);
    case "ratio":
      return judgeRatio(row, measure.measure === VOLLEY_SIZE ? targets.sizes : targets.intervals);
    default:
      return row;
  }
}

/** A free run neither dies nor runs away: the rate of its first population in any second stays within twice the network's own range. */
function survivalRow({ populations }: PopulationCounts, comparer: Comparer): Comparison {
  const row = comparer.row(new BoundMeasure(LOWEST_RATE, [0], populations));
  const of = (measure: Measure, run: MeasuredRun) => measure.value([run], [0])!;
  const range = comparer.network.flatMap((run) => [of(LOWEST_RATE, run), of(HIGHEST_RATE, run)]);
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const met = comparer.surrogate.every((run) =>
    of(LOWEST_RATE, run) >= low / 2 && of(HIGHEST_RATE, run) <= 2 * high
  );
  return { ...row, target: "neither dies nor runs away", met };
}

/**
 * Compares free runs of a surrogate with runs of its network, each statistic beside the distance between two seeds of
 * the network itself (the seed floor).
 * @param network At least two runs of the network, not used in training. @param surrogate Runs of the surrogate.
 * @param options.targets What is aimed at.
 * @throws {RangeError} When there are fewer than two runs of the network, or populations or bins differ.
 * @throws {TypeError} When an option is unknown.
 */
export function compareRuns(
  network: PopulationCounts,
  surrogate: PopulationCounts,
  options: { targets?: EvaluationTargets } = {},
): Evaluation {
  requireKnown("compare runs", options, OPTIONS);
  requireKnown("judge the runs", options.targets ?? {}, TARGETS);
  const task = "compare runs";
  if (network.networks < 2) {
    fail(task, "a seed floor needs at least two runs of the network", network.networks);
  }
  if (network.binMs !== surrogate.binMs) {
    fail(task, `both must have bins of ${network.binMs} ms`, surrogate.binMs);
  }
  requirePopulations(task, network, surrogate);
  const { rate = 0.03, peakHz = 2, intervals = 2, sizes = 4 } = options.targets ?? {};
  const targets = { rate, peakHz, intervals, sizes };
  const comparer = new Comparer(measuredRuns(network), measuredRuns(surrogate, { reference: network }));
  const rows = tableMeasures(network.populations).map((measure) =>
    judged(comparer.row(measure), measure, targets)
  );
  rows.push(survivalRow(network, comparer));
  return displayedEvaluation({ rows, met: rows.every((row) => row.met !== false) });
}
