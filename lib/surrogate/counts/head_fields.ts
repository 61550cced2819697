import type { RecurrentSpec } from "./recurrent_spec.ts";
import type { CountHead } from "./reference/likelihood.ts";

/** (Largest log mean, centre of the couplings to it, 0, 0) of each population, as `count_head.wgsl` takes them. (P) */
export function headFields(spec: RecurrentSpec): number[][] {
  // No population is coupled to the last one.
  return spec.maxMean.map((most, p) => [Math.log(most), spec.couplingCentres[p] ?? 0, 0, 0]);
}

/** What the head's outputs mean, in plain code. */
export function headOf(spec: RecurrentSpec): CountHead {
  const populations = headFields(spec).map(([maxLogMean, couplingCentre]) => ({
    maxLogMean,
    couplingCentre,
  }));
  return { populations, likelihood: spec.likelihood };
}
