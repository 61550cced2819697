import type { MifSpec } from "../mif_spec.ts";
import { MifWindows } from "./mif_windows.ts";
import { RunawayWatch } from "../build/runaway.ts";
import { planSimulation } from "../build/plan.ts";
import { networkKey } from "../../random/network_key.ts";
import { Recorder } from "../gpu/recorder.ts";
import type { EnsembleRun, SimulateOptions } from "../run.ts";

/** True when the network ran away in the window that was just done, or given up. */
function isStopped(counts: { e: number }, windows: MifWindows, watch: RunawayWatch): boolean {
  return windows.stopped || watch.sees(counts.e);
}

function recordWindow(windows: MifWindows, recorder: Recorder, network: number): void {
  const { plan } = recorder;
  const start = (windows.window - 1 - plan.warmupSteps) * plan.stepMs;
  for (const { time, cell } of windows.spikes) {
    if (recorder.recordsSpikesOf(cell)) recorder.addSpike(network, start + time, cell);
  }
}

/**
 * Simulates an ensemble by {@link MifWindows} on the CPU, without a pause: the oracle of {@link simulateExactEnsemble} over
 * short runs. Far slower than {@link simulateExact}, which has the same law.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 */
export function simulateWindows(input: MifSpec | readonly MifSpec[], options: SimulateOptions): EnsembleRun {
  const plan = planSimulation(input, options);
  const recorder = new Recorder(plan);
  const start = performance.now();
  for (let network = 0; network < plan.networks; network++) {
    const spec = plan.specs[plan.specs.length === 1 ? 0 : network];
    const key = networkKey(plan.seed, plan.firstNetwork + network);
    const mostSpikes = plan.runaway?.windowSpikes;
    const windows = new MifWindows(spec, key, { windowMs: plan.stepMs, mostSpikes });
    const watch = new RunawayWatch(plan.runaway);
    let runs = true;
    while (runs && windows.window < plan.warmupSteps) runs = !isStopped(windows.advance(), windows, watch);
    if (!runs) recorder.stopAfter(network, windows.window);
    for (let bin = 0; runs && bin < plan.bins; bin++) {
      const sum = { e: 0, i: 0, recurrent: 0 };
      for (let k = 0; k < plan.binSteps && runs; k++) {
        const counts = windows.advance();
        sum.e += counts.e;
        sum.i += counts.i;
        sum.recurrent += counts.recurrent;
        if (plan.record.spikes) recordWindow(windows, recorder, network);
        runs = !isStopped(counts, windows, watch);
      }
      if (!runs) recorder.stopAfter(network, windows.window);
      recorder.addBin(network, bin, sum, windows);
    }
  }
  const wallSeconds = (performance.now() - start) / 1000;
  return recorder.finish({ engine: "reference", method: "exact", wallSeconds, adapter: "CPU" });
}
