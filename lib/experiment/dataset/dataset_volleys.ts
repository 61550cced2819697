import { requireKnown } from "../../base/require_known.ts";
import { type CoarseStates, joinCoarseStates, pickCoarseStates } from "../../markov/coarse_state.ts";
import { type Dataset, SELECT_OPTIONS, type SelectOptions } from "./load_dataset.ts";
import { doneShards, selected } from "./selected_points.ts";
import type { Split } from "./dataset_names.ts";
import { readMifShard } from "./mif_shards.ts";
import { requireMifDataset } from "./require_mif_dataset.ts";
import { VOLLEY_COLUMNS, type VolleyEvents } from "../../markov/volley_states.ts";

/** Volleys of the networks of one part of a dataset. */
export interface DatasetVolleys extends VolleyEvents {
  /** Point of each volley. (V) */
  point: Uint32Array;
  /** The box's parameters: names and (V, P) values. */
  parameters: { names: string[]; values: Float32Array };
}

/** Some volleys, their runs renumbered. */
function pick(volleys: VolleyEvents, which: Uint32Array, runs: Int32Array): VolleyEvents {
  const take = (values: Uint32Array) => which.map((k) => values[k]);
  return {
    count: which.length,
    run: which.map((k) => runs[volleys.run[k]]),
    start: take(volleys.start),
    end: take(volleys.end),
    sizeE: take(volleys.sizeE),
    sizeI: take(volleys.sizeI),
    cut: Uint8Array.from(which, (k) => volleys.cut[k]),
    before: pickCoarseStates(volleys.before, which),
    after: pickCoarseStates(volleys.after, which),
  };
}

function join(parts: readonly VolleyEvents[], bins: number): VolleyEvents {
  const states = (which: "before" | "after"): CoarseStates =>
    joinCoarseStates(parts.map((part) => part[which]), bins);
  const columns = Object.fromEntries(VOLLEY_COLUMNS.map((name) => {
    const values = parts.flatMap((part) => Array.from(part[name]));
    return [name, name === "cut" ? Uint8Array.from(values) : Uint32Array.from(values)];
  }));
  return {
    ...columns as unknown as Omit<VolleyEvents, "count" | "before" | "after">,
    count: parts.reduce((sum, part) => sum + part.count, 0),
    before: states("before"),
    after: states("after"),
  };
}

/**
 * The volleys of all networks of one part with the coarse states around them; of the shards that are done. `run` counts the
 * networks as {@link datasetCounts} returns them for the same part and labels, so that a volley's bins can be cut from there.
 * @param dataset See {@link loadDataset}. @param split The part. @param options Which labels to take.
 * @throws {FileError} When a shard is missing or damaged.
 * @throws {TypeError} When an option is unknown.
 */
export async function datasetVolleys(
  dataset: Dataset,
  split: Split,
  options: SelectOptions = {},
): Promise<DatasetVolleys> {
  requireKnown("read volleys", options, SELECT_OPTIONS);
  const { manifest } = dataset, { histogram } = requireMifDataset(manifest, "read volleys");
  const parts: VolleyEvents[] = [];
  const point: number[] = [];
  let networks = 0;
  for (const k of doneShards(manifest, split)) {
    const { volleys } = await readMifShard(dataset, k), { point: points } = await dataset.readShard(k);
    const runs = Int32Array.from(selected(manifest, points, options), (taken) => taken ? networks++ : -1);
    const which = Uint32Array.from({ length: volleys.count }, (_, v) => v)
      .filter((v) => runs[volleys.run[v]] >= 0);
    parts.push(pick(volleys, which, runs));
    for (const v of which) point.push(points[volleys.run[v]]);
  }
  return {
    ...join(parts, histogram.bins),
    point: Uint32Array.from(point),
    parameters: {
      names: manifest.box.map(({ name }) => name),
      values: Float32Array.from(point.flatMap((p) => manifest.points[p].values)),
    },
  };
}
