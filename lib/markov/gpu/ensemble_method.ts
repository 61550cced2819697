import type { Kernel } from "../../gpu/kernel.ts";
import type { NetworkSpec } from "../network_spec.ts";
import type { Plan } from "../build/plan.ts";
import type { EnsembleRun } from "../run.ts";

/** One submit: how many steps, recorded bins (0 while warming up) and frames. */
export interface Part {
  firstStep: number;
  steps: number;
  firstBin: number;
  bins: number;
  frames: number;
}

/** What a submit's faults ask for: nothing, to run it again, or to run a shorter one. */
export type Verdict = "good" | "again" | "shorter";

/** A recorded spike. */
export interface RecordedSpike {
  /** ms after the warm-up. */
  time: number;
  cell: number;
}

/**
 * What the engine of ensembles needs to know of a kernel that advances networks by steps, its uniform `run` and its
 * bindings `networks`, `populations`, `state`, `counts`, `spikes`, `histogram` and `voltages` aside, which all have.
 */
export interface EnsembleMethod {
  /** Stem of the kernel, for labels. */
  stem: string;
  kernel: Kernel;
  method: EnsembleRun["method"];
  /** (sets, 2) structs `Population`, as 32-bit words. */
  populations: Uint32Array<ArrayBuffer>;
  /** Bytes of one network's state. */
  stateBytes: number;
  /** Words of one recorded spike. */
  spikeWords: number;
  /** Steps of a submit at most, to begin with. */
  mostSteps: number;
  /** Invocations that a submit of `networks` takes, in workgroups. */
  workgroups(networks: number): number;
  /** Fields of `run` that only this kernel has. */
  fields(): Record<string, number>;
  /** Sizes of the buffers that only this kernel has, in bytes for each network: now, or at the most that is known. */
  scratch(most?: boolean): Record<string, number>;
  /**
   * Judges a submit by what it left behind its counts.
   * @param faults (networks)
   * @throws {RangeError} When no other submit would do better.
   */
  judge(faults: Uint32Array): Verdict;
  /** The spikes of one network's part, in the order of time and then of cells. */
  spikesOf(words: Uint32Array, part: Part): RecordedSpike[];
}

/** Flags of a kernel of ensembles for what is recorded, and for networks that are stopped. */
export function planFlags(plan: Plan<NetworkSpec>): Record<string, boolean> {
  const { spikes, pools, histogram, voltages } = plan.record;
  return {
    RUNAWAY: plan.runaway !== undefined,
    RECORD_CELLS: Boolean(pools || histogram || voltages),
    RECORD_SPIKES: Boolean(spikes),
    RECORD_POOLS: Boolean(pools),
    RECORD_HISTOGRAM: Boolean(histogram),
    RECORD_VOLTAGE: Boolean(voltages),
  };
}

/** Time of the middle of a step of a part, or of its start, ms after the warm-up. */
export function timeOf(plan: Plan<NetworkSpec>, part: Part, step: number, within: number): number {
  return (part.firstStep - plan.warmupSteps + step) * plan.stepMs + within;
}
