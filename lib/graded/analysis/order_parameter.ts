import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";

/** Options of {@linkcode orderParameter}. */
export interface OrderParameterOptions {
  /** m: 1 for one cluster of phases, 2 for two opposite ones. @default 1 */
  harmonic?: number;
  /** Lag that each phase is to have to the one before, rad: 0 for synchrony, another for a wave. @default 0 */
  lag?: number;
}

const OPTIONS: OptionNames<OrderParameterOptions> = { harmonic: true, lag: true };

/**
 * How well phases agree: `|mean_k e^(i m (phi_k + k lag))|`, 1 where all do. Y. Kuramoto (1984), doi:10.1007/978-3-642-69689-3.
 * @param phases rad. (N)
 * @throws {RangeError} When there are none, or one is no finite number. @throws {TypeError} When an option is unknown.
 */
export function orderParameter(phases: ArrayLike<number>, options: OrderParameterOptions = {}): number {
  const task = "tell how phases agree";
  requireKnown(task, options, OPTIONS);
  const { harmonic = 1, lag = 0 } = options;
  if (phases.length === 0) fail(task, "there must be at least one phase", 0);
  let cosine = 0, sine = 0;
  for (let k = 0; k < phases.length; k++) {
    const angle = harmonic * (phases[k] + k * lag);
    if (!Number.isFinite(angle)) fail(task, "phases must be finite numbers", phases[k]);
    cosine += Math.cos(angle);
    sine += Math.sin(angle);
  }
  return Math.hypot(cosine, sine) / phases.length;
}
