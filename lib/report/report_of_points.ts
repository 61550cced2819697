import { fail } from "../base/fail.ts";
import type { Reference } from "../base/reference.ts";
import type { PointsEvaluation } from "../experiment/evaluate_points.ts";
import { measuresOfPoints } from "../experiment/measures_of_points.ts";
import type { TestPoint } from "../experiment/point_data.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import type { SystemSummary } from "../experiment/summarize_points.ts";
import { type WorstPoint, worstPoints } from "../experiment/worst_points.ts";
import { formatNumber } from "./format_number.ts";
import type { MapPair, PointPicture, PointsReportData } from "./points_report_data.ts";
import { rasterOf, ratesOf, spreadCounts } from "./series_of_counts.ts";

/** Length of rasters and rate curves, ms. */
const SHOWN_MS = 500;

/** What {@link reportOfPoints} draws. */
export interface PointsReportInput {
  /** Heading. */
  title: string;
  /** Line below the heading. */
  subtitle?: string;
  /** Lead sentences; one on every surrogate follows them. */
  summary: string[];
  /** What was measured. */
  evaluation: PointsEvaluation;
  /** The runs at the points of the evaluation, in its order, to draw the worst of them. @default none are drawn */
  points?: readonly TestPoint[];
  /** Points drawn for each surrogate. @default 3 */
  worst?: number;
  /** Maps of the network and of a surrogate. */
  maps?: MapPair[];
  /** Versions, adapter, seeds, wall times. */
  provenance: Record<string, string>;
  /** Commands that made the data. */
  commands: string[];
  /** What it cites, in its last section. @default it has none */
  references?: readonly Reference[];
  /** Specs and the like. */
  json?: Record<string, unknown>;
}

function sentence({ name, rows, outcomes, met }: SystemSummary): string {
  const judged = rows.filter((row) => row.met !== null);
  const missed = judged.filter((row) => !row.met).map((row) => row.name);
  const { right, of } = outcomes.active;
  const survival = of > 0 ? ` It neither dies nor runs away at ${right} of ${of} active points.` : "";
  const targets = judged.length === 0
    ? "has no active point to be judged by."
    : `meets ${judged.length - missed.length} of ${judged.length} targets${
      missed.length > 0 ? `; it misses: ${missed.join(", ")}` : ""
    }.`;
  return `${name} ${targets}${survival}${met ? " All is met." : ""}`;
}

function parametersText(parameters: Readonly<Record<string, number>>): string {
  return Object.entries(parameters).map(([name, value]) => `${name} ${formatNumber(value)}`).join(", ");
}

function wrongText(input: PointsReportInput, system: string, point: WorstPoint): string {
  const result = input.evaluation.points[point.index];
  const { values, ratios } = result.systems[system];
  if (point.measure === "right") {
    return result.label === "active"
      ? `${system} dies or runs away.`
      : `The network is ${result.label}, ${system} is not.`;
  }
  const measure = measuresOfPoints(input.evaluation.points).find(({ name }) => name === point.measure);
  if (!measure) return "";
  const { name: key, title: name, unit } = measure;
  const number = (value: number | null) =>
    value === null ? "none" : `${formatNumber(value)}${unit && ` ${unit}`}`;
  const ratio = ratios[key] === null ? "" : `, ${formatNumber(ratios[key])} times the seed floor`;
  return `Worst here: ${name}, network ${number(result.network[key])}, ${system} ${
    number(values[key])
  }${ratio}.`;
}

function picture(input: PointsReportInput, system: string, point: WorstPoint): PointPicture[] {
  const { network, parameters, systems } = input.points![point.index];
  const answer = systems[system];
  if (!answer || !("runs" in answer)) return [];
  const { populations } = network,
    window = { fromMs: 0, toMs: Math.min(SHOWN_MS, network.bins * network.binMs) };
  const pair: [string, PopulationCounts][] = [["network", network], [system, answer.runs]];
  return [{
    title: `${system} at ${parametersText(parameters)}`,
    caption: wrongText(input, system, point),
    rasters: pair.map(([label, counts]) =>
      rasterOf(label, spreadCounts(counts, window), { populations, ...window })
    ),
    rates: pair.map(([label, counts]) => ratesOf(label, counts, window)),
  }];
}

/**
 * The data of a report on surrogates at held-out points.
 *
 * @param input The evaluation, and the runs of its points where the worst are to be drawn.
 * @throws {RangeError} When `points` are not those of the evaluation.
 *
 * @example
 * ```ts ignore
 * const evaluation = evaluatePoints(points);
 * const about = { title: "Held-out points", summary: [], provenance: {}, commands: [] };
 * const html = await renderPointsReport(reportOfPoints({ ...about, evaluation, points }));
 * ```
 */
export function reportOfPoints(input: PointsReportInput): PointsReportData {
  const { evaluation, points, worst = 3 } = input;
  if (points && points.length !== evaluation.points.length) {
    fail("report on points", `there must be runs of all ${evaluation.points.length}`, points.length);
  }
  const surrogates = evaluation.systems.filter(({ baseline }) => !baseline);
  const pictures = !points
    ? []
    : surrogates.flatMap(({ name }) =>
      worstPoints(evaluation, { system: name, most: worst }).flatMap((point) => picture(input, name, point))
    );
  return {
    title: input.title,
    ...(input.subtitle ? { subtitle: input.subtitle } : {}),
    summary: [...input.summary, ...surrogates.map(sentence)],
    evaluation,
    maps: input.maps ?? [],
    worst: pictures,
    provenance: input.provenance,
    commands: input.commands,
    ...(input.references ? { references: input.references } : {}),
    ...(input.json ? { json: input.json } : {}),
  };
}
