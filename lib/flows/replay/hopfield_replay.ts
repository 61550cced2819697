import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requirePositive } from "../../base/require_number.ts";
import { type HamiltonianOptions, sampleHamiltonian } from "../sampler/sample_hamiltonian.ts";
import type { ModernHopfield } from "../sampler/modern_hopfield.ts";
import type { ChooseReplay } from "./replay_learning.ts";

/** Options of {@linkcode hopfieldReplay}. */
export interface HopfieldReplayOptions extends Pick<HamiltonianOptions, "stepSize" | "steps" | "seed"> {
  /** What is added to the size of each error: how likely experiences without error are. @default 0.001 */
  epsilon?: number;
  /** Moves of the sampler before each choice. @default 1 */
  moves?: number;
}

const OPTIONS: OptionNames<HopfieldReplayOptions> = {
  ...{ stepSize: true, steps: true, seed: true, epsilon: true, moves: true },
};
/** Log-odds of what has not been experienced. */
const UNKNOWN = -50;

/**
 * Replay by priority: a Hopfield network with a pattern for each experience, whose biases are `ln(|error| + epsilon)`, sampled by Hamiltonian dynamics. Its state stays from one choice to the
 * next, and starts afresh at a known experience when its own has never been one. Patterns recalled are those of the network's mixture, each with a probability proportional to the size
 * of its error plus epsilon where the sampler has mixed.
 *
 * SUBSTITUTE: the equations of T. Haga and others (2026), doi:10.64898/2026.03.05.709774, were not at hand. T. Schaul and others (2016), arXiv:1511.05952, replay by priority without a network.
 * @param network One pattern for each experience; its biases are changed.
 * @returns What {@linkcode learnByReplay} takes as `choose`.
 */
export function hopfieldReplay(network: ModernHopfield, options: HopfieldReplayOptions): ChooseReplay {
  const task = "replay by priority";
  requireKnown(task, options, OPTIONS);
  const { epsilon = 0.001, moves = 1, seed = 1, ...leaps } = options;
  requirePositive(task, "epsilon", epsilon);
  let place: Float64Array | null = null, choices = 0;
  return (errors, u) => {
    let most = 0;
    errors.forEach((error, k) => {
      network.biases[k] = Number.isNaN(error) ? UNKNOWN : Math.log(error + epsilon);
      if (network.biases[k] > network.biases[most]) most = k;
    });
    const { values } = sampleHamiltonian(network, {
      ...{ ...leaps, samples: 1, burnIn: moves - 1, temperature: 1 / network.beta, seed: seed + ++choices },
      start: place ?? network.pattern(most),
    });
    place = values;
    const found = network.drawn(place, u);
    return Number.isNaN(errors[found]) ? most : found;
  };
}
