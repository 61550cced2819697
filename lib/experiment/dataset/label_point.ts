import type { MifSpec } from "../../markov/mif_spec.ts";
import type { Label } from "./dataset_names.ts";

/** E rate below which a network counts as silent, Hz. */
export const SILENT_HZ = 0.1;
/** Highest bound between active and explosive, Hz: E cells of these networks fire at 2 to 50 Hz when inhibition holds. */
const EXPLOSIVE_HZ = 200;

/**
 * E rate above which a network counts as explosive, Hz: half of the highest rate that refractoriness allows, 1000 / tau_R, and at
 * most 200 Hz. Above it excitation has outrun inhibition and the cells fire about as often as they can.
 */
export function explosiveHz(spec: MifSpec): number {
  return spec.tau_R > 0 ? Math.min(EXPLOSIVE_HZ, 500 / spec.tau_R) : EXPLOSIVE_HZ;
}

/** Label of a point. @param rateE Mean E rate of all its runs, Hz. */
export function labelPoint(rateE: number, spec: MifSpec): Label {
  if (rateE < SILENT_HZ) return "silent";
  return rateE > explosiveHz(spec) ? "explosive" : "active";
}
