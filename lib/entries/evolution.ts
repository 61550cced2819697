/**
 * Outer loops over batches of networks: evolution strategies, and networks that learn in many tasks at once.
 * @module
 */
export {
  EvolutionStrategy,
  type StrategyOptions,
  type StrategyState,
} from "../evolution/evolution_strategy.ts";
export {
  type Candidates,
  type Evolution,
  type EvolutionProgress,
  evolve,
  type EvolveOptions,
} from "../evolution/evolve.ts";
export { NetworkTuner } from "../evolution/tune_networks.ts";
export {
  type TunedNetwork,
  tunedWeights,
  type Tuning,
  type TuningTask,
} from "../evolution/tuning_problem.ts";
