import type { MifSpec } from "../network/mif_spec.ts";
import { MifWindows } from "../reference/simulation/mif_windows.ts";
import { networkKey, planSimulation } from "./plan.ts";
import { Recorder } from "./recorder.ts";
import type { EnsembleRun, SimulateOptions } from "./run.ts";

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
    const windows = new MifWindows(spec, key, { windowMs: plan.stepMs });
    while (windows.window < plan.warmupSteps) windows.advance();
    for (let bin = 0; bin < plan.bins; bin++) {
      const sum = { e: 0, i: 0, recurrent: 0 };
      for (let k = 0; k < plan.binSteps; k++) {
        const { e, i, recurrent } = windows.advance();
        sum.e += e;
        sum.i += i;
        sum.recurrent += recurrent;
        if (plan.record.spikes) recordWindow(windows, recorder, network);
      }
      recorder.addBin(network, bin, sum, windows);
    }
  }
  const wallSeconds = (performance.now() - start) / 1000;
  return recorder.finish({ engine: "reference", method: "exact", wallSeconds, adapter: "CPU" });
}
