import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { PosteriorPrediction } from "../../experiment/infer/predict_posterior.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

/** Options of {@linkcode predictionFigure}. */
export interface PredictionFigureOptions {
  /** Width, px. @default 600 */
  width?: number;
  /** Height of a measure, px. @default 34 */
  row?: number;
}

const OPTIONS: OptionNames<PredictionFigureOptions> = { width: true, row: true };

/** Standard deviations that the axis has. */
const MOST = 5;

/** Mean and spread of what is known; null of less than two. */
function scaleOf(values: readonly (number | null)[]): { mean: number; sd: number } | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const mean = known.reduce((sum, x) => sum + x / known.length, 0);
  const sd = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2 / (known.length - 1), 0));
  return sd > 0 ? { mean, sd } : null;
}

/**
 * What a system does at draws of a posterior beside what was observed: of each measure the runs as dots, those of one draw alone (other seeds) below them, and
 * the observation as a line. All are in standard deviations of the runs; what is further off than five is drawn at the edge.
 *
 * @param prediction See `predictPosterior`. @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { predictionFigure } from "@volley/volley/inference";
 *
 * const rate = { name: "rate.E", observed: 5, predicted: [4, 6, 5.5], seeds: [5, 5.2], below: 0.33 };
 * const spec = predictionFigure({ measures: [rate], points: [[1], [2], [3]], seedRuns: 2 });
 * ```
 */
export function predictionFigure(
  { measures }: PosteriorPrediction,
  options: PredictionFigureOptions = {},
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 600, row = 34 } = options;
  const bounded = (value: number) => Math.max(-MOST, Math.min(MOST, value));
  const drawn = measures.flatMap((measure) => {
    const scale = scaleOf(measure.predicted);
    const place = (value: number) => bounded((value - scale!.mean) / scale!.sd);
    if (!scale) return [];
    const dots = (values: readonly (number | null)[], of: string) =>
      values.flatMap((value) => value === null ? [] : [{ name: measure.name, of, at: place(value) }]);
    return [{
      dots: [...dots(measure.predicted, "draws"), ...dots(measure.seeds, "seeds of one draw")],
      observed: measure.observed === null ? [] : [{ name: measure.name, at: place(measure.observed) }],
    }];
  });
  const names = measures.map(({ name }) => name), domain = [-MOST, MOST];
  const x = {
    field: "at",
    type: "quantitative",
    scale: { domain, nice: false },
    axis: { title: "standard deviations of the runs at draws, from their mean", tickCount: 11 },
  };
  const y = { field: "name", type: "nominal", sort: names, axis: { title: null, labelLimit: 200 } };
  const of = ["draws", "seeds of one draw"];
  return displayedFigure({
    ...{ width, height: row * names.length, autosize: { type: "fit", contains: "padding" } },
    layer: [
      {
        data: { values: drawn.flatMap(({ dots }) => dots) },
        mark: { type: "point", size: 26, opacity: 0.65, filled: true },
        encoding: {
          x,
          y,
          yOffset: { field: "of", type: "nominal", sort: of },
          color: {
            field: "of",
            type: "nominal",
            scale: { domain: of, range: [SYSTEM_COLORS[0], "#8a93a3"] },
            legend: { orient: "top", symbolType: "circle", symbolSize: 40 },
          },
        },
      },
      {
        data: { values: drawn.flatMap(({ observed }) => observed) },
        mark: { type: "tick", color: SYSTEM_COLORS[1], thickness: 2.5, size: 0.8 * row },
        encoding: { x, y },
      },
    ],
  });
}
