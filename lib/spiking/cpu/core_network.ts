import type { ResolvedNetwork } from "../build/resolve.ts";
import type { PopulationState } from "./population_state.ts";
import type { KernelMaker } from "./kernel_maker.ts";
import { loadKernels } from "./load_kernels.ts";
import { FastForward } from "./fast_forward.ts";
import { SpikingStepper } from "./spiking_stepper.ts";
import { cpuName } from "../../base/cpu_name.ts";
import type { NetworkEngine, Recorded, RunHooks } from "../simulation/network_engine.ts";
import type { SpikingPlan, Stretch } from "../simulation/plan_spiking.ts";
import { windowOf } from "../simulation/window_of.ts";
import { checkFinite, StepRecorder, withSums } from "./step_recorder.ts";

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 100;
/** Steps between two looks at whether all states are finite. */
const CHECK_STEPS = 256;

/** A network on one core of the CPU. */
export class CoreNetwork implements NetworkEngine {
  readonly engine = "reference";
  readonly adapter: string = cpuName();
  readonly seconds: { build: number; compile: number; load: number };
  readonly #stepper: SpikingStepper;

  private constructor(readonly plan: SpikingPlan, maker: KernelMaker | null) {
    const start = performance.now();
    this.#stepper = new SpikingStepper(plan.network, undefined, maker);
    this.seconds = { build: (performance.now() - start) / 1000, compile: 0, load: 0 };
  }

  /** Draws the synapses and places the cells at their start. */
  static async open(plan: SpikingPlan): Promise<CoreNetwork> {
    return new CoreNetwork(plan, await loadKernels(plan.network));
  }

  get synapses(): number {
    return this.#stepper.synapses;
  }

  get step(): number {
    return this.#stepper.step;
  }

  async run(stretch: Stretch, hooks: RunHooks): Promise<Recorded> {
    const stepper = this.#stepper;
    const start = performance.now(), first = stepper.step;
    const recorder = new StepRecorder(this.plan, stepper, stretch);
    stepper.rewiring.takeRecord();
    const forward = this.plan.fastForward ? new FastForward(stepper) : null;
    let last = start;
    const breathe = async () => {
      if (performance.now() - last < BREATH_MS) return;
      hooks.signal?.throwIfAborted();
      hooks.onSteps?.(stepper.step - first);
      await new Promise((resolve) => setTimeout(resolve, 0));
      last = performance.now();
    };
    const window = this.plan.traces.length > 0 ? 1 : windowOf(this.plan.network);
    for (let step = 0; step < stretch.steps;) {
      // The first step of all is one of its own, and no window goes beyond a look at the states.
      const most = stepper.step === 0 || forward?.wantsOne ? 1 : CHECK_STEPS - step % CHECK_STEPS;
      const steps = Math.min(window, most, stretch.steps - step);
      stepper.advance(steps);
      recorder.record(steps);
      step += steps;
      if (forward?.rests(steps)) {
        for (let free = NaN; free !== 0 && step < stretch.steps; step += free) {
          free = forward.free(Math.min(stretch.steps - step, recorder.toSample));
          forward.skip(free);
          if (free > 0) recorder.skip();
          await breathe();
        }
      }
      // A model that gives no number at all is told from one that strays by the first step.
      const checked = stepper.step === 1 || step % CHECK_STEPS === 0 || step === stretch.steps;
      if (checked) checkFinite(stepper);
      await breathe();
    }
    const { counts, traces, sums, spikes } = recorder;
    return {
      counts,
      traces: withSums(traces, sums),
      spikes: spikes?.sorted() ?? null,
      ...stepper.rewiring.takeRecord(),
      run: (performance.now() - start) / 1000,
      readback: 0,
    };
  }

  snapshot(): Promise<PopulationState[]> {
    return Promise.resolve(this.plan.network.populations.map((_, at) => this.#stepper.snapshot(at)));
  }

  restore(step: number, populations: readonly PopulationState[]): Promise<void> {
    this.#stepper.restore(step, populations);
    return Promise.resolve();
  }

  refresh(network: ResolvedNetwork): Promise<void> {
    this.#stepper.refresh(network);
    return Promise.resolve();
  }

  close(): void {}
}
