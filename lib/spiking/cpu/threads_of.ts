import { cores } from "../../base/cores.ts";
import { fail } from "../../base/fail.ts";
import type { OwnModels, SpikingPlan } from "../simulation/plan_spiking.ts";
import type { SpikingOptions } from "../simulation/spiking_run.ts";

/** Cells from which on threads pay, on the CPU. */
const THREADED_CELLS = 8000;
/** Most threads that are taken without being asked for. */
const MOST_THREADS = 8;

/** What decides on threads. */
type ThreadsOptions = OwnModels & Pick<SpikingOptions, "threads" | "fastForward">;

/** How many threads a simulation takes. @throws {RangeError} When the wish cannot be met. */
export function threadsOf(plan: SpikingPlan, options: ThreadsOptions): number {
  return options.threads === undefined && plan.network.cells < THREADED_CELLS
    ? 1
    : ensembleThreadsOf(options);
}

/** How many threads may each take a network of an ensemble. @throws {RangeError} When the wish cannot be met. */
export function ensembleThreadsOf(options: ThreadsOptions): number {
  const own = (options.neurons ?? []).length + (options.synapses ?? []).length > 0;
  const { threads, fastForward } = options;
  if (fastForward && (threads ?? 1) > 1) {
    fail("simulate", "networks are fast-forwarded on one thread", threads);
  }
  if (fastForward) return 1;
  if (threads === undefined) {
    const possible = typeof Worker !== "undefined" && typeof SharedArrayBuffer !== "undefined" && !own;
    return possible ? Math.min(MOST_THREADS, cores()) : 1;
  }
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 256)) {
    fail("simulate", "threads must be a whole number from 1 to 256", threads);
  }
  if (threads > 1 && own) fail("simulate", "models of one's own run on one thread", threads);
  return threads;
}
