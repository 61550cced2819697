import { cores } from "../../../base/cores.ts";
import { cpuName } from "../../../base/cpu_name.ts";
import { progressTeller } from "../../../base/progress.ts";
import { canThread, equalParts, onThreads } from "../../../base/thread.ts";
import type { Plan } from "../../build/plan.ts";
import { runSteps } from "../../gpu/run_steps.ts";
import { totalSeconds } from "../../pace.ts";
import type { EnsembleRun, SimulateOptions } from "../../run.ts";
import { joinEnsembles } from "./join_ensembles.ts";
import { LanesStepper } from "./lanes_stepper.ts";

/** Seconds of cells from which on further threads are worth their start, which takes some tenths of a second. */
const WORTH = 2000;

/** What a thread is told: an ensemble of its own, all of it plain data. */
export interface LanesCommand {
  plan: Plan;
}

/** Simulates a plan on one thread. */
export function simulatePlan(
  plan: Plan,
  options: Pick<SimulateOptions, "onProgress" | "signal">,
): Promise<EnsembleRun> {
  const own = { ...options, durationMs: plan.bins * plan.binMs };
  return runSteps(plan, own, (spec, key) => {
    const stepper = new LanesStepper(spec, key, { stepMs: plan.stepMs });
    return { stepper, cells: stepper };
  });
}

/** Simulates a plan, its networks divided among threads: the same run on any number of them. */
export async function simulateOnLanes(
  plan: Plan,
  { onProgress, signal }: Pick<SimulateOptions, "onProgress" | "signal">,
): Promise<EnsembleRun> {
  const { networks, cells, specs, firstNetwork } = plan, seconds = totalSeconds(plan);
  const worth = canThread() && seconds * (cells.e + cells.i) >= WORTH,
    count = worth ? Math.min(cores(), networks) : 1;
  if (count === 1) return await simulatePlan(plan, { onProgress, signal });
  const start = performance.now(), tell = progressTeller(onProgress, seconds);
  const commands = equalParts(networks, count).map(({ first, count }): LanesCommand => ({
    plan: {
      ...plan,
      networks: count,
      firstNetwork: firstNetwork + first,
      specs: specs.length === 1 ? specs : specs.slice(first, first + count),
    },
  }));
  const parts = await onThreads<EnsembleRun>(
    { path: "./_lanes_thread.ts", base: import.meta.url },
    commands,
    {
      tell,
      signal,
    },
  );
  const wallSeconds = (performance.now() - start) / 1000;
  return joinEnsembles(plan, parts, { wallSeconds, adapter: cpuName(count) });
}
