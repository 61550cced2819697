import { fail } from "../base/fail.ts";
import { displayedMap } from "./displayed_map.ts";
import type { MapAxis, ParameterMap } from "./parameter_map.ts";

/** Measures over a grid of parameters: a {@linkcode ParameterMap} with any number of axes. */
export interface GridMap {
  /** The axes; the first varies fastest. */
  axes: MapAxis[];
  /** Values by measure, one for each point in grid order; null where undefined, or not measured yet. */
  measures: Record<string, (number | null)[]>;
  /** Standard deviations of these over the members of an ensemble; not of a single model or a network. */
  deviations?: Record<string, (number | null)[]>;
  /** What was measured: `network`, or the name of a model. */
  source: string;
  /** Points measured, the first of the grid or of its part. */
  done: number;
}

/** Number of points of a grid. */
export function gridSize(axes: readonly MapAxis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Values of point number `index` of a grid; the first axis varies fastest. */
export function gridPoint(axes: readonly MapAxis[], index: number): number[] {
  let rest = index;
  return axes.map(({ values }) => {
    const value = values[rest % values.length];
    rest = Math.floor(rest / values.length);
    return value;
  });
}

/**
 * A grid of one or two axes in the form that figures and comparisons take.
 * @throws {RangeError} When it has more axes.
 */
export function parameterMapOf(map: GridMap): ParameterMap {
  const [x, y] = map.axes;
  if (map.axes.length > 2) fail("draw a map", "it must have one or two parameters", map.axes.length);
  const { measures, source, deviations } = map;
  return displayedMap({ x, ...(y ? { y } : {}), measures, ...(deviations ? { deviations } : {}), source });
}
