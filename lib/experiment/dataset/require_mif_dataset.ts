import { failType } from "../../base/fail.ts";
import { type MifExtras, mifExtras } from "../../markov/dataset_extras.ts";
import type { MifSpec } from "../../markov/mif_spec.ts";
import type { DatasetManifest } from "./manifest.ts";

/**
 * The spec of a dataset that must be of Markovian networks, and what it keeps of them beside the counts.
 * @param task What cannot be done with others, such as `train a volley surrogate`.
 * @throws {TypeError} When it is of another system.
 */
export function requireMifDataset(
  manifest: DatasetManifest,
  task: string,
): MifExtras & { spec: MifSpec } {
  if (manifest.system === "mif") {
    return { spec: manifest.spec as unknown as MifSpec, ...mifExtras(manifest.extras) };
  }
  failType(
    task,
    "its dataset must be of a Markovian network (kind mif)",
    `${manifest.system} (${manifest.spec.name})`,
  );
}
