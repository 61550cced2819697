import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { cpuName } from "../pace.ts";
import { CoreNetwork } from "./core_network.ts";
import { planSpiking, planStretch, type SpikingPlan } from "./plan_spiking.ts";
import { hooksOf, runOf } from "./run_of.ts";
import type { SpikingOptions, SpikingRun } from "./spiking_run.ts";
import { runThreads } from "./spiking_threads.ts";

/** Cells from which on threads pay, on the CPU. */
const THREADED_CELLS = 8000;
/** Most threads that are taken without being asked for. */
const MOST_THREADS = 8;

/** How many threads a simulation takes. @throws {RangeError} When the wish cannot be met. */
function threadsOf(plan: SpikingPlan, options: SpikingOptions): number {
  const own = (options.neurons ?? []).length > 0;
  const { threads } = options;
  if (threads === undefined) {
    const possible = typeof Worker !== "undefined" && typeof SharedArrayBuffer !== "undefined" && !own;
    if (!possible || plan.network.cells < THREADED_CELLS) return 1;
    return Math.min(MOST_THREADS, navigator.hardwareConcurrency);
  }
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 256)) {
    throw new RangeError(
      `Cannot simulate as threads must be a whole number from 1 to 256: current value is ${threads}`,
    );
  }
  if (threads > 1 && own) {
    throw new RangeError(
      `Cannot simulate as models of one's own run on one thread: current value is ${threads}`,
    );
  }
  return threads;
}

/**
 * Simulates a spiking network on the CPU in double precision: the reference of the GPU's engine, and an engine for machines
 * without a GPU. Same options, same run, on any number of threads.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {SimulationFailure} When a state becomes infinite or not a number.
 * @example
 * ```ts
 * import { getSpikingPreset, simulateSpikingReference } from "@volley/volley";
 * const run = await simulateSpikingReference(getSpikingPreset("cuba"), { durationMs: 50, seed: 1 });
 * if (run.spikes!.steps.length === 0) throw new Error("silent");
 * ```
 */
export async function simulateSpikingReference(
  spec: SpikingSpec,
  options: SpikingOptions,
): Promise<SpikingRun> {
  const plan = planSpiking(spec, options);
  const stretch = planStretch(plan, options.durationMs);
  const threads = threadsOf(plan, options);
  if (threads > 1) {
    const { buildSeconds, runSeconds, synapses, ...recorded } = await runThreads(
      { plan, stretch },
      spec,
      options,
      threads,
    );
    const seconds = { build: buildSeconds, compile: 0, load: 0 };
    const about = { engine: "reference", adapter: cpuName(threads), synapses, seconds } as const;
    return runOf(plan, stretch, about, { ...recorded, run: runSeconds, readback: 0 });
  }
  const network = new CoreNetwork(plan);
  return runOf(plan, stretch, network, await network.run(stretch, hooksOf(plan, stretch, options)));
}
