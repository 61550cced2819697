import { loadLate } from "../../base/load_late.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type * as imports from "./imported_dataset.ts";
import type { ImportOptions } from "./imported_dataset.ts";
import type { Dataset } from "./load_dataset.ts";

export type { ImportOptions } from "./imported_dataset.ts";

const OPTIONS: OptionNames<ImportOptions> = { fractions: true, seed: true };

/**
 * Makes a dataset of counts that were simulated elsewhere, by any program: `counts.json` says `name`, `binMs`, `populations` (names
 * and sizes) and `parameters` (names); each `.npz` beside it holds `counts` (networks, populations, bins), or without the first axis,
 * and `parameters` (networks, K) or (K). Networks of equal values become runs of one point.
 * @param from Folder of these files. @param folder A new or empty folder for the dataset.
 * @returns The dataset, complete.
 * @throws {FileError} When a file is missing or damaged, or they do not fit together; nothing has been written then.
 * @throws {TypeError} When an option is unknown.
 */
export async function importCounts(
  from: string,
  folder: string,
  options: ImportOptions = {},
): Promise<Dataset> {
  requireKnown("make a dataset", options, OPTIONS);
  const task = "make a dataset";
  const { importedDataset } = await loadLate<typeof imports>("./imported_dataset.ts", import.meta.url, task);
  return await importedDataset(from, folder, options);
}
