import type { MifSpec } from "../network/mif_spec.ts";
import { MifExact } from "../reference/simulation/mif_exact.ts";
import { MifStepper } from "../reference/simulation/mif_step.ts";
import { networkKey, type Plan, planSimulation } from "./plan.ts";
import { Recorder } from "./recorder.ts";
import type { EnsembleRun, SimulateOptions } from "./run.ts";

/** What the CPU runs on, for provenance. */
function cpuName(): string {
  return `CPU (${navigator.hardwareConcurrency} cores, one used)`;
}

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 50;

/** Calls back, yields to the event loop and stops on a signal, now and then. */
class Pace {
  #last = performance.now();
  readonly #start = performance.now();

  constructor(readonly options: SimulateOptions, readonly networkSeconds: number) {}

  get wallSeconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** @param fraction Part of the work that is done. */
  async breathe(fraction: number): Promise<void> {
    if (performance.now() - this.#last < BREATH_MS && fraction < 1) return;
    this.options.signal?.throwIfAborted();
    this.options.onProgress?.({
      fraction,
      networkSeconds: fraction * this.networkSeconds,
      wallSeconds: this.wallSeconds,
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}

function totalSeconds(plan: Plan): number {
  return plan.networks * (plan.warmupMs + plan.bins * plan.binMs) / 1000;
}

function specOf(plan: Plan, network: number): MifSpec {
  return plan.specs.length === 1 ? plan.specs[0] : plan.specs[network];
}

function recordSteps(stepper: MifStepper, recorder: Recorder, network: number, bin: number): void {
  const { plan } = recorder;
  const sum = { e: 0, i: 0, recurrent: 0 };
  for (let k = 0; k < plan.binSteps; k++) {
    stepper.advance();
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
  recorder.addBin(network, bin, sum, stepper);
}

/**
 * Simulates an ensemble by the time-stepped scheme on one CPU core, network after network: the oracle of
 * {@link simulateEnsemble}, and the engine where there is no GPU. Same options, same run, bit for bit.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 */
export async function simulateReference(
  input: MifSpec | readonly MifSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  const plan = planSimulation(input, options);
  const recorder = new Recorder(plan);
  const pace = new Pace(options, totalSeconds(plan));
  const rounds = plan.bins + plan.warmupSteps / plan.binSteps;
  for (let network = 0; network < plan.networks; network++) {
    const key = networkKey(plan.seed, plan.firstNetwork + network);
    const stepper = new MifStepper(specOf(plan, network), key, { stepMs: plan.stepMs });
    while (stepper.step < plan.warmupSteps) {
      stepper.advance();
      if (stepper.step % plan.binSteps === 0) {
        await pace.breathe((network + stepper.step / plan.binSteps / rounds) / plan.networks);
      }
    }
    for (let bin = 0; bin < plan.bins; bin++) {
      recordSteps(stepper, recorder, network, bin);
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

function recordEvents(exact: MifExact, recorder: Recorder, network: number, bin: number): void {
  const { plan } = recorder;
  const counts = exact.advance(plan.warmupMs + (bin + 1) * plan.binMs);
  if (plan.record.spikes) {
    exact.spikes.forEach(({ time, neuron }) => {
      if (recorder.recordsSpikesOf(neuron)) recorder.addSpike(network, time - plan.warmupMs, neuron);
    });
  }
  recorder.addBin(network, bin, counts, exact);
}

/**
 * Simulates an ensemble exactly, event by event (Gillespie), on one CPU core, network after network: without any time
 * step, hence without its bias.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 */
export async function simulateExact(
  input: MifSpec | readonly MifSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  const plan = planSimulation(input, options);
  const recorder = new Recorder(plan);
  const pace = new Pace(options, totalSeconds(plan));
  const total = plan.warmupMs + plan.bins * plan.binMs;
  for (let network = 0; network < plan.networks; network++) {
    const exact = new MifExact(specOf(plan, network), networkKey(plan.seed, plan.firstNetwork + network));
    for (let time = plan.binMs; time < plan.warmupMs; time += plan.binMs) {
      exact.advance(time);
      await pace.breathe((network + time / total) / plan.networks);
    }
    exact.advance(plan.warmupMs);
    for (let bin = 0; bin < plan.bins; bin++) {
      recordEvents(exact, recorder, network, bin);
      await pace.breathe((network + (plan.warmupMs + (bin + 1) * plan.binMs) / total) / plan.networks);
    }
  }
  return recorder.finish({
    engine: "reference",
    method: "exact",
    wallSeconds: pace.wallSeconds,
    adapter: cpuName(),
  });
}
