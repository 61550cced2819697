import { fail } from "../base/fail.ts";
import type { DatasetCounts } from "./dataset/dataset_counts.ts";
import type { DatasetManifest } from "./dataset/manifest.ts";
import { someNetworks } from "../system/population_counts.ts";
import type { TestPoint } from "./point_data.ts";

/** A test point of a dataset, before any system has answered. */
export interface HeldOutPoint extends Omit<TestPoint, "systems"> {
  /** Number of its first run among the dataset's test runs. */
  firstRun: number;
  /** `(P)` parameters in the order of the dataset's box. */
  values: number[];
}

/**
 * The points of a part of a dataset with the runs of the network there.
 * @param manifest Of the dataset. @param counts Of the part, see `datasetCounts`; runs of one point stand together.
 * @throws {RangeError} When there is no point, or a point has fewer than two runs or no label.
 */
export function datasetPoints(manifest: DatasetManifest, counts: DatasetCounts): HeldOutPoint[] {
  const { populations, binMs, networks, bins, signals } = counts;
  const all = { populations, binMs, networks, bins, counts: counts.counts, ...(signals ? { signals } : {}) };
  const points: HeldOutPoint[] = [];
  for (let first = 0; first < counts.networks;) {
    const number = counts.point[first];
    let end = first;
    while (end < counts.networks && counts.point[end] === number) end++;
    const { label, values } = manifest.points[number];
    if (end - first < 2 || label === null) {
      fail(
        `evaluate at point ${number}`,
        "a seed floor needs at least two simulated runs of it",
        label === null ? "none" : end - first,
      );
    }
    const parameters = Object.fromEntries(manifest.box.map(({ name }, p) => [name, values[p]]));
    const network = someNetworks(all, first, end - first);
    points.push({ parameters, values, label, network, firstRun: first });
    first = end;
  }
  if (points.length === 0) fail("evaluate on the dataset", "it must hold simulated test points", "none");
  return points;
}
