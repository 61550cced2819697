import type { SpikingSpec } from "../../network/spiking/spiking_spec.ts";
import { SpikingStepper } from "../../reference/spiking/spiking_stepper.ts";
import { SimulationFailure } from "../errors.ts";
import type { Report, Task } from "./_spiking_worker.ts";
import type { SpikingPlan, Stretch } from "./plan_spiking.ts";
import { mergeSpikes } from "./spike_store.ts";
import { makeExchange, stopExchange } from "./spike_exchange.ts";
import type { SpikingOptions, Trace } from "./spiking_run.ts";

/** What threads leave behind together. */
export interface ThreadsOutcome {
  counts: Uint32Array;
  spikes: { steps: Uint32Array; cells: Uint32Array } | null;
  traces: Trace[];
  synapses: number;
  buildSeconds: number;
  runSeconds: number;
}

type Done = Extract<Report, { kind: "done" }>;

/** Adds up what shares recorded, each of its own cells. */
function merge(parts: readonly Done[]): Pick<ThreadsOutcome, "counts" | "spikes" | "traces"> {
  const [first, ...rest] = parts;
  for (const { counts, traces } of rest) {
    counts.forEach((count, at) => first.counts[at] += count);
    traces.forEach(({ values }, k) => values.forEach((value, at) => first.traces[k].values[at] += value));
  }
  const spikes = first.spikes ? mergeSpikes(parts.map(({ spikes }) => spikes!)) : null;
  return { counts: first.counts, spikes, traces: first.traces };
}

/**
 * Runs a plan on several threads of the CPU, which divide the cells of each population: the same run as on one, bit for bit.
 * @param threads How many, at least 2.
 * @throws {SimulationFailure} When a state becomes infinite or not a number.
 */
export async function runThreads(
  { plan, stretch }: { plan: SpikingPlan; stretch: Stretch },
  spec: SpikingSpec,
  options: SpikingOptions,
  threads: number,
): Promise<ThreadsOutcome> {
  const { network } = plan;
  const { steps } = stretch;
  const shape = {
    parts: threads,
    window: SpikingStepper.window(network),
    populations: network.populations.length,
    cells: network.cells,
  };
  const memory = makeExchange(shape);
  const start = performance.now();
  let built = start, synapses = 0;
  const { durationMs, seed, binMs, record } = options;
  const progress = (step: number) =>
    options.onProgress?.({
      fraction: step / steps,
      networkSeconds: step * network.stepMs / 1000,
      wallSeconds: (performance.now() - built) / 1000,
    });
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./_spiking_worker.ts", import.meta.url).href, { type: "module" }),
  );
  try {
    const runs = workers.map((worker, part) =>
      new Promise<Done>((resolve, reject) => {
        worker.onerror = (event) => {
          event.preventDefault();
          reject(new Error(event.message));
        };
        worker.onmessage = ({ data }: MessageEvent<Report>) => {
          if (data.kind === "done") resolve(data);
          else if (data.kind === "failed") {
            reject(new SimulationFailure(data.population, data.neuron, data.step));
          } else if (data.kind === "progress") progress(data.step);
          else {
            synapses += data.synapses;
            built = performance.now();
          }
        };
        const task: Task = { spec, options: { durationMs, seed, binMs, record }, part, shape, memory };
        worker.postMessage(task);
      })
    );
    const aborted = new Promise<never>((_, reject) => {
      options.signal?.throwIfAborted();
      options.signal?.addEventListener("abort", () => reject(options.signal!.reason), { once: true });
    });
    const parts = await Promise.race([Promise.all(runs), aborted]);
    return {
      ...merge(parts),
      synapses,
      buildSeconds: (built - start) / 1000,
      runSeconds: (performance.now() - built) / 1000,
    };
  } finally {
    stopExchange(memory);
    for (const worker of workers) worker.terminate();
  }
}
