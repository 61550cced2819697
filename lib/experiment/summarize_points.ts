import type { OptionNames } from "../base/require_known.ts";
import { rankCorrelation } from "../analysis/rank_correlation.ts";
import type { BoundMeasure } from "./measures/bound_measure.ts";
import type { PointLabel, PointResult, SystemResult, Values } from "./point_data.ts";
import { measuresOfPoints } from "./measures_of_points.ts";
import { ordersRates } from "./rate_order.ts";
import { worstQuantile } from "./_worst_quantile.ts";

/** One measure of one system over all active points. */
export interface MeasureSummary {
  /** Name for programs, such as `rate.E`. */
  key: string;
  /** Name for people. */
  name: string;
  /** Unit of values and absolute errors; empty for pure numbers. */
  unit: string;
  /** Whether errors are relative to the network's value; null for what has a distance only. */
  error: "relative" | "absolute" | null;
  /** By what systems are ranked: the error of the value, or the ratio of distance to seed floor. */
  score: "error" | "ratio";
  /** Active points at which the network has the measure; 0 where the system does not offer it. */
  points: number;
  /** Of these, points at which the system has none: worse than any error in the quantiles below. */
  missing: number;
  /** Median error of the mean over runs. */
  medianError: number | null;
  /** 95th percentile of the error. */
  p95Error: number | null;
  /** Median seed floor, as an error: what two single runs of the network differ by. */
  floorError: number | null;
  /** Median over points of distance over seed floor. */
  medianRatio: number | null;
  /** Spearman's rank correlation of values over points. */
  rankCorrelation: number | null;
  /** What is aimed at, in words; null where nothing is. */
  target: string | null;
  /** Whether the target is met; null where there is none or nothing to judge. */
  met: boolean | null;
}

/** Points at which a system does what the network does, of all points with that label. */
export interface Outcome {
  /** Points at which it is right. */
  right: number;
  /** Points judged. */
  of: number;
}

/** One system over all points. */
export interface SystemSummary {
  /** Its name. */
  name: string;
  /** Whether it is a baseline, which has no targets to meet. */
  baseline: boolean;
  /** One row for each measure. */
  rows: MeasureSummary[];
  /** By label: at active points it neither dies nor runs away, at silent ones it is silent, at explosive ones it runs away. */
  outcomes: Record<PointLabel, Outcome>;
  /** Active points at which the rates of the populations stand in the network's order, as far as its seeds tell them apart. */
  order: Outcome;
  /** Whether all targets are met and all points right; null for a baseline. */
  met: boolean | null;
}

/** Targets of an evaluation over points. */
export interface PointTargets {
  /** Largest median relative error of rates. @default 0.03 */
  rate?: number;
  /** Largest 95th percentile of it. @default 0.1 */
  rate95?: number;
  /** Largest median error of the spectral peak, Hz. @default 2 */
  peakHz?: number;
  /** Largest median ratio of distance to seed floor for sizes and intervals of volleys. @default 2 */
  ratio?: number;
}

/** Names of {@linkcode PointTargets}. */
export const POINT_TARGETS: OptionNames<PointTargets> = {
  rate: true,
  rate95: true,
  peakHz: true,
  ratio: true,
};

interface Pair {
  network: number | null;
  floor: number | null;
  system: SystemResult;
}

function errorOf({ name, measure }: BoundMeasure, pair: Pair): number | null {
  const value = pair.system.values[name];
  if (pair.network === null || value === null) return null;
  const difference = Math.abs(value - pair.network);
  if (measure.error === "absolute") return difference;
  if (pair.network === 0) return difference === 0 ? 0 : null;
  return difference / Math.abs(pair.network);
}

function floorErrorOf({ measure }: BoundMeasure, { network, floor }: Pair): number | null {
  if (floor === null || network === null) return null;
  if (measure.error === "absolute") return floor;
  return network !== 0 ? floor / Math.abs(network) : null;
}

