import type { MifSpec } from "../../lib/markov/mif_spec.ts";
import { logSpectralDistance } from "../../lib/analysis/spectral_measures.ts";
import type { VolleyThresholds } from "../../lib/analysis/volleys.ts";
import type { Estimate, Measures } from "./_measures.ts";

/** Golden data of the exact simulation, made by golden/make_exact.ts. */
export interface Golden extends Measures {
  preset: string;
  seed: number;
  warmupMs: number;
  thresholds: VolleyThresholds;
}

/** Reads the golden data of a preset. */
export async function readGolden(preset: string): Promise<Golden> {
  return JSON.parse(await Deno.readTextFile(new URL(`golden/exact_${preset}.json`, import.meta.url)));
}

/** One number of a run beside the exact one. */
export interface Deviation {
  name: string;
  /** (run - exact) / exact. */
  relative: number;
  /** Standard error of `relative`, of both together. */
  standardError: number;
  /** What is allowed besides four standard errors. */
  allowed: number;
  fails: boolean;
}

/** Relative bias that is allowed, besides the spread. */
export const ALLOWED: Readonly<Record<string, number>> = {
  rateE: 0.015,
  rateI: 0.01,
  recurrent: 0.03,
  cvE: 0.01,
  pendingEE: 0.02,
  pendingIE: 0.02,
  pendingEI: 0.015,
  pendingII: 0.015,
  refractoryE: 0.015,
  refractoryI: 0.01,
  volleysPerSecond: 0.03,
  volleySize: 0.03,
  volleyIntervalMs: 0.03,
};

/** Standard errors that a deviation may have by chance: 13 values and 9 presets at 4 give a false alarm once in 130 runs. */
const SPREADS = 4;

/**
 * What the end of a step hides from recorded pools: hits of its own spikes enter the pools at the next step, and a cell falls
 * asleep in the middle of one. By Little's law a pool of mean wait tau is smaller by the part dt/tau.
 */
function shown(name: string, spec: MifSpec, stepMs: number): number {
  const pool = /^pending(EE|IE|EI|II)$/.exec(name)?.[1] as "EE" | "IE" | "EI" | "II" | undefined;
  if (pool) return 1 - stepMs / spec[`tau_${pool}`];
  return name.startsWith("refractory") ? 1 - stepMs / 2 / spec.tau_R : 1;
}

/** Every value of a run beside the golden one. `stepMs` is 0 for an exact run. */
export function deviations(run: Measures, golden: Measures, spec: MifSpec, stepMs: number): Deviation[] {
  return Object.entries(golden.values).filter(([, { mean }]) => mean > 0).map(([name, exact]) => {
    const expected = exact.mean * shown(name, spec, stepMs);
    const { mean, standardError } = run.values[name];
    const relative = mean / expected - 1;
    const spread = Math.hypot(standardError, exact.standardError) / expected;
    const allowed = stepMs === 0 ? 0 : ALLOWED[name];
    // Written so that NaN fails.
    return {
      name,
      relative,
      standardError: spread,
      allowed,
      fails: !(Math.abs(relative) <= allowed + SPREADS * spread),
    };
  });
}

/** Distance of two spectra from 10 to 120 Hz, and what it would be if only their own spread set them apart. */
export function spectralDistance(run: Measures, golden: Measures): { distance: number; floor: number } {
  // Golden frequencies are rounded: those of the run stand for both.
  const frequencies = Float64Array.from(run.psd.frequencies);
  const psd = ({ psd }: Measures) => ({ frequencies, power: Float64Array.from(psd.power) });
  const squares = golden.psd.frequencies.flatMap((frequency, line) => {
    if (frequency < 10 || frequency > 120) return [];
    const part = ({ psd }: Measures) => (psd.standardError[line] / psd.power[line]) ** 2;
    return [part(run) + part(golden)];
  });
  const floor = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
  return { distance: logSpectralDistance(psd(run), psd(golden)), floor };
}

/** Largest difference of two voltage distributions in standard errors, beyond an allowed part of the share. */
export function worstShare(run: readonly Estimate[], golden: readonly Estimate[], allowed: number): number {
  return Math.max(...golden.map((share, bin) => {
    const spread = Math.hypot(run[bin].standardError, share.standardError, 2e-5);
    return (Math.abs(run[bin].mean - share.mean) - allowed * share.mean) / spread;
  }));
}
