import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

/** How well a decoder does from each bin around an event. */
export interface DecodingCurve {
  /** ms, middles of the bins. (B) */
  atMs: readonly number[];
  /** Its score in each. (B) */
  scores: readonly number[];
  /** Scores with labels that tell nothing: least and largest of the middle 90 of 100. (B) each; null without. */
  chance: { low: readonly number[]; high: readonly number[] } | null;
}

/** What a decoder decoded. */
export interface DecodingSeries {
  /** Names of the classes. (C) */
  classes: readonly string[];
  /** Samples of each class, row by row, by what was decoded. (C, C) */
  confusion: ArrayLike<number>;
  /** What scores are called. */
  score: string;
  /** The score of all samples. */
  value: number;
  /** The same with labels that tell nothing; empty without. (S) */
  chance: ArrayLike<number>;
  /** Scores from single bins; null without. */
  curve: DecodingCurve | null;
}

/** Options of {@linkcode decodingFigure}. */
export interface DecodingFigureOptions {
  /** Width of each picture, px. @default 290 */
  width?: number;
  /** Height of each, px. @default 230 */
  height?: number;
}

const OPTIONS: OptionNames<DecodingFigureOptions> = { width: true, height: true };

/** Classes up to which numbers stand in the squares. */
const MOST_NUMBERED = 10;
/** Letters of a class from which on names are written at an angle. */
const LONG_NAME = 6;

type Size = { width: number; height: number };

function confusionPicture({ classes, confusion, score, value }: DecodingSeries, size: Size): FigureSpec {
  const count = classes.length,
    own = (c: number) => classes.reduce((sum, _, d) => sum + confusion[c * count + d], 0);
  const cells = Array.from({ length: count * count }, (_, k) => {
    const c = Math.floor(k / count), all = own(c), part = all > 0 ? confusion[k] / all : 0;
    return { truth: classes[c], decoded: classes[k % count], part, samples: confusion[k] };
  });
  const slanted = count > MOST_NUMBERED || classes.some(({ length }) => length > LONG_NAME);
  const side = (field: string, title: string) => ({
    ...{ field, type: "nominal", sort: null, scale: { domain: classes } },
    axis: {
      ...{ title, ticks: false, domain: false, labelLimit: 90 },
      labelAngle: field === "decoded" && slanted ? -45 : 0,
    },
  });
  const place = { x: side("decoded", "decoded"), y: side("truth", "true class") };
  return {
    ...size,
    title: { text: `Part of each class, ${score} ${value.toFixed(2)}` },
    layer: [{
      data: { values: cells },
      mark: { type: "rect" },
      encoding: {
        ...place,
        color: {
          ...{ field: "part", type: "quantitative", scale: { domain: [0, 1], scheme: "purples" } },
          legend: { type: "gradient", title: null, gradientLength: size.height - 80, tickCount: 5 },
        },
      },
    }, {
      data: { values: count <= MOST_NUMBERED ? cells : [] },
      mark: { type: "text", fontSize: 10.5 },
      encoding: {
        ...place,
        text: { field: "samples" },
        color: { condition: { test: "datum.part > 0.6", value: "white" }, value: SYSTEM_COLORS[0] },
      },
    }],
  };
}

function curvePicture(curve: DecodingCurve, score: string, size: Size): FigureSpec {
  const { atMs, scores, chance } = curve;
  const rows = atMs.map((ms, k) => ({
    ...{ ms, value: scores[k] },
    ...(chance ? { low: chance.low[k], high: chance.high[k] } : {}),
  }));
  const x = { field: "ms", type: "quantitative", axis: { title: "time from the event (ms)", tickCount: 5 } };
  const y = { type: "quantitative", scale: { domain: [0, 1], nice: false } };
  return {
    ...size,
    title: { text: `Each bin alone${chance ? " (grey: shuffled labels)" : ""}` },
    data: { values: rows },
    layer: [
      ...(chance
        ? [{
          mark: { type: "area", color: "#d5d8dd" },
          encoding: { x, y: { field: "low", ...y }, y2: { field: "high" } },
        }]
        : []),
      {
        mark: {
          type: "line",
          color: SYSTEM_COLORS[1],
          strokeWidth: 1.8,
          point: { size: 22, filled: true, color: SYSTEM_COLORS[1] },
        },
        encoding: { x, y: { field: "value", ...y, axis: { title: score, tickCount: 5 } } },
      },
    ],
  };
}

function chancePicture({ score, value, chance }: DecodingSeries, size: Size): FigureSpec {
  const bins = 40, counts = new Uint32Array(bins);
  for (let k = 0; k < chance.length; k++) counts[Math.min(bins - 1, Math.floor(chance[k] * bins))]++;
  const rows = Array.from(counts, (count, k) => ({ from: k / bins, to: (k + 1) / bins, count }))
    .filter(({ count }) => count > 0);
  const x = { type: "quantitative", scale: { domain: [0, 1], nice: false } };
  return {
    ...size,
    title: { text: "All bins, and shuffled labels (grey)" },
    layer: [{
      data: { values: rows },
      mark: { type: "rect", color: "#b9bec7" },
      encoding: {
        x: { field: "from", ...x, axis: { title: score, tickCount: 5 } },
        x2: { field: "to" },
        y: { field: "count", type: "quantitative", axis: { title: "shuffles", tickCount: 4 } },
        y2: { datum: 0 },
      },
    }, {
      data: { values: [{ value }] },
      mark: { type: "rule", color: SYSTEM_COLORS[1], strokeWidth: 2.5 },
      encoding: { x: { field: "value", ...x, axis: { title: score, tickCount: 5 } } },
    }],
  };
}

/**
 * What was decoded: the confusion of classes, the score beside that of labels that tell nothing, and where there is one the course of scores around the event.
 *
 * @param series what was decoded
 * @param options sizes
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg } from "@volley/volley";
 * import { decodingFigure } from "@volley/volley/decoding";
 *
 * const confusion = [18, 2, 3, 17], curve = { atMs: [-50, 0, 50], scores: [0.5, 0.7, 0.9], chance: null };
 * const about = { score: "accuracy", value: 0.875, chance: [0.5, 0.45, 0.55] };
 * const svg = await figureSvg(decodingFigure({ classes: ["left", "right"], confusion, ...about, curve }));
 * ```
 */
export function decodingFigure(series: DecodingSeries, options: DecodingFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 290, height = 230 } = options, size = { width, height }, { curve, score } = series;
  return displayedFigure({
    ...{ columns: 3, spacing: 28 },
    resolve: { scale: { color: "independent" } },
    concat: [
      confusionPicture(series, size),
      ...(series.chance.length > 0 ? [chancePicture(series, size)] : []),
      ...(curve ? [curvePicture(curve, score, size)] : []),
    ],
  });
}
