import { type MifSpec, overrideSpec } from "../../../lib/markov/mif_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import type { MifStepper } from "../../../lib/markov/cpu/mif_step.ts";
import { networkKey } from "../../../lib/random/network_key.ts";

/** Cells that do not see each other. */
export function uncoupled(overrides: Record<string, unknown>): MifSpec {
  const none = { P_EE: 0, P_IE: 0, P_EI: 0, P_II: 0 };
  return overrideSpec(getPreset("mif-small-syn"), { ...none, ...overrides });
}

/** The key of network 0 under a seed. */
export const keyOf = (seed: number): [number, number] => networkKey(seed, 0);

/** Advances a stepper and adds its spikes up, after a warm-up; `each` sees every step. */
export function countSpikes(
  stepper: MifStepper,
  steps: { warmup: number; counted: number },
  each: () => void = () => {},
): { e: number; i: number; recurrent: number } {
  for (let step = 0; step < steps.warmup; step++) stepper.advance();
  const sum = { e: 0, i: 0, recurrent: 0 };
  for (let step = 0; step < steps.counted; step++) {
    stepper.advance();
    sum.e += stepper.counts.e;
    sum.i += stepper.counts.i;
    sum.recurrent += stepper.counts.recurrent;
    each();
  }
  return sum;
}