function judge(
  row: MeasureSummary,
  measure: BoundMeasure,
  targets: Required<PointTargets>,
): Pick<MeasureSummary, "target" | "met"> {
  const { rate, rate95, peakHz, ratio } = targets;
  const percent = (value: number) => `${Number((100 * value).toPrecision(6))} %`;
  const most = (value: number | null, limit: number) => value !== null && value <= limit;
  const verdict = (target: string, met: boolean) => ({ target, met: row.points > 0 ? met : null });
  switch (measure.target) {
    case "relative": {
      const met = most(row.medianError, rate) && most(row.p95Error, rate95);
      return verdict(`median ≤ ${percent(rate)}, 95th ≤ ${percent(rate95)}`, met);
    }
    case "hertz":
      return verdict(`median ≤ ${peakHz} Hz`, most(row.medianError, peakHz));
    case "ratio":
      return verdict(`ratio ≤ ${ratio}`, most(row.medianRatio, ratio));
    default:
      return { target: null, met: null };
  }
}

function summarize(measure: BoundMeasure, pairs: readonly Pair[], offered: boolean): MeasureSummary {
  const { name: key, title: name, unit, measure: { error, score } } = measure;
  const has = (pair: Pair) => error === null ? pair.floor !== null : pair.network !== null;
  const known = offered ? pairs.filter(has) : [];
  const lacks = (pair: Pair) =>
    (error === null ? pair.system.distances[key] : pair.system.values[key]) === null;
  const withFloor = known.filter(({ floor }) => floor !== null && floor > 0);
  const errors = error === null ? [] : known.map((pair) => errorOf(measure, pair));
  const floors = error === null ? [] : withFloor.map((pair) => floorErrorOf(measure, pair));
  const both = error === null ? [] : known.filter((pair) => !lacks(pair));
  return {
    ...{ key, name, unit, error, score },
    points: known.length,
    missing: known.filter(lacks).length,
    medianError: worstQuantile(errors, 0.5),
    p95Error: worstQuantile(errors, 0.95),
    floorError: worstQuantile(floors, 0.5),
    medianRatio: worstQuantile(withFloor.map(({ system }) => system.ratios[key]), 0.5),
    rankCorrelation: rankCorrelation(
      both.map(({ network }) => network!),
      both.map(({ system }) => system.values[key]!),
    ),
    target: null,
    met: null,
  };
}

/** Of a system that is not asked at a point. */
function noAnswer(measures: readonly BoundMeasure[]): SystemResult {
  const nulls: Values = Object.fromEntries(measures.map(({ name }) => [name, null]));
  return { answer: "none", values: nulls, distances: nulls, ratios: nulls, right: false };
}

/** Of what was judged; null was not. */
function outcome(rights: readonly (boolean | null)[]): Outcome {
  const judged = rights.filter((right) => right !== null);
  return { right: judged.filter(Boolean).length, of: judged.length };
}

/**
 * The table of one system over points. Errors and ratios are over active points; silent and explosive ones are counted
 * as right or wrong.
 * @param points Measured points. @param options.name The system. @param options.baseline Whether it is a baseline.
 * @param options.targets What a surrogate is to reach.
 */
export function summarizeSystem(
  points: readonly PointResult[],
  options: { name: string; baseline?: boolean; targets?: PointTargets },
): SystemSummary {
  const { name, baseline = false } = options;
  const targets = { rate: 0.03, rate95: 0.1, peakHz: 2, ratio: 2, ...options.targets };
  const measures = measuresOfPoints(points), none = noAnswer(measures);
  const resultAt = (point: PointResult) => point.systems[name] ?? none;
  const active = points.filter(({ label }) => label === "active");
  const answers = new Set(points.map((point) => resultAt(point).answer));
  const ratesAlone = answers.has("rates") && !answers.has("runs");
  const rows = measures.map((measure) => {
    const { name: key } = measure;
    const pairs = active.map((point) => ({
      network: point.network[key],
      floor: point.floors[key],
      system: resultAt(point),
    }));
    const row = summarize(measure, pairs, measure.measure.ofRates || !ratesAlone);
    return baseline ? row : { ...row, ...judge(row, measure, targets) };
  });
  const at = (label: PointLabel) =>
    outcome(points.filter((point) => point.label === label).map((point) => resultAt(point).right));
  const outcomes = { active: at("active"), silent: at("silent"), explosive: at("explosive") };
  const order = outcome(active.map((point) => ordersRates(point, resultAt(point))));
  const right = Object.values(outcomes).every((one) => one.right === one.of);
  const met = baseline ? null : right && rows.every((row) => row.met !== false);
  return { name, baseline, rows, outcomes, order, met };
}
