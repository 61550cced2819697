import { displayedPoints } from "./displayed_evaluation.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { fail } from "../base/fail.ts";
import { measurePoint } from "./measure_point.ts";
import type { PointOptions, PointResult, TestPoint } from "./point_data.ts";
import { POINT_TARGETS, type PointTargets, summarizeSystem, type SystemSummary } from "./summarize_points.ts";

const OPTIONS: OptionNames<PointOptions & SummaryOptions> = {
  silentHz: true,
  baselines: true,
  targets: true,
};
const SUMMARY_OPTIONS: OptionNames<SummaryOptions> = { baselines: true, targets: true };

/** Surrogates and baselines on held-out points, as plain JSON: no NaN, null where a number is undefined. */
export interface PointsEvaluation {
  /** What is measured at every point. */
  points: PointResult[];
  /** The table of every system, in the order in which the points name them. */
  systems: SystemSummary[];
}

/** Options of {@linkcode summarizePoints}. */
export interface SummaryOptions {
  /** Names of the systems that are baselines. @default [] */
  baselines?: readonly string[];
  /** What surrogates are to reach. */
  targets?: PointTargets;
}

/**
 * Tables of all systems over measured points.
 * @param points From {@link measurePoint}. @param options Which systems are baselines, and targets.
 * @throws {RangeError} When a baseline is no system of any point.
 * @throws {TypeError} When an option is unknown.
 */
export function summarizePoints(
  points: readonly PointResult[],
  options: SummaryOptions = {},
): PointsEvaluation {
  requireKnown("evaluate points", options, SUMMARY_OPTIONS);
  requireKnown("judge the points", options.targets ?? {}, POINT_TARGETS);
  const { baselines = [], targets } = options;
  const names = [...new Set(points.flatMap(({ systems }) => Object.keys(systems)))];
  const unknown = baselines.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    fail("evaluate points", `a baseline must be one of ${names.join(", ") || "none"}`, unknown);
  }
  const systems = names.map((name) =>
    summarizeSystem(points, { name, baseline: baselines.includes(name), targets })
  );
  return displayedPoints({ points: [...points], systems });
}

/**
 * Compares surrogates and baselines with their network on held-out points of a box of parameters. At every point each
 * statistic stands beside the distance between two seeds of the network itself (the seed floor); per system the errors
 * are summarised over active points, and silent and explosive points are counted as right or wrong.
 *
 * For data that do not fit into memory, call {@link measurePoint} point by point and then {@link summarizePoints}.
 *
 * @param points Test points with runs of the network and answers of the systems.
 * @param options Which systems are baselines, targets.
 * @throws {RangeError} When a network has fewer than two runs, lengths or bins differ, or a baseline is unknown.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { evaluatePoints } from "@volley/volley";
 *
 * const populations = [{ name: "E", size: 100 }];
 * const runs = (shift: number) => {
 *   const counts = Uint16Array.from({ length: 4000 }, (_, bin) => (bin + shift) % 20 < 5 ? 9 : 0);
 *   return { populations, binMs: 1, networks: 2, bins: 2000, counts };
 * };
 * const network = { parameters: { S_EE: 5 }, label: "active" as const, network: runs(0) };
 * const points = [{ ...network, systems: { model: { runs: runs(7) }, formula: { rates: { E: 20 } } } }];
 * const { systems } = evaluatePoints(points, { baselines: ["formula"] });
 * console.log(systems[0].rows[0].medianError); // 0: the same E rate
 * ```
 */
export function evaluatePoints(
  points: readonly TestPoint[],
  options: PointOptions & SummaryOptions = {},
): PointsEvaluation {
  requireKnown("evaluate points", options, OPTIONS);
  const { silentHz, ...summary } = options;
  return summarizePoints(points.map((point) => measurePoint(point, { silentHz })), summary);
}
