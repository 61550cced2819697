import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { Coverage, RankHistogram } from "../../inference/calibration/calibrate.ts";
import { displayedFigure } from "../displayed_figure.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";
import { systemsEncoding } from "./systems_encoding.ts";

/** Options of {@linkcode ranksFigure} and {@linkcode coverageFigure}. */
export interface CalibrationFigureOptions {
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 220 */
  height?: number;
}

const OPTIONS: OptionNames<CalibrationFigureOptions> = { width: true, height: true };

/**
 * Ranks of the truth among draws, of one parameter: flat where the posterior is calibrated. A cup is one that is too sure, a hump one that is too unsure, a
 * slope one that lies beside the truth. The band has 99 of 100 bins of a calibrated one.
 *
 * @param histogram See `rankHistograms`. @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { ranksFigure } from "@volley/volley/inference";
 *
 * const spec = ranksFigure({ name: "a", counts: [9, 12], band: [4, 17], error: 0.1, chance: 0.3 });
 * ```
 */
export function ranksFigure(histogram: RankHistogram, options: CalibrationFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 220 } = options, { name, counts, band: [low, high] } = histogram;
  const bars = counts.map((count, bin) => ({
    from: bin / counts.length,
    to: (bin + 1) / counts.length,
    count,
  }));
  const x = { type: "quantitative", scale: { domain: [0, 1], nice: false } };
  const y = { type: "quantitative", scale: { zero: true } };
  return displayedFigure({
    ...{ width, height, autosize: { type: "fit", contains: "padding" } },
    layer: [
      {
        data: { values: [{ from: 0, to: 1, low, high }] },
        mark: { type: "rect", color: "#e3e5e9" },
        encoding: {
          x: { field: "from", ...x },
          x2: { field: "to" },
          y: { field: "low", ...y },
          y2: { field: "high" },
        },
      },
      {
        data: { values: bars },
        mark: { type: "rect", color: SYSTEM_COLORS[0], opacity: 0.75, stroke: "white", strokeWidth: 1 },
        encoding: {
          x: { field: "from", ...x, axis: { title: `rank of ${name} among draws`, tickCount: 5 } },
          x2: { field: "to" },
          y: { field: "count", ...y, axis: { title: "runs held out", tickCount: 4 } },
          y2: { datum: 0 },
        },
      },
    ],
  });
}

/** Colours and dashes of lines that rise to the right, their legend below them. */
function inCorner(labels: readonly string[]): FigureSpec {
  const channels = systemsEncoding(labels) as Record<string, { legend: object | null }>;
  const moved = Object.entries(channels).map(([name, channel]) => {
    return [name, { ...channel, legend: { ...channel.legend, orient: "bottom-right" } }];
  });
  return Object.fromEntries(moved);
}

/**
 * How often sets have the truth beside how often they should: on the line the posterior is calibrated, below it is too sure.
 *
 * @param coverage See `coverageOf`. @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { coverageFigure } from "@volley/volley/inference";
 *
 * const found = [0.48, 0.9], about = { error: 0.02, chance: 0.1, bias: -0.01 };
 * const spec = coverageFigure({ nominal: [0.5, 0.9], found, byDistance: found, ...about });
 * ```
 */
export function coverageFigure(coverage: Coverage, options: CalibrationFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 220 } = options, { nominal, found, byDistance, chance } = coverage;
  const labels = ["highest density", "distance (TARP)"];
  const lines = [found, byDistance].flatMap((own, k) =>
    nominal.map((level, at) => ({ label: labels[k], level, part: own[at] }))
  );
  const band = [0, 1].map((level) => ({
    level,
    low: Math.max(0, level - chance),
    high: Math.min(1, level + chance),
  }));
  const scale = { domain: [0, 1], nice: false };
  const x = {
    field: "level",
    type: "quantitative",
    scale,
    axis: { title: "part that sets should have", tickCount: 5 },
  };
  const y = { type: "quantitative", scale };
  return displayedFigure({
    ...{ width, height, autosize: { type: "fit", contains: "padding" } },
    layer: [
      {
        data: { values: band },
        mark: { type: "area", color: "#e3e5e9" },
        encoding: { x, y: { field: "low", ...y }, y2: { field: "high" } },
      },
      {
        data: { values: band },
        mark: { type: "line", strokeDash: [4, 3], strokeWidth: 1, color: "#6b7280" },
        encoding: { x, y: { field: "level", ...y } },
      },
      {
        data: { values: lines },
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: {
          x,
          y: { field: "part", ...y, axis: { title: "part that they had", tickCount: 5 } },
          ...inCorner(labels),
        },
      },
    ],
  });
}
