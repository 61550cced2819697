import { displayedFigure } from "../displayed_figure.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { ParameterMap } from "../../experiment/parameter_map.ts";
import type { FigureSpec } from "../theme.ts";
import { systemsEncoding } from "./systems_encoding.ts";

const OPTIONS: OptionNames<Parameters<typeof mapLinesFigure>[1]> = {
  measure: true,
  quantity: true,
  width: true,
  height: true,
};

/** The band of an ensemble, below its line, in the same colour. */
function bandOf(x: FigureSpec, y: FigureSpec, color: FigureSpec): FigureSpec {
  return {
    mark: { type: "area", opacity: 0.2, invalid: "break-paths-filter-domains" },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
  };
}

/**
 * A measure against one parameter, one line for each map; of an ensemble with a band of one standard deviation over its members to each side.
 *
 * @param maps Over one parameter, such as the network's and a surrogate's.
 * @param options.measure Which of their measures to draw.
 * @param options.quantity Title of the axis, with a unit.
 * @param options.width Width, px, by default 440.
 * @param options.height Height, px, by default 250.
 * @returns A Vega-Lite spec for `figureSvg`; lines break where a map has no value.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts
 * import { figureSvg, mapLinesFigure } from "@volley/volley";
 *
 * const x = { name: "S_EE", unit: "", values: [1, 2, 3] };
 * const map = { x, measures: { "rate.E": [5, 9, 14] }, source: "network" };
 * const svg = await figureSvg(mapLinesFigure([map], { measure: "rate.E", quantity: "E rate (Hz)" }));
 * ```
 */
export function mapLinesFigure(
  maps: readonly ParameterMap[],
  options: {
    measure: string;
    quantity: string;
    /** @default {440} */ width?: number;
    /** @default {250} */ height?: number;
  },
): FigureSpec {
  requireKnown("draw the figure", options, OPTIONS);
  const { measure, quantity, width = 440, height = 250 } = options;
  const values = maps.flatMap(({ x, measures, deviations, source }) =>
    x.values.map((at, k) => {
      const value = measures[measure][k], deviation = deviations?.[measure]?.[k] ?? null;
      const band = value === null || deviation === null
        ? {}
        : { low: value - deviation, high: value + deviation };
      return { label: source, x: at, value, ...band };
    })
  );
  const { name, unit } = maps[0].x;
  const systems = systemsEncoding(maps.map(({ source }) => source)) as Record<string, FigureSpec>;
  const x = {
    field: "x",
    type: "quantitative",
    scale: { nice: false, zero: false },
    axis: { title: unit ? `${name} (${unit})` : name, tickCount: 6 },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: false },
    axis: { title: quantity, tickCount: 5 },
  };
  const above = { orient: "top", symbolType: "stroke", title: null }; // a line may pass through any corner
  const lines = {
    mark: { type: "line", strokeWidth: 1.6, point: { size: 18 }, invalid: "break-paths-filter-domains" },
    encoding: {
      x,
      y,
      color: { ...systems.color, legend: above },
      strokeDash: { ...systems.strokeDash, legend: above },
    },
  };
  return displayedFigure({
    width,
    height,
    autosize: { type: "fit", contains: "padding" },
    data: { values },
    ...(values.some((one) => "low" in one) ? { layer: [bandOf(x, y, lines.encoding.color), lines] } : lines),
  });
}
