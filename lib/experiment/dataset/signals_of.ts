import type { Signal } from "../../system/population_counts.ts";
import type { DatasetManifest } from "./manifest.ts";

/** The signals that the shards of a dataset have beside the counts. */
export function signalsOf({ extras }: Pick<DatasetManifest, "extras">): Omit<Signal, "values">[] {
  return (extras.signals ?? []) as Omit<Signal, "values">[];
}
