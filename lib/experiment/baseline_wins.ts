import type { PointsEvaluation } from "./evaluate_points.ts";
import type { PointLabel } from "./point_data.ts";
import type { MeasureSummary, SystemSummary } from "./summarize_points.ts";

/** A measure in which one or more baselines are better than a surrogate. */
export interface BaselineWin {
  /** The surrogate. */
  system: string;
  /** Key of the measure, or `survival`, `silent` or `explosive` for points at which it is right. */
  measure: string;
  /** Name for people. */
  name: string;
  /** What the scores are: median errors, median ratios to the seed floor, or fractions of points that are wrong. */
  score: "error" | "ratio" | "wrong";
  /** The surrogate's score, smaller is better; null where it has none. */
  value: number | null;
  /** The baselines with a smaller score, best first. */
  baselines: { name: string; value: number }[];
  /** Whether the surrogate is as close as another seed of the network: the order is then one of chance. */
  withinFloor: boolean;
}

/** Points at which a system is right, as measures. */
export const OUTCOMES: readonly { label: PointLabel; measure: string; name: string }[] = [
  { label: "active", measure: "survival", name: "survival at active points" },
  { label: "silent", measure: "silent", name: "silence at silent points" },
  { label: "explosive", measure: "explosive", name: "explosion at explosive points" },
];

/** The score of a system in a measure; smaller is better. */
export function scoreOf(row: MeasureSummary, score: "error" | "ratio"): number | null {
  return score === "error" ? row.medianError : row.medianRatio;
}

/** Part of the points of a label at which a system is wrong; null where there are none. */
export function wrongOf(system: SystemSummary, label: PointLabel): number | null {
  const { right, of } = system.outcomes[label];
  return of > 0 ? 1 - right / of : null;
}

function better(
  value: number | null,
  baselines: readonly SystemSummary[],
  score: (system: SystemSummary) => number | null,
): BaselineWin["baselines"] {
  return baselines.map((baseline) => ({ name: baseline.name, value: score(baseline) }))
    .filter((one): one is { name: string; value: number } =>
      one.value !== null && (value === null || one.value < value)
    )
    .sort((a, b) => a.value - b.value);
}

/**
 * Where a surrogate does not beat the baselines: for every surrogate, the measures in which a baseline has the smaller
 * score. Rates, the peak and pure numbers are scored by their median error, distributions and spectra by the median ratio
 * of distance to seed floor. Measures that the surrogate does not have count as lost to any baseline that has them.
 *
 * @param evaluation From {@link evaluatePoints}.
 * @returns One entry per surrogate and measure lost; empty when it beats all baselines everywhere.
 *
 * @example
 * ```ts ignore
 * for (const { name, baselines } of baselineWins(evaluation)) console.log(name, baselines.map(({ name }) => name));
 * ```
 */
export function baselineWins({ systems }: Pick<PointsEvaluation, "systems">): BaselineWin[] {
  const baselines = systems.filter(({ baseline }) => baseline);
  return systems.filter(({ baseline }) => !baseline).flatMap((system) => {
    const measures = system.rows.map((row, at): BaselineWin => {
      const { key, name, score } = row;
      const value = scoreOf(row, score);
      const floor = score === "ratio" ? 1 : row.floorError;
      return {
        ...{ system: system.name, measure: key, name, score, value },
        baselines: better(value, baselines, (baseline) => scoreOf(baseline.rows[at], score)),
        withinFloor: value !== null && floor !== null && value <= floor,
      };
    });
    const outcomes = OUTCOMES.map(({ label, measure, name }): BaselineWin => {
      const value = wrongOf(system, label);
      return {
        ...{ system: system.name, measure, name, score: "wrong", value },
        baselines: value === null ? [] : better(value, baselines, (one) => wrongOf(one, label)),
        withinFloor: false,
      };
    });
    return [...measures, ...outcomes].filter((win) => win.baselines.length > 0);
  });
}
