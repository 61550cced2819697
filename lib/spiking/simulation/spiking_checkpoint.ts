import type { PopulationState } from "../cpu/population_state.ts";
import type { SpikingSpec } from "../spec_types.ts";

/** All that it takes to go on with a simulation, on any engine. Plain data. */
export interface SpikingCheckpoint {
  /** The network, with the parameters that were changed. */
  spec: SpikingSpec;
  /** Its seed: the graph is drawn again from it. */
  seed: number;
  /** Steps done. */
  step: number;
  /** State of each population. */
  populations: PopulationState[];
  /** Quantum in which arrivals are counted, by population and receptor. @default those of the first versions, which did not say */
  quanta?: number[][];
}
