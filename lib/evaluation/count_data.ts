import { MIF_FIELDS, type MifField, type MifSpec } from "../network/mif_spec.ts";
import type { CountData } from "../surrogate/count_data.ts";
import type { CountRuns } from "./count_runs.ts";

/**
 * Counts of a network's runs in the form that a surrogate learns from. Numbers in which the networks' specs differ
 * become its parameters.
 * @param counts Runs of the network. @param specs One spec for all runs, or one for each.
 */
export function countData(counts: CountRuns, specs: readonly MifSpec[]): CountData {
  const { binMs, runs, bins, e, i } = counts;
  const varying = (Object.keys(MIF_FIELDS) as MifField[]).filter((field) => {
    return typeof specs[0][field] === "number" && specs.some((spec) => spec[field] !== specs[0][field]);
  });
  if (varying.length === 0) return { binMs, networks: runs, bins, e, i };
  const values = Float32Array.from(specs.flatMap((spec) => varying.map((field) => spec[field] as number)));
  return { binMs, networks: runs, bins, e, i, parameters: { names: varying, values } };
}
