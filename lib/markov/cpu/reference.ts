import { loadLate } from "../../base/load_late.ts";
import { requireKnown } from "../../base/require_known.ts";
import type { MifSpec } from "../mif_spec.ts";
import type * as lanes from "./lanes/simulate_on_lanes.ts";
import { MifExact } from "./mif_exact.ts";
import { MifStepper } from "./mif_step.ts";
import { surplusBound } from "../build/runaway.ts";
import { Pace, totalSeconds } from "../pace.ts";
import { cpuName } from "../../base/cpu_name.ts";
import { planSimulation } from "../build/plan.ts";
import { networkKey } from "../../random/network_key.ts";
import { Recorder } from "../gpu/recorder.ts";
import { type EnsembleRun, SIMULATE_OPTIONS, type SimulateOptions } from "../run.ts";
import { runSteps, specOf } from "../gpu/run_steps.ts";

/**
 * Simulates an ensemble by the time-stepped scheme on the processor: the engine where there is no GPU, or none but a software adapter, which is slower.
 * Same options and same run as of {@link simulateEnsemble}, bit for bit, on any number of threads.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function simulateReference(
  input: MifSpec | readonly MifSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, SIMULATE_OPTIONS);
  const plan = planSimulation(input, options);
  const { simulateOnLanes } = await loadLate<typeof lanes>(
    "./lanes/simulate_on_lanes.ts",
    import.meta.url,
    "simulate",
  );
  return await simulateOnLanes(plan, options);
}

/** The same by the plain stepper, network after network: the oracle of all engines. */
export async function simulatePlainly(
  input: MifSpec | readonly MifSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  const plan = planSimulation(input, options);
  return await runSteps(plan, options, (spec, key) => {
    const stepper = new MifStepper(spec, key, { stepMs: plan.stepMs });
    return { stepper, cells: stepper };
  });
}

/** Does and records one bin; notes when the network was stopped in it. */
function recordEvents(exact: MifExact, recorder: Recorder, network: number, bin: number): void {
  const { plan } = recorder;
  const counts = exact.advance(plan.warmupMs + (bin + 1) * plan.binMs);
  if (plan.record.spikes) {
    exact.spikes.forEach(({ time, neuron }) => {
      if (recorder.recordsSpikesOf(neuron)) recorder.addSpike(network, time - plan.warmupMs, neuron);
    });
  }
  if (exact.stopped) recorder.stop(network, exact.time - plan.warmupMs);
  recorder.addBin(network, bin, counts, exact);
}

/**
 * Simulates an ensemble exactly, event by event (Gillespie), on one CPU core, network after network: without any time
 * step, hence without its bias.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function simulateExact(
  input: MifSpec | readonly MifSpec[],
  options: SimulateOptions,
): Promise<EnsembleRun> {
  requireKnown("simulate", options, SIMULATE_OPTIONS);
  const plan = planSimulation(input, options);
  const recorder = new Recorder(plan);
  const pace = new Pace(options, totalSeconds(plan));
  const total = plan.warmupMs + plan.bins * plan.binMs;
  const runaway = options.runawayHz === undefined ? undefined : surplusBound(options.runawayHz, plan.cells.e);
  for (let network = 0; network < plan.networks; network++) {
    const key = networkKey(plan.seed, plan.firstNetwork + network);
    const exact = new MifExact(specOf(plan, network), key, { runaway });
    for (let time = plan.binMs; time < plan.warmupMs && !exact.stopped; time += plan.binMs) {
      exact.advance(time);
      await pace.breathe((network + time / total) / plan.networks);
    }
    exact.advance(plan.warmupMs);
    if (exact.stopped) recorder.stop(network, exact.time - plan.warmupMs);
    for (let bin = 0; bin < plan.bins && !exact.stopped; bin++) {
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
