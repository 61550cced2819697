import { fail } from "../base/fail.ts";
import { type BoundMeasure, tableMeasures } from "./measures/bound_measure.ts";
import type { PointResult } from "./point_data.ts";

/**
 * The measures that measured points hold, in the order of tables.
 * @param points From `measurePoint`.
 * @throws {RangeError} When two points are of other populations.
 */
export function measuresOfPoints(
  points: readonly (Pick<PointResult, "populations"> & Partial<Pick<PointResult, "network">>)[],
): BoundMeasure[] {
  const [first, ...others] = points;
  if (first === undefined) return [];
  const list = (names: readonly string[]) => names.join(", ");
  const other = others.find(({ populations }) => list(populations) !== list(first.populations));
  if (other) {
    fail(
      "summarise points",
      `all must be of the same populations, ${list(first.populations)}`,
      list(other.populations),
    );
  }
  const known = new Set(points.flatMap(({ network = {} }) => Object.keys(network)));
  // Points do not say whether voltages were known, but what was measured does.
  return tableMeasures(first.populations.map((name) => ({ name, signals: ["v_soma"] })))
    .filter(({ measure: { needs }, name }) => needs !== "voltage" || known.has(name));
}
