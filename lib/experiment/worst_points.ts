import { type OptionNames, requireKnown } from "../base/require_known.ts";
import type { PointsEvaluation } from "./evaluate_points.ts";
import type { BoundMeasure } from "./measures/bound_measure.ts";
import { measuresOfPoints } from "./measures_of_points.ts";
import type { PointResult } from "./point_data.ts";
import { POINT_TARGETS, type PointTargets } from "./summarize_points.ts";

const OPTIONS: OptionNames<Parameters<typeof worstPoints>[1]> = { system: true, most: true, targets: true };

/** A point at which a system is far from its network. */
export interface WorstPoint {
  /** Its place in `evaluation.points`. */
  index: number;
  /** Name of the measure that is worst there, or `right` where the system dies, runs away or fires when it should not. */
  measure: string;
  /** Its error or ratio over the target; null when the system has no value, which is worse than any. */
  score: number | null;
}

/** Errors and ratios of one system at a point, over their targets. */
function errors(
  point: PointResult,
  name: string,
  about: { measures: readonly BoundMeasure[]; targets: Required<PointTargets> },
): [string, number][] {
  const { values, ratios, answer } = point.systems[name];
  const { rate, peakHz, ratio } = about.targets;
  const scoreOf = ({ name: key, target }: BoundMeasure): number | null => {
    const network = point.network[key], value = values[key];
    if (target === "ratio") {
      return (point.floors[key] ?? 0) > 0 ? (ratios[key] ?? Infinity) / ratio : null;
    }
    if (network === null) return null;
    if (value === null) return Infinity;
    if (target === "hertz") return Math.abs(value - network) / peakHz;
    return network === 0 ? 0 : Math.abs(value / network - 1) / rate;
  };
  return about.measures
    .filter(({ target, measure }) => target !== undefined && (measure.ofRates || answer !== "rates"))
    .flatMap((measure): [string, number][] => {
      const score = scoreOf(measure);
      return score === null ? [] : [[measure.name, score]];
    });
}

/**
 * The points at which a system is worst. A point is scored by its worst measure, each error or ratio taken over its
 * target; first come points at which the system dies, runs away, fires where the network is silent, or lacks a measure.
 *
 * @param evaluation From {@link evaluatePoints}.
 * @param options.system Name of the system. @param options.most Points to give at most, by default 3.
 * @param options.targets What errors are measured by.
 * @returns Points from the worst, of those at which the system answers.
 * @throws {TypeError} When an option is unknown.
 */
export function worstPoints(
  evaluation: PointsEvaluation,
  options: { system: string; most?: number; targets?: PointTargets },
): WorstPoint[] {
  requireKnown("find the worst points", options, OPTIONS);
  requireKnown("judge the points", options.targets ?? {}, POINT_TARGETS);
  const { system, most = 3 } = options;
  const targets = { rate: 0.03, rate95: 0.1, peakHz: 2, ratio: 2, ...options.targets };
  const measures = measuresOfPoints(evaluation.points);
  const scored = evaluation.points.flatMap((point, index) => {
    const result = point.systems[system];
    if (!result || result.answer === "none") return [];
    if (result.right === false) return [{ index, measure: "right", score: Infinity }];
    if (point.label !== "active") return [];
    const [measure, score] = errors(point, system, { measures, targets })
      .reduce((a, b) => b[1] > a[1] ? b : a, ["", -1]);
    return [{ index, measure, score }];
  });
  return scored.sort((a, b) => a.score === b.score ? a.index - b.index : b.score - a.score).slice(0, most)
    .map((point) => ({ ...point, score: Number.isFinite(point.score) ? point.score : null }));
}
