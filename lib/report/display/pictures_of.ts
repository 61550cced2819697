import type { DrawnAs } from "../../base/display.ts";
import type { PointsEvaluation } from "../../experiment/evaluate_points.ts";
import type { ParameterMap } from "../../experiment/parameter_map.ts";
import type { TrainingResult } from "../../nn/training_loop.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import type { Run } from "../../system/run.ts";
import { type CellTraces, cellTracesFigure } from "../figures/cell_traces.ts";
import { parameterMapFigure } from "../figures/parameter_map.ts";
import { rasterFigure } from "../figures/raster.ts";
import { ratesFigure } from "../figures/rates.ts";
import { trainingFigure } from "../figures/training.ts";
import { TRIPLE_SLOT } from "../layout.ts";
import { pointsPanels } from "../points_panels.ts";
import { rasterWindow } from "../raster_window.ts";
import { rasterOf, ratesOf } from "../series_of_counts.ts";
import type { FigureSpec } from "../theme.ts";

/** Most time of a run that is drawn, ms, dots of a raster, and pictures of a map. */
const MOST = { ms: 500, dots: 4000, measures: 6 } as const;

function ratesPicture(counts: PopulationCounts): FigureSpec[] {
  const { populations, networks, bins, binMs } = counts;
  if (populations.length === 0 || networks === 0 || bins === 0) return [];
  return [ratesFigure(ratesOf("", counts, { fromMs: 0, toMs: Math.min(MOST.ms, bins * binMs) }))];
}

/** The spikes of the first network where they were recorded, and rates where not. */
function runPicture({ counts, spikes }: Run): FigureSpec[] {
  const { populations, bins, binMs } = counts, toMs = Math.min(MOST.ms, bins * binMs);
  if (!spikes?.length || populations.length === 0 || bins === 0) return ratesPicture(counts);
  const raster = rasterOf("", spikes[0], { populations, fromMs: 0, toMs });
  return [rasterFigure(raster, { windowMs: rasterWindow([raster], MOST.dots) })];
}

function tracesPicture(data: CellTraces): FigureSpec[] {
  return data.traces.some(({ values }) => values.length > 0) ? [cellTracesFigure(data, { width: 600 })] : [];
}

function mapPicture(map: ParameterMap | null): FigureSpec[] {
  const measures = Object.keys(map?.measures ?? {}).slice(0, MOST.measures);
  if (map === null || measures.length === 0) return [];
  return [parameterMapFigure(map, { measures: measures.map((name) => ({ name, quantity: name })) })];
}

function trainingPicture({ losses, validation }: TrainingResult): FigureSpec[] {
  if (losses.length === 0) return [];
  return [trainingFigure({
    steps: Array.from(losses, (_, step) => step + 1),
    loss: losses,
    validationSteps: validation.steps,
    validationLoss: validation.losses,
  })];
}

/** Predicted against true values of each measure. */
function pointsPictures(evaluation: PointsEvaluation): FigureSpec[] {
  return pointsPanels({
    title: "",
    summary: [],
    evaluation,
    maps: [],
    worst: [],
    provenance: {},
    commands: [],
  })
    .flatMap((panel) => panel.specs(TRIPLE_SLOT));
}

/** What is drawn of each type of result; none of the others. */
const PICTURES: { readonly [Kind in DrawnAs]?: (value: never) => FigureSpec[] } = {
  run: runPicture,
  traces: tracesPicture,
  counts: ratesPicture,
  points: pointsPictures,
  map: mapPicture,
  training: trainingPicture,
  figure: (spec: FigureSpec) => [spec],
};

/** The pictures of a result, as Vega-Lite specs: of a long run its start, of many cells the first. */
export function picturesOf(kind: DrawnAs, value: unknown): FigureSpec[] {
  return PICTURES[kind]?.(value as never) ?? [];
}
