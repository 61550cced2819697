/**
 * Flows and samplers: Hamiltonian sampling of an energy, Hopfield networks with momentum and what they replay, and slow linear flows.
 * @module
 */
export {
  cosineOf,
  LinearFlow,
  type LinearFlowOptions,
  powerLawDecays,
  randomState,
} from "../flows/linear/linear_flow.ts";
export { hopfieldReplay, type HopfieldReplayOptions } from "../flows/replay/hopfield_replay.ts";
export { replayFlow, type ReplayFlowOptions } from "../flows/replay/replay_flow.ts";
export {
  type ChooseReplay,
  learnByReplay,
  type ReplayLearningOptions,
  uniformReplay,
  type World,
} from "../flows/replay/replay_learning.ts";
export type { Energy, EnergyWgsl } from "../flows/sampler/energy.ts";
export {
  hamiltonian,
  leapfrog,
  type LeapfrogOptions,
  type Mover,
  moverAt,
} from "../flows/sampler/leapfrog.ts";
export { type HopfieldOptions, ModernHopfield, ringPatterns } from "../flows/sampler/modern_hopfield.ts";
export { sampleChains } from "../flows/sampler/sample_chains.ts";
export {
  type HamiltonianOptions,
  type HamiltonianSamples,
  sampleHamiltonian,
} from "../flows/sampler/sample_hamiltonian.ts";
