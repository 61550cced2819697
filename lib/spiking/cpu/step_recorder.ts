import type { SpikingStepper } from "./spiking_stepper.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import { SYNAPSE_MODELS } from "../synapses/models.ts";
import { SimulationFailure } from "../simulation_failure.ts";
import { emptyTrace, type SpikingPlan, type Stretch } from "../simulation/plan_spiking.ts";
import { SpikeStore } from "../simulation/spike_store.ts";
import type { Trace } from "../simulation/spiking_run.ts";

/** Fails when a state is not finite. @throws {SimulationFailure} */
export function checkFinite(stepper: SpikingStepper): void {
  stepper.network.populations.forEach(({ name, model }, at) => {
    for (const variable of Object.keys(model.state)) {
      if (stepper.state(at, variable).every(Number.isFinite)) continue;
      throw new SimulationFailure(name, model.name, stepper.step, !NEURON_MODELS.includes(model));
    }
  });
  const learned = stepper.strayed();
  if (!learned) return;
  const own = SYNAPSE_MODELS.every(({ name }) => name !== learned.model);
  throw new SimulationFailure(learned.name, learned.model, stepper.step, own);
}

/** Traces with the sums of all shares in their places. */
export function withSums(traces: readonly Trace[], sums: readonly Float64Array[]): Trace[] {
  return traces.map((trace, k) => trace.sum ? { ...trace, values: Float32Array.from(sums[k]) } : trace);
}

/** What is recorded of a stepper's share of the cells, step by step. */
export class StepRecorder {
  /** Spikes in each bin. (populations, bins) */
  readonly counts: Uint32Array;
  /** Traces; 0 where the share has none of the cells, and of sums, which stand in {@linkcode StepRecorder.sums}. */
  readonly traces: Trace[];
  /** Sums over the cells of the share, in the order of traces; those of single cells are empty. (samples) */
  readonly sums: Float64Array[];
  /** Spikes, when wanted. */
  readonly spikes: SpikeStore | null;

  readonly #first: number;

  /** Makes room for a stretch of a plan, which begins now. */
  constructor(readonly plan: SpikingPlan, readonly stepper: SpikingStepper, readonly stretch: Stretch) {
    const { network, traces } = plan;
    const { bins, samples } = stretch;
    this.#first = stepper.step;
    this.counts = new Uint32Array(network.populations.length * bins);
    this.traces = traces.map((trace) => emptyTrace(trace, samples));
    this.sums = traces.map(({ sum }) => new Float64Array(sum ? samples : 0));
    this.spikes = plan.spikes ? new SpikeStore() : null;
  }

  /** Records the steps that were done last. @param steps How many: one, where there are traces. */
  record(steps: number): void {
    for (let step = 0; step < steps; step++) this.#record(step, this.stepper.step - steps + 1 + step);
  }

  /** Steps to the next sample of traces; Infinity without. */
  get toSample(): number {
    const every = this.plan.traceSteps;
    return this.traces.length > 0 ? every - (this.stepper.step - this.#first) % every : Infinity;
  }

  /** Records that steps were left out, up to the next sample at most. */
  skip(): void {
    const done = this.stepper.step - this.#first, every = this.plan.traceSteps;
    if (this.traces.length > 0 && done % every === 0) this.#sample(done / every - 1);
  }

  /** @param place Of the step among those that were done last. @param step Its number, counted from 1. */
  #record(place: number, step: number): void {
    const { plan, stepper, stretch } = this;
    const done = step - this.#first;
    const bin = Math.floor((done - 1) / plan.binSteps);
    const { populations } = plan.network, { spikes } = this;
    for (let at = 0; at < populations.length; at++) {
      const fired = stepper.spiked(at, place);
      this.counts[at * stretch.bins + bin] += fired.length;
      if (!spikes) continue;
      const offset = populations[at].first + stepper.first(at);
      for (let k = 0; k < fired.length; k++) spikes.add(step, offset + fired[k]);
    }
    if (this.traces.length === 0 || done % plan.traceSteps !== 0) return;
    this.#sample(done / plan.traceSteps - 1);
  }

  /** Takes the values of all traces as they are now. */
  #sample(sample: number): void {
    const { plan, stepper } = this;
    this.traces.forEach(({ variable, cells, values }, k) => {
      const { at, gating, sum } = plan.traces[k];
      if (sum) {
        this.sums[k][sample] = stepper.sum(at, { variable, sum });
        return;
      }
      const state = gating === null ? stepper.state(at, variable) : stepper.gating(gating);
      const first = stepper.first(at);
      for (let cell = first; cell < Math.min(cells, first + state.length); cell++) {
        values[sample * cells + cell] = state[cell - first];
      }
    });
  }
}
