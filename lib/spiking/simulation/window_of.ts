import { couplingsOf } from "../build/couplings.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import { MOST_STEPS } from "../cpu/kernel_limits.ts";
import { SpikingStepper } from "../cpu/spiking_stepper.ts";

/** Most spikes of a window, for which room is made. */
const MOST_WINDOW = 2 ** 22;

/** Steps that cells advance before their spikes are sent: as many as none of these could arrive in, within bounds of memory. */
export function windowOf(network: ResolvedNetwork): number {
  // Synapses learn, and gating variables act, at every step.
  if (network.projections.some(({ learning }) => learning !== null)) return 1;
  if (couplingsOf(network).length > 0) return 1;
  return Math.max(
    1,
    Math.min(SpikingStepper.window(network), MOST_STEPS, Math.floor(MOST_WINDOW / network.mostSpikes)),
  );
}
