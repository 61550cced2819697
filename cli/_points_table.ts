import { bestSentences, bestSurrogates } from "../lib/experiment/best_surrogates.ts";
import type { BaselineWin } from "../lib/experiment/baseline_wins.ts";
import type { PointsEvaluation } from "../lib/experiment/evaluate_points.ts";
import type { Outcome, SystemSummary } from "../lib/experiment/summarize_points.ts";
import { format, table } from "./_console.ts";

function cellOf(system: SystemSummary, at: number): string {
  const row = system.rows[at];
  if (row.points === 0) return "";
  const ratio = row.score === "ratio";
  const value = ratio ? row.medianRatio : row.medianError;
  if (value === null) return "missing";
  const text = !ratio && row.error === "relative" ? `${format(100 * value)} %` : format(value);
  return row.met === null ? text : `${text} ${row.met ? "met" : "not met"}`;
}

function winText({ system, name, value, baselines, withinFloor }: BaselineWin): string {
  const others = baselines.map((one) => `${one.name} ${format(one.value)}`).join(", ");
  return `${system} does not beat the baselines in ${name}: ${format(value)}, ${others}${
    withinFloor ? " (within the seed floor)" : ""
  }`;
}

/** The tables of an evaluation over points, for people. */
export function pointsTable(evaluation: PointsEvaluation, wins: readonly BaselineWin[]): string {
  const { systems } = evaluation;
  const rows = systems[0].rows.map(({ name, unit, error, score }, at) => {
    const inUnit = error === "absolute" && score === "error" && unit ? `, ${unit}` : "";
    const what = score === "ratio" ? "ratio to seed floor" : `median error${inUnit}`;
    return [`${name} (${what})`, ...systems.map((system) => cellOf(system, at))];
  });
  const text = ({ right, of }: Outcome) => of === 0 ? "" : `${right} of ${of}`;
  const outcomes = (["active", "silent", "explosive"] as const).map((label) => [
    `right at ${label} points`,
    ...systems.map(({ outcomes }) => text(outcomes[label])),
  ]);
  const order = ["points with the populations' rates in order", ...systems.map(({ order }) => text(order))];
  const names = systems.map(({ name, baseline }) => baseline ? `${name} (baseline)` : name);
  const surrogates = systems.filter(({ baseline }) => !baseline).map(({ name }) => name);
  return [
    table([["measure", ...names], ...rows, ...outcomes, order]),
    ...bestSentences(bestSurrogates(evaluation), surrogates),
    ...wins.map(winText),
  ].join("\n");
}
