import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { SpikingStepper } from "../../reference/spiking/spiking_stepper.ts";
import { cpuName } from "../pace.ts";
import { planSpiking, type SpikingPlan } from "./plan_spiking.ts";
import type { SpikingOptions, SpikingRun } from "./spiking_run.ts";
import { runThreads } from "./spiking_threads.ts";
import { checkFinite, StepRecorder } from "./step_recorder.ts";

/** Time between two looks at the clock, the signal and the event loop, ms. */
const BREATH_MS = 100;
/** Steps between two looks at whether all states are finite. */
const CHECK_STEPS = 256;

/** Cells from which on threads pay, on the CPU. */
const THREADED_CELLS = 8000;
/** Most threads that are taken without being asked for. */
const MOST_THREADS = 8;

/** How many threads a simulation takes. @throws {RangeError} When the wish cannot be met. */
function threadsOf(plan: SpikingPlan, options: SpikingOptions): number {
  const own = (options.neurons ?? []).length > 0;
  const { threads } = options;
  if (threads === undefined) {
    const possible = typeof Worker !== "undefined" && typeof SharedArrayBuffer !== "undefined" && !own;
    if (!possible || plan.network.cells < THREADED_CELLS) return 1;
    return Math.min(MOST_THREADS, navigator.hardwareConcurrency);
  }
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 256)) {
    throw new RangeError(
      `Cannot simulate as threads must be a whole number from 1 to 256: current value is ${threads}`,
    );
  }
  if (threads > 1 && own) {
    throw new RangeError(
      `Cannot simulate as models of one's own run on one thread: current value is ${threads}`,
    );
  }
  return threads;
}

/**
 * Simulates a spiking network on the CPU in double precision: the reference of the GPU's engine, and an engine for machines
 * without a GPU. Same options, same run, on any number of threads.
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
  const threads = threadsOf(plan, options);
  if (threads > 1) {
    const { buildSeconds, runSeconds, spikes, ...rest } = await runThreads(plan, spec, options, threads);
    return {
      ...runOf(plan),
      ...rest,
      ...(spikes ? { spikes } : {}),
      engine: "reference",
      seconds: { build: buildSeconds, compile: 0, load: 0, run: runSeconds, readback: 0 },
      adapter: cpuName(threads),
    };
  }
  return await runAlone(plan, options);
}

async function runAlone(plan: SpikingPlan, options: SpikingOptions): Promise<SpikingRun> {
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
