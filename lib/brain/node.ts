import type { SystemSpec } from "../system/run.ts";

/** How a node is opened. */
export interface OpenNodeOptions {
  /** Seed of what it draws, of its own. */
  seed: number;
  /** Time step of the brain, ms. */
  stepMs: number;
  /** Most steps of a window. */
  steps: number;
  /** Names of its inputs, in the order in which it gets them. */
  inputs: readonly string[];
  /** Largest rate of each, Hz, where it is one of generators. */
  mostHz: readonly number[];
  /** Name of the population that it gives the rate of. */
  population: string;
  /** Time constant over which the rate of spikes is smoothed, ms; undefined for the default of the kind. */
  smoothMs?: number;
}

/**
 * A system in a region, as it runs: it is driven window by window. Rates are Hz, or what else its inputs
 * take; what others get of it is the rate of one of its populations.
 */
export interface BrainNode {
  /** Rate at the start, Hz; it also was so before. */
  readonly startHz: number;
  /**
   * Runs on for a window.
   * @param inputs What each input has in each step. (inputs, steps)
   * @param rates Is filled: the rate at the end of each step, Hz. (steps)
   * @returns Spikes of the population in the window; null where it has rates alone, of which spikes are
   * then drawn.
   */
  advance(inputs: Float64Array, rates: Float64Array): number | null | Promise<number | null>;
  /** Gives back what it holds. */
  close(): void;
}

/** What a kind of node can be asked before it is opened. */
export interface NodeAbout {
  /** Names of the inputs that it may be given. */
  readonly inputs: readonly string[];
  /** Populations whose rate it may give, with their sizes. */
  readonly populations: readonly { name: string; size: number }[];
  /** Whether it gives spikes, so that its windows are felt. */
  readonly spikes: boolean;
}

/** A kind of system that may be a node. */
export interface NodeKind<Spec extends SystemSpec = SystemSpec> {
  /** Kind of its specs. */
  readonly kind: string;
  /** Checks a spec. @throws {SpecError} */
  parse(input: unknown): Spec;
  /** What it can be given and asked. */
  about(spec: Spec): NodeAbout;
  /** Opens it. @throws {SpecError | RangeError} When it cannot run with these steps. */
  open(spec: Spec, options: OpenNodeOptions): Promise<BrainNode>;
}
