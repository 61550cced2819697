import { loadLate } from "../../base/load_late.ts";
import { requireKnown } from "../../base/require_known.ts";
import type * as work from "./dataset_work.ts";
import type { Dataset } from "./load_dataset.ts";
import { MAKE_OPTIONS, type MakeDatasetOptions } from "./make_options.ts";

export type { DatasetProgress, MakeDatasetOptions, PendingOptions } from "./make_options.ts";

/**
 * Makes a dataset: parameter points spread over a box, divided into training, validation and test points, each simulated
 * with one or more seeds, of any system. Per shard it writes the counts of its networks, and of Markovian networks volleys and the
 * coarse state at the end of every bin; `dataset.json` says what there is. The same options give the same arrays on any adapter; killed at any moment, the
 * dataset can be resumed. One shard at a time is in memory.
 * @param folder A new or empty folder; with `resume` the folder of a dataset.
 * @param options What to simulate and where.
 * @returns The dataset, complete.
 * @throws {SpecError | RangeError} When the box or an option is out of range; nothing has been written then.
 * @throws {FileError} When the folder holds other things, a resumed dataset is another one, or a file cannot be written.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts ignore
 * import { getPreset, makeDataset, requestGpu } from "@volley/volley";
 * const gpu = await requestGpu();
 * await makeDataset("second-family", {
 *   spec: getPreset("mif-second"),
 *   box: [{ name: "S_EE", low: 3.5, high: 4.5 }, { name: "S_IE", low: 2.5, high: 3.5 }],
 *   points: 64,
 *   gpu,
 * });
 * ```
 */
export async function makeDataset(folder: string, options: MakeDatasetOptions): Promise<Dataset> {
  requireKnown("make a dataset", options, MAKE_OPTIONS);
  const { makeIn } = await loadLate<typeof work>("./dataset_work.ts", import.meta.url, "make a dataset");
  return await makeIn(folder, options);
}
