import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { ParameterMap } from "../../experiment/parameter_map.ts";
import type { FigureSpec } from "../theme.ts";
import { heatMapFigure } from "./heat_map.ts";
import { mapLinesFigure } from "./map_lines.ts";

const OPTIONS: OptionNames<ParameterMapOptions> = {
  measures: true,
  columns: true,
  width: true,
  height: true,
};

/** Options of {@linkcode parameterMapFigure}. */
export interface ParameterMapOptions {
  /** Measures to draw, a picture each: names in the map, and titles with units. */
  measures: readonly { name: string; quantity: string }[];
  /** Pictures in a row. @default 2 */
  columns?: number;
  /** Width of each, px. @default 360 */
  width?: number;
  /** Height of each, px. @default 240 */
  height?: number;
}

/**
 * A map of several measures: colours over two parameters, a line over one.
 *
 * @param map The map.
 * @param options Measures and sizes.
 * @returns A Vega-Lite spec for `figureSvg`.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, parameterMapFigure } from "@volley/volley";
 *
 * const x = { name: "S_EE", unit: "", values: [1, 2, 3] };
 * const map = { x, measures: { "rate.E": [5, 9, 14], peakHz: [null, 40, 44] }, source: "network" };
 * const measures = [{ name: "rate.E", quantity: "E rate (Hz)" }, { name: "peakHz", quantity: "spectral peak (Hz)" }];
 * const svg = await figureSvg(parameterMapFigure(map, { measures }));
 * ```
 */
export function parameterMapFigure(map: ParameterMap, options: ParameterMapOptions): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { measures, columns = 2, width = 360, height = 240 } = options;
  const pictures = measures.map(({ name, quantity }) => {
    const size = { measure: name, quantity, width, height };
    const { autosize: _, ...picture } = map.y ? heatMapFigure(map, size) : mapLinesFigure([map], size);
    return picture;
  });
  return displayedFigure({
    columns,
    spacing: 28,
    concat: pictures,
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
  });
}
