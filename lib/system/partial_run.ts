import type { Run } from "./run.ts";

/** Where an error that says how a network was lost keeps what the others of the call did. */
export const PARTIAL_RUN: unique symbol = Symbol("volley.partialRun");

/** A run of several networks, of which some were lost: they ran away, and the others did not. */
export interface PartialRun {
  /** The run; nothing in it is of networks that were lost. */
  run: Run;
  /** Numbers of those in the run. */
  lost: readonly number[];
}

/** What the other networks of a call did, where an error has it. */
export function partialRunOf(error: unknown): PartialRun | null {
  return (error as { [PARTIAL_RUN]?: PartialRun } | null)?.[PARTIAL_RUN] ?? null;
}
