import { type About, displayed, rounded } from "../base/display.ts";
import type { PointResult } from "./point_data.ts";
import type { MeasureSummary, SystemSummary } from "./summarize_points.ts";

/** What is shown of a comparison of runs. */
interface Evaluation {
  rows: readonly {
    name: string;
    unit: string;
    network: number | null;
    surrogate: number | null;
    ratio: number | null;
    target: string | null;
    met: boolean | null;
  }[];
  met: boolean;
}

/** What is shown of an evaluation on points. */
interface PointsEvaluation {
  points: readonly PointResult[];
  systems: readonly SystemSummary[];
}

const verdict = (met: boolean | null) => met === null ? "" : met ? "met" : "not met";

function aboutEvaluation({ rows, met }: Evaluation): About {
  return {
    title: "Surrogate beside its network",
    facts: [["targets", met ? "all met" : "not all met"]],
    table: [
      ["measure", "network", "surrogate", "unit", "ratio to seed floor", "target"],
      ...rows.map((row) => [
        ...[row.name, rounded(row.network), rounded(row.surrogate), row.unit, rounded(row.ratio)],
        row.target === null ? "" : `${row.target}: ${verdict(row.met)}`,
      ]),
    ],
  };
}

function score({ score, error, unit, medianError, medianRatio, points }: MeasureSummary): string {
  if (points === 0) return "";
  if (score === "ratio") return rounded(medianRatio);
  return error === "relative" && medianError !== null
    ? `${rounded(100 * medianError)} %`
    : rounded(medianError, unit);
}

/** What a surrogate has not met of what is aimed at. */
function missed({ rows }: SystemSummary): string {
  const all = rows.filter(({ met }) => met === false).map(({ name, target }) => `${name} (${target})`);
  return all.length === 0 ? "targets not met" : `targets not met: ${all.join(", ")}`;
}

function aboutPoints({ points, systems }: PointsEvaluation): About {
  const labels = (["active", "silent", "explosive"] as const)
    .map((label) => `${points.filter((point) => point.label === label).length} ${label}`);
  const rows = systems[0]?.rows ?? [];
  return {
    title: "Evaluation on held-out points",
    facts: [
      ["points", labels.join(", ")],
      ...systems.map((system) =>
        [system.name, system.baseline ? "baseline" : system.met ? "all targets met" : missed(system)] as const
      ),
    ],
    table: [
      ["measure", ...systems.map(({ name }) => name)],
      ...rows.map(({ name, score: by }, at) => [
        `${name}: ${by === "ratio" ? "ratio to seed floor" : "median error"}`,
        ...systems.map((system) => score(system.rows[at])),
      ]),
    ],
  };
}

/** A comparison of runs that shows itself. */
export function displayedEvaluation<E extends Evaluation>(evaluation: E): E {
  return displayed(evaluation, { about: aboutEvaluation, kind: "evaluation" });
}

/** An evaluation on held-out points that shows itself. */
export function displayedPoints<E extends PointsEvaluation>(evaluation: E): E {
  return displayed(evaluation, { about: aboutPoints, kind: "points" });
}
