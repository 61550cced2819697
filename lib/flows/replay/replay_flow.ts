import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import { leapfrog, moverAt } from "../sampler/leapfrog.ts";
import type { ModernHopfield } from "../sampler/modern_hopfield.ts";

/** Options of {@linkcode replayFlow}. */
export interface ReplayFlowOptions {
  /** Where it starts. (N) */
  x: ArrayLike<number>;
  /** Momentum that it starts with. (N) */
  p: ArrayLike<number>;
  /** Size of a step of leapfrog. */
  stepSize: number;
  /** Time of the whole flow. */
  duration: number;
}

const OPTIONS: OptionNames<ReplayFlowOptions> = { x: true, p: true, stepSize: true, duration: true };

/**
 * The order in which a Hopfield network with momentum visits its patterns, without noise. What it has in all stays, so that it cannot pass a barrier above its kinetic energy, and with several times as much goes
 * on from pattern to pattern; bends of the way turn some of it into swings to the sides. A flow without new momenta is no sampler.
 * @returns Patterns, each once for every visit.
 * @throws {RangeError} When a step is not positive. @throws {TypeError} When an option is unknown.
 */
export function replayFlow(network: ModernHopfield, options: ReplayFlowOptions): number[] {
  const task = "replay patterns";
  requireKnown(task, options, OPTIONS);
  const { x, p, stepSize, duration } = options;
  requirePositive(task, "stepSize", stepSize);
  requirePositive(task, "duration", duration);
  const mover = moverAt(network, x, p), visited = [network.nearest(mover.x)];
  for (let step = 0; step < Math.round(duration / stepSize); step++) {
    leapfrog(network, mover, { stepSize, steps: 1 });
    const now = network.nearest(mover.x);
    if (now !== visited.at(-1)) visited.push(now);
  }
  return visited;
}
