import type { PointsEvaluation } from "./evaluate_points.ts";
import type { PointResult } from "./point_data.ts";
import type { PointTargets } from "./summarize_points.ts";

/** A point at which a system is far from its network. */
export interface WorstPoint {
  /** Its place in `evaluation.points`. */
  index: number;
  /** Key of the measure that is worst there, or `right` where the system dies, runs away or fires when it should not. */
  measure: string;
  /** Its error or ratio over the target; null when the system has no value, which is worse than any. */
  score: number | null;
}

function errors(point: PointResult, name: string, targets: Required<PointTargets>): [string, number][] {
  const { values, ratios } = point.systems[name];
  const part = (key: string, of: (value: number, network: number) => number): [string, number][] => {
    const network = point.network[key];
    if (network === null) return [];
    return [[key, values[key] === null ? Infinity : of(values[key], network)]];
  };
  const relative = (value: number, network: number) =>
    network === 0 ? 0 : Math.abs(value / network - 1) / targets.rate;
  const ratio = (key: string): [string, number][] =>
    (point.floors[key] ?? 0) > 0 ? [[key, (ratios[key] ?? Infinity) / targets.ratio]] : [];
  return [
    ...part("rateE", relative),
    ...part("rateI", relative),
    ...point.systems[name].answer === "rates" ? [] : [
      ...part("peakHz", (value, network) => Math.abs(value - network) / targets.peakHz),
      ...ratio("volleySizes"),
      ...ratio("volleyIntervals"),
    ],
  ];
}

/**
 * The points at which a system is worst. A point is scored by its worst measure, each error or ratio taken over its
 * target; first come points at which the system dies, runs away, fires where the network is silent, or lacks a measure.
 *
 * @param evaluation From {@link evaluatePoints}.
 * @param options.system Name of the system. @param options.most Points to give at most, by default 3.
 * @param options.targets What errors are measured by.
 * @returns Points from the worst, of those at which the system answers.
 */
export function worstPoints(
  evaluation: PointsEvaluation,
  options: { system: string; most?: number; targets?: PointTargets },
): WorstPoint[] {
  const { system, most = 3 } = options;
  const targets = { rate: 0.03, rate95: 0.1, peakHz: 2, ratio: 2, ...options.targets };
  const scored = evaluation.points.flatMap((point, index) => {
    const result = point.systems[system];
    if (!result || result.answer === "none") return [];
    if (result.right === false) return [{ index, measure: "right", score: Infinity }];
    if (point.label !== "active") return [];
    const [measure, score] = errors(point, system, targets).reduce((a, b) => b[1] > a[1] ? b : a, ["", -1]);
    return [{ index, measure, score }];
  });
  return scored.sort((a, b) => a.score === b.score ? a.index - b.index : b.score - a.score).slice(0, most)
    .map((point) => ({ ...point, score: Number.isFinite(point.score) ? point.score : null }));
}
