import { displayedSpiking } from "./displayed_spiking.ts";
import { progressTeller } from "../../base/progress.ts";
import type { NetworkEngine, Recorded, RunHooks } from "./network_engine.ts";
import type { SpikingPlan, Stretch } from "./plan_spiking.ts";
import type { SpikingOptions, SpikingRun } from "./spiking_run.ts";

/** The run that an engine's stretch is. @param startStep Steps that were done before it. */
export function runOf(
  plan: SpikingPlan,
  stretch: Stretch,
  { engine, adapter, synapses, seconds }: Pick<NetworkEngine, "engine" | "adapter" | "synapses" | "seconds">,
  { counts, traces, spikes, structure, run, readback }: Recorded,
  startStep = 0,
): SpikingRun {
  const { network, binMs, traceSteps } = plan;
  return displayedSpiking({
    spec: network.spec,
    seed: network.seed,
    engine,
    stepMs: network.stepMs,
    startMs: startStep * network.stepMs,
    binMs,
    bins: stretch.bins,
    populations: network.populations.map(({ name, size, first }) => ({ name, size, first })),
    counts,
    ...(spikes ? { spikes } : {}),
    traces,
    everyMs: traceSteps * network.stepMs,
    synapses,
    ...(structure ? { structure } : {}),
    seconds: { ...seconds, run, readback },
    adapter,
  });
}

/** The hooks of a run that is to tell its progress. @param networks How many networks run at once. @default 1 */
export function hooksOf(
  plan: SpikingPlan,
  stretch: Stretch,
  options: Pick<SpikingOptions, "signal" | "onProgress">,
  networks = 1,
): RunHooks {
  const tell = progressTeller(options.onProgress, networks * stretch.steps * plan.network.stepMs / 1000);
  return { signal: options.signal, onSteps: (steps) => tell(steps / stretch.steps) };
}
