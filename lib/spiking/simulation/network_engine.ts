import type { ResolvedNetwork } from "../build/resolve.ts";
import type { PopulationState } from "../cpu/population_state.ts";
import type { StructureRecord } from "../rewiring/structure_record.ts";
import type { Stretch } from "./plan_spiking.ts";
import type { SpikeList } from "./spike_store.ts";
import type { Trace } from "./spiking_run.ts";

/** What a stretch of a run leaves behind. */
export interface Recorded {
  /** (populations, bins of the stretch) */
  counts: Uint32Array;
  traces: Trace[];
  /** Spikes, when wanted; steps counted from the network's start. */
  spikes: SpikeList | null;
  /** How synapses came and went, where they do. */
  structure?: StructureRecord;
  /** Seconds of running and of reading back. */
  run: number;
  readback: number;
}

/** What a run asks and tells in between. */
export interface RunHooks {
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
  /** Is told the steps of the stretch that are done. */
  onSteps?: (steps: number) => void;
}

/** A network on a device or core that can be run on, looked into and changed. */
export interface NetworkEngine {
  readonly engine: "gpu" | "reference";
  readonly adapter: string;
  readonly synapses: number;
  readonly seconds: { build: number; compile: number; load: number };
  /** Steps done. */
  readonly step: number;
  /** Runs on and records. @throws {SimulationFailure} When a state is not finite. */
  run(stretch: Stretch, hooks: RunHooks): Promise<Recorded>;
  /** All that changes while it runs. */
  snapshot(): Promise<PopulationState[]>;
  /** Goes on from such a state. */
  restore(step: number, populations: readonly PopulationState[]): Promise<void>;
  /**
   * Takes changed parameters of the populations.
   * @param rates Of generators, Hz, which `network` has and its spec does not tell. @default none
   */
  refresh(network: ResolvedNetwork, rates?: Readonly<Record<string, number>>): Promise<void>;
  /** Gives back what it holds. */
  close(): void;
}
