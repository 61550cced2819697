import { fail } from "../base/fail.ts";
import { checkPopulationCounts, type PopulationSize } from "./population_counts.ts";
import { requirePopulations } from "./require_populations.ts";
import type { Run } from "./run.ts";

/** What was asked for. */
export interface AskedRun {
  /** Kind of the system. */
  kind: string;
  /** Populations of each network. */
  populations: readonly PopulationSize[];
  /** B, networks. */
  networks: number;
}

/**
 * Fails unless what a system gave is the run that was asked for: counts of all its populations for each network.
 * @throws {RangeError} Naming what is wrong.
 */
export function requireRun(run: Run, { kind, populations, networks }: AskedRun): void {
  const task = `use what the system ${kind} simulated`, counts = run?.counts;
  if (!counts) fail(task, "it must be a run with counts", typeof run);
  if (run.system !== kind) fail(task, `its system must be ${kind}`, run.system);
  if (!(counts.counts instanceof Uint16Array || counts.counts instanceof Uint32Array)) {
    fail(task, "counts must be a Uint16Array or a Uint32Array", (counts.counts as object)?.constructor.name);
  }
  if (counts.networks !== networks) {
    fail(task, `it must have ${networks} networks, one for each spec`, counts.networks);
  }
  requirePopulations(task, { populations }, counts);
  checkPopulationCounts(task, counts);
}
