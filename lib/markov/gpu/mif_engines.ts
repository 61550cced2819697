import { loadLate } from "../../base/load_late.ts";
import { cpuName } from "../../base/cpu_name.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { networkKey } from "../../random/network_key.ts";
import type { Plan } from "../build/plan.ts";
import { RunawayWatch } from "../build/runaway.ts";
import type * as lanes from "../cpu/lanes/lanes_stepper.ts";
import type { EnsembleRun } from "../run.ts";
import { ensembleEngine } from "./run_ensemble.ts";
import { Recorder } from "./recorder.ts";
import { recordSteps } from "./run_steps.ts";

/** What runs the network on: each stretch by a plan whose warm-up is all that was before. */
export interface MifEngine {
  run(plan: Plan): Promise<EnsembleRun>;
  close(): void;
}

/** The network on one core of the processor. */
export async function mifOnProcessor(first: Plan): Promise<MifEngine> {
  const { specs: [spec], seed, stepMs } = first;
  const { LanesStepper } = await loadLate<typeof lanes>(
    "../cpu/lanes/lanes_stepper.ts",
    import.meta.url,
    "simulate",
  );
  const stepper = new LanesStepper(spec, networkKey(seed, 0), { stepMs });
  return {
    run(plan) {
      const recorder = new Recorder(plan), watch = new RunawayWatch(undefined), start = performance.now();
      stepper.refresh(plan.specs[0]);
      for (let bin = 0; bin < plan.bins; bin++) {
        recordSteps({ stepper, watch }, recorder, { network: 0, bin }, stepper);
      }
      const wallSeconds = (performance.now() - start) / 1000;
      return Promise.resolve(
        recorder.finish({ engine: "reference", method: "step", wallSeconds, adapter: cpuName() }),
      );
    },
    close() {},
  };
}

/** The network on a device. */
export async function mifOnGpu(gpu: Gpu, first: Plan): Promise<MifEngine> {
  const own = gpu.scope();
  const batch = await (await ensembleEngine(own, first)).open(own);
  return {
    run: async (plan) => await (await ensembleEngine(own, plan)).runOn(batch),
    close: () => own.destroy(),
  };
}
