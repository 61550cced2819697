import { labelPoint } from "./label_point.ts";
import type { DatasetManifest, DatasetPoint, DatasetShard } from "./manifest.ts";
import { specAt } from "./plan_dataset.ts";
import type { ShardRuns } from "./simulate_shard.ts";
import type { VolleyEvents } from "../../markov/volley_states.ts";

/** What is known of a shard's points once simulated. */
export function describePoints(
  manifest: DatasetManifest,
  shard: DatasetShard,
  content: { runs: ShardRuns; volleys: VolleyEvents },
): Map<number, Pick<DatasetPoint, "label" | "rates" | "volleys">> {
  const { runs, volleys } = content;
  const each = shard.networks / shard.points.length;
  const seconds = each * runs.bins * runs.binMs / 1000;
  const known = new Map<number, Pick<DatasetPoint, "label" | "rates" | "volleys">>();
  shard.points.forEach((point, k) => {
    const spec = specAt(manifest, manifest.points[point].values);
    const total = (values: Uint16Array) =>
      values.subarray(k * each * runs.bins, (k + 1) * each * runs.bins).reduce(
        (sum, value) => sum + value,
        0,
      );
    const count = volleys.run.reduce((sum, run) => sum + (Math.floor(run / each) === k ? 1 : 0), 0);
    if (runs.outgrown[k * each] === 1) {
      known.set(point, { label: "explosive", rates: null, volleys: count });
      return;
    }
    const rates = { E: total(runs.e) / seconds / spec.N_E, I: total(runs.i) / seconds / spec.N_I };
    known.set(point, { label: labelPoint(rates.E, spec), rates, volleys: count });
  });
  return known;
}
