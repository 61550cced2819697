import type { NetworkSpec } from "../network_spec.ts";
import { Pace, totalSeconds } from "../pace.ts";
import { cpuName } from "../../base/cpu_name.ts";
import type { Plan } from "../build/plan.ts";
import { networkKey } from "../../random/network_key.ts";
import { type NeuronsView, Recorder } from "./recorder.ts";
import { RunawayWatch } from "../build/runaway.ts";
import type { EnsembleRun, SimulateOptions } from "../run.ts";

/** A network that advances by steps on the CPU. */
export interface Stepper {
  /** Steps done. */
  readonly step: number;
  /** Spikes of the last step; of each cell, (N). */
  readonly counts: { readonly e: number; readonly i: number; readonly recurrent: number };
  readonly spiked: Uint32Array;
  /** Does one step. */
  advance(): void;
}

/** The network's own spec: that of all, or its own. */
export function specOf<Spec extends NetworkSpec>(plan: Plan<Spec>, network: number): Spec {
  return plan.specs.length === 1 ? plan.specs[0] : plan.specs[network];
}

/** Does and records one bin. @returns False when the network was stopped in it. */
export function recordSteps<S extends Stepper>(
  { stepper, watch }: { stepper: S; watch: RunawayWatch },
  recorder: Recorder,
  at: { network: number; bin: number },
  cells: NeuronsView,
): boolean {
  const { plan } = recorder;
  const { network, bin } = at;
  const sum = { e: 0, i: 0, recurrent: 0 };
  let runs = true;
  for (let k = 0; k < plan.binSteps && runs; k++) {
    stepper.advance();
    runs = !watch.sees(stepper.counts.e);
    sum.e += stepper.counts.e;
    sum.i += stepper.counts.i;
    sum.recurrent += stepper.counts.recurrent;
    if (plan.record.spikes && stepper.counts.e + stepper.counts.i > 0) {
      const time = (stepper.step - plan.warmupSteps - 0.5) * plan.stepMs;
      stepper.spiked.forEach((number, cell) => {
        if (!recorder.recordsSpikesOf(cell)) return;
        for (let spike = 0; spike < number; spike++) recorder.addSpike(network, time, cell);
      });
    }
  }
  if (!runs) recorder.stopAfter(network, stepper.step);
  recorder.addBin(network, bin, sum, cells);
  return runs;
}

/**
 * Runs a plan by a time-stepped scheme on one CPU core, network after network.
 * @param make Makes one network's stepper, and the view of its cells that is recorded.
 */
export async function runSteps<Spec extends NetworkSpec>(
  plan: Plan<Spec>,
  options: SimulateOptions,
  make: (spec: Spec, key: [number, number]) => { stepper: Stepper; cells: NeuronsView },
): Promise<EnsembleRun> {
  const recorder = new Recorder(plan);
  const pace = new Pace(options, totalSeconds(plan));
  const rounds = plan.bins + plan.warmupSteps / plan.binSteps;
  for (let network = 0; network < plan.networks; network++) {
    const key = networkKey(plan.seed, plan.firstNetwork + network);
    const { stepper, cells } = make(specOf(plan, network), key);
    const watch = new RunawayWatch(plan.runaway);
    let runs = true;
    while (runs && stepper.step < plan.warmupSteps) {
      stepper.advance();
      runs = !watch.sees(stepper.counts.e);
      if (stepper.step % plan.binSteps === 0) {
        await pace.breathe((network + stepper.step / plan.binSteps / rounds) / plan.networks);
      }
    }
    if (!runs) recorder.stopAfter(network, stepper.step);
    for (let bin = 0; runs && bin < plan.bins; bin++) {
      runs = recordSteps({ stepper, watch }, recorder, { network, bin }, cells);
      await pace.breathe((network + stepper.step / plan.binSteps / rounds) / plan.networks);
    }
  }
  return recorder.finish({
    engine: "reference",
    method: "step",
    wallSeconds: pace.wallSeconds,
    adapter: cpuName(),
  });
}
