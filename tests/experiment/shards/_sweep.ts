import type { EvaluatePoints } from "../../../lib/experiment/sweep.ts";
export { saveMap } from "../../../lib/experiment/map_file.ts";
export { sweep } from "../../../lib/experiment/sweep.ts";
export type { GridMap } from "../../../lib/experiment/grid_map.ts";

/** A grid of six points. */
export const AXES = [
  { name: "a", unit: "", values: [1, 2.5, 4] },
  { name: "b", unit: "mV", values: [0, 0.1] },
];
/** What is measured. */
export const MEASURES = ["rate.E", "fano.E"];
/** What the map depends on; what is undefined is not written. */
export const SETTINGS = { axes: AXES, measures: MEASURES, seed: 1, stepMs: undefined };

/** Runs whose counts tell the point and its number, so that a point in a wrong place shows; one point cannot be run. */
export const evaluate: EvaluatePoints = (points, first) =>
  Promise.resolve(points.map(([a, b], k) => {
    if (first + k === 4) return null;
    const counts = Uint16Array.from({ length: 60 }, (_, bin) =>
      (bin * (first + k + 1) + Math.round(7 * a + 30 * b)) % 11);
    return { populations: [{ name: "E", size: 10 }], binMs: 1, networks: 1, bins: 60, counts };
  }));
