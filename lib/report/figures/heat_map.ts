import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import type { ParameterMap } from "../../experiment/parameter_map.ts";
import { type FigureSpec, SYSTEM_COLORS } from "../theme.ts";

const OPTIONS: OptionNames<HeatMapOptions> = {
  measure: true,
  quantity: true,
  domain: true,
  color: true,
  width: true,
  height: true,
};

/** Options of {@linkcode heatMapFigure}. */
export interface HeatMapOptions {
  /** Which of the map's measures to draw. */
  measure: string;
  /** Title of the colours, with a unit. */
  quantity: string;
  /** Lowest and highest value of the colours, to share them between maps. @default the map's own range */
  domain?: readonly [number, number];
  /** Colour of the label. */
  color?: string;
  /** Width, px. @default 440 */
  width?: number;
  /** Height, px. @default 250 */
  height?: number;
}

/** Fraction by which a cell reaches below the next, so that no hair line shows between them. */
const SEAM = 0.03;

/** Between two values of an axis, and half a step beyond the outer ones. */
function edges(values: readonly number[]): number[] {
  const middles = values.slice(1).map((value, k) => (value + values[k]) / 2);
  if (values.length === 1) return [values[0] - 0.5, values[0] + 0.5];
  const first = values[0] - (middles[0] - values[0]);
  const last = values[values.length - 1];
  return [first, ...middles, last + (last - middles[middles.length - 1])];
}

/** Lowest and highest known value of a measure in several maps; 0 to 1 where there is none. */
export function sharedDomain(maps: readonly ParameterMap[], measure: string): [number, number] {
  const values = maps.flatMap(({ measures }) => measures[measure] ?? []).filter((value) => value !== null);
  if (values.length === 0) return [0, 1];
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function axisTitle({ name, unit }: { name: string; unit: string }): string {
  return unit ? `${name} (${unit})` : name;
}

/**
 * A measure over two parameters as colours; cells without a value stay grey.
 *
 * @param map Over two parameters, each with ascending values.
 * @param options Measure, range of the colours, size.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {RangeError} When the map has one parameter only.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, heatMapFigure } from "@volley/volley";
 *
 * const axis = { unit: "", values: [1, 2] };
 * const measures = { "rate.E": [5, 9, 7, null] };
 * const map = { x: { name: "S_EE", ...axis }, y: { name: "S_EI", ...axis }, measures, source: "network" };
 * const svg = await figureSvg(heatMapFigure(map, { measure: "rate.E", quantity: "E rate (Hz)" }));
 * ```
 */
export function heatMapFigure(map: ParameterMap, options: HeatMapOptions): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { measure, quantity, color, width = 440, height = 250 } = options;
  if (!map.y) fail("draw colours", "the map must have two parameters", map.x.name);
  const domain = options.domain ?? sharedDomain([map], measure);
  const [xs, ys] = [edges(map.x.values), edges(map.y.values)];
  const columns = map.x.values.length;
  const cells = map.measures[measure].map((value, k) => {
    const [column, row] = [k % columns, Math.floor(k / columns)];
    const [x, y] = [xs[column], ys[row]];
    const [x2, y2] = [xs[column + 1], ys[row + 1]];
    return { x, x2: x2 + SEAM * (x2 - x), y, y2: y2 + SEAM * (y2 - y), value };
  });
  const side = (field: string, values: number[], title: string) => ({
    field,
    type: "quantitative",
    scale: { domain: [values[0], values[values.length - 1]], nice: false, zero: false },
    axis: { title, tickCount: 5 },
  });
  const x = side("x", xs, axisTitle(map.x));
  const y = side("y", ys, axisTitle(map.y));
  const place = { x, x2: { field: "x2" }, y, y2: { field: "y2" } };
  return displayedFigure({
    title: { text: map.source, color: color ?? SYSTEM_COLORS[0] },
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    layer: [
      {
        data: { values: cells.filter(({ value }) => value === null) },
        mark: { type: "rect", clip: true, color: "#e3e5e9" },
        encoding: place,
      },
      {
        data: { values: cells.filter(({ value }) => value !== null) },
        mark: { type: "rect", clip: true },
        encoding: {
          ...place,
          color: {
            field: "value",
            type: "quantitative",
            scale: { domain, scheme: "viridis", clamp: true },
            legend: {
              type: "gradient",
              title: quantity,
              titleFontWeight: "normal",
              titleFontSize: 11.5,
              titlePadding: 6,
              gradientLength: height - 90,
              tickCount: 5,
            },
          },
        },
      },
    ],
  });
}
