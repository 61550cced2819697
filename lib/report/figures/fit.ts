import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { FitSeries } from "../report_data.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<FitFigureOptions> = { width: true, height: true };

/** Options of {@linkcode fitFigure}. */
export interface FitFigureOptions {
  /** Width, px. @default 308 */
  width?: number;
  /** Height, px. @default 300 */
  height?: number;
}

/** Part of the height that residuals take, and room for axes and the title, px. */
const RESIDUALS = 0.28, AROUND_PX = 78;
/** Part of the largest value below which there are no relative residuals; 0 to 1 alone where it is 0. */
const LEAST_PART = 0.01;
/** Relative residuals beyond this lie at the edge. */
const MOST = 1;

/** What points are drawn from. */
interface Row {
  measured: number;
  fitted: number;
  low: number;
  high: number;
  residual: number | null;
  under: number | null;
  over: number | null;
}

function rowsOf({ measured, errors, fitted }: FitSeries, most: number): Row[] {
  const held = (value: number) => Math.min(MOST, Math.max(-MOST, value));
  return Array.from(measured, (value, m) => {
    const error = errors[m], own = fitted[m], relative = value > LEAST_PART * most;
    const residual = relative ? (own - value) / value : null, part = error / value;
    return {
      ...{ measured: value, fitted: own, low: Math.max(0, value - error), high: value + error },
      residual: residual === null ? null : held(residual),
      under: residual === null ? null : held(residual - part),
      over: residual === null ? null : held(residual + part),
    };
  });
}

/**
 * Fitted against measured values with the standard errors of these and the line of equality; below it, how far the fit is off, relative to what was measured, from
 * values of 1 % of the largest on. What is off by more than 100 % lies at the edge.
 *
 * @param series The values.
 * @param options Size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { fitFigure } from "./fit.ts";
 *
 * const figure = fitFigure({ name: "E", unit: "Hz", measured: [1, 2], errors: [0.1, 0.2], fitted: [1.1, 1.9] });
 * ```
 */
export function fitFigure(series: FitSeries, options: FitFigureOptions = {}): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { width = 308, height = 300 } = options, [, color] = SYSTEM_COLORS;
  const all = [...Array.from(series.measured), ...Array.from(series.fitted)].filter(Number.isFinite);
  const most = all.reduce((a, b) => Math.max(a, b), 0), ends = [0, most > 0 ? 1.05 * most : 1];
  const rows = rowsOf(series, most), unit = series.unit ? ` (${series.unit})` : "";
  const free = Math.max(60, height - AROUND_PX);
  const channel = (field: string, title: string | null, domain: readonly number[]) => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: { title, tickCount: 4 },
  });
  const bars = { type: "rule", color, opacity: 0.45 },
    dots = { type: "point", color, size: 14, filled: true };
  const line = { type: "line", color: "#6b7280", strokeWidth: 1, strokeDash: [4, 3] };
  const values = { values: rows }, heard = { values: rows.filter(({ residual }) => residual !== null) };
  const below = (field: string) => channel(field, "relative error", [-MOST, MOST]);
  return displayedFigure({
    title: { text: series.name },
    spacing: 6,
    vconcat: [{
      width: width - 60,
      height: Math.round(free * (1 - RESIDUALS)),
      layer: [
        {
          data: { values: ends.map((end) => ({ measured: end, fitted: end })) },
          mark: line,
          encoding: { x: channel("measured", null, ends), y: channel("fitted", `fitted${unit}`, ends) },
        },
        {
          data: values,
          mark: { ...bars, clip: true },
          encoding: {
            x: channel("low", null, ends),
            x2: { field: "high" },
            y: channel("fitted", `fitted${unit}`, ends),
          },
        },
        {
          data: values,
          mark: { ...dots, clip: true },
          encoding: { x: channel("measured", null, ends), y: channel("fitted", `fitted${unit}`, ends) },
        },
      ],
    }, {
      width: width - 60,
      height: Math.round(free * RESIDUALS),
      layer: [
        {
          data: { values: ends.map((measured) => ({ measured, residual: 0 })) },
          mark: line,
          encoding: { x: channel("measured", `measured${unit}`, ends), y: below("residual") },
        },
        {
          data: heard,
          mark: bars,
          encoding: {
            x: channel("measured", `measured${unit}`, ends),
            y: below("under"),
            y2: { field: "over" },
          },
        },
        {
          data: heard,
          mark: dots,
          encoding: { x: channel("measured", `measured${unit}`, ends), y: below("residual") },
        },
      ],
    }],
  });
}
