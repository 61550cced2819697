import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { SpikingStepper } from "../../reference/spiking/spiking_stepper.ts";
import { SimulationFailure } from "../errors.ts";
import { cpuName } from "../pace.ts";
import { planSpiking, type SpikingPlan } from "./plan_spiking.ts";
import { SpikeStore } from "./spike_store.ts";
import type { SpikingOptions, SpikingRun, Trace } from "./spiking_run.ts";

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 100;
/** Steps between two looks at whether all states are finite. */
const CHECK_STEPS = 256;

/** Fails when a voltage is not finite. @throws {SimulationFailure} */
function checkFinite(stepper: SpikingStepper): void {
  stepper.network.populations.forEach(({ name, model }, at) => {
    for (const variable of Object.keys(model.state)) {
      if (stepper.state(at, variable).every(Number.isFinite)) continue;
      throw new SimulationFailure(name, model.name, stepper.step);
    }
  });
}

function makeTraces({ traces, steps, traceSteps }: SpikingPlan): Trace[] {
  const samples = Math.floor(steps / traceSteps);
  return traces.map(({ population, variable, cells }) => ({
    population,
    variable,
    cells,
    values: new Float32Array(samples * cells),
  }));
}

/** What of a plan's run is recorded, step by step. */
class StepRecorder {
  readonly counts: Uint32Array;
  readonly traces: Trace[];
  readonly spikes: SpikeStore | null;

  constructor(readonly plan: SpikingPlan, readonly stepper: SpikingStepper) {
    this.counts = new Uint32Array(plan.network.populations.length * plan.bins);
    this.traces = makeTraces(plan);
    this.spikes = plan.spikes ? new SpikeStore() : null;
  }

  /** Records the step that was just done. */
  record(): void {
    const { plan, stepper } = this;
    const bin = Math.floor((stepper.step - 1) / plan.binSteps);
    plan.network.populations.forEach(({ first }, at) => {
      const fired = stepper.spiked(at);
      this.counts[at * plan.bins + bin] += fired.length;
      if (this.spikes) { for (const cell of fired) this.spikes.add(stepper.step, first + cell); }
    });
    if (this.traces.length === 0 || stepper.step % plan.traceSteps !== 0) return;
    const sample = stepper.step / plan.traceSteps - 1;
    this.traces.forEach(({ variable, cells, values }, k) => {
      const state = stepper.state(plan.traces[k].at, variable);
      for (let cell = 0; cell < cells; cell++) values[sample * cells + cell] = state[cell];
    });
  }
}

/**
 * Simulates a spiking network on one CPU core in double precision: the reference of the GPU's engine, and an engine for machines
 * without a GPU. Same options, same run.
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
  const { network, steps } = plan;
  const start = performance.now();
  const stepper = new SpikingStepper(network);
  const built = performance.now();
  const recorder = new StepRecorder(plan, stepper);
  let last = built;
  while (stepper.step < steps) {
    stepper.advance();
    recorder.record();
    if (stepper.step % CHECK_STEPS === 0 || stepper.step === steps) checkFinite(stepper);
    if (performance.now() - last < BREATH_MS) continue;
    options.signal?.throwIfAborted();
    options.onProgress?.({
      fraction: stepper.step / steps,
      networkSeconds: stepper.step * network.stepMs / 1000,
      wallSeconds: (performance.now() - built) / 1000,
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  }
  return {
    ...runOf(plan),
    engine: "reference",
    counts: recorder.counts,
    ...(recorder.spikes ? { spikes: recorder.spikes.sorted() } : {}),
    traces: recorder.traces,
    synapses: stepper.synapses,
    seconds: {
      build: (built - start) / 1000,
      compile: 0,
      load: 0,
      run: (performance.now() - built) / 1000,
      readback: 0,
    },
    adapter: cpuName(),
  };
}

/** What of a run the plan alone says. */
export function runOf(
  { network, binMs, bins, traceSteps }: SpikingPlan,
): Pick<SpikingRun, "spec" | "seed" | "stepMs" | "binMs" | "bins" | "populations" | "traceEveryMs"> {
  return {
    spec: network.spec,
    seed: network.seed,
    stepMs: network.stepMs,
    binMs,
    bins,
    populations: network.populations.map(({ name, size, first }) => ({ name, size, first })),
    traceEveryMs: traceSteps * network.stepMs,
  };
}
