import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { progressTeller } from "../../base/progress.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { overrideSpiking } from "../override_spiking.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { joinPlans } from "./join_plans.ts";
import { Tables } from "../build/lookup.ts";
import { openCoreNetwork } from "../cpu/open_core_network.ts";
import { openGpuNetwork } from "../gpu/open_gpu_network.ts";
import { loadLate } from "../../base/load_late.ts";
import type * as splitting from "../rewiring/split_structure.ts";
import type { Recorded } from "./network_engine.ts";
import { planSpiking, planStretch, type SpikingPlan, type Stretch } from "./plan_spiking.ts";
import { hooksOf, runOf } from "./run_of.ts";
import { SPIKING_OPTIONS, type SpikingOptions, type SpikingRun } from "./spiking_run.ts";
import { openThreads } from "../cpu/open_threads.ts";
import { ensembleThreadsOf } from "../cpu/threads_of.ts";

const OPTIONS: OptionNames<SpikingEnsembleOptions> = { ...SPIKING_OPTIONS, networks: true, overrides: true };

/** Options of {@link simulateSpikingEnsemble}: those of one network, and what its networks differ in. */
export interface SpikingEnsembleOptions extends SpikingOptions {
  /** Number of networks. @default that of `overrides`, or 1 */
  networks?: number;
  /** What each network changes of the spec, by path as in `overrideSpiking`; its length is the number of networks. @default nothing */
  overrides?: readonly Readonly<Record<string, unknown>>[];
}

/** The checked networks: network k has the seed `seed + k`. @throws {SpecError | RangeError} */
function plansOf(spec: SpikingSpec, options: SpikingEnsembleOptions): SpikingPlan[] {
  const { overrides, seed = DEFAULT_SEED, networks = overrides?.length ?? 1, neurons, synapses } = options;
  if (!(Number.isInteger(networks) && networks >= 1)) {
    fail("simulate", "the number of networks must be a whole number from 1 on", networks);
  }
  if (overrides && overrides.length !== networks) {
    fail("simulate", `there must be overrides for each of the ${networks} networks`, overrides.length);
  }
  const tables = new Tables();
  return Array.from({ length: networks }, (_, k) => {
    const own = overrides ? overrideSpiking(spec, overrides[k], { neurons, synapses }) : spec;
    const plan = planSpiking(own, { ...options, seed: seed + k }, tables);
    if (own.stepMs === spec.stepMs) return plan;
    fail("simulate", `all networks must have the time step ${spec.stepMs} ms`, own.stepMs);
  });
}

/** What of a run of all networks belongs to each. */
async function splitRecorded(
  plans: readonly SpikingPlan[],
  { counts, traces, spikes, structure, ...seconds }: Recorded,
  bins: number,
) {
  const ends: number[] = [];
  plans.reduce((end, { network }) => (ends.push(end + network.cells), end + network.cells), 0);
  const sizes = new Uint32Array(plans.length);
  const networkOf = (cell: number) => {
    let low = 0, high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cell >= ends[middle]) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const owners = spikes && Uint32Array.from(spikes.cells, networkOf);
  for (const owner of owners ?? []) sizes[owner]++;
  const lists = Array.from(sizes, (size) => ({ steps: new Uint32Array(size), cells: new Uint32Array(size) }));
  sizes.fill(0);
  owners?.forEach((owner, at) => {
    const place = sizes[owner]++;
    lists[owner].steps[place] = spikes!.steps[at];
    lists[owner].cells[place] = spikes!.cells[at] - (ends[owner - 1] ?? 0);
  });
  const structures = structure && (await loadLate<typeof splitting>(
    "../rewiring/split_structure.ts",
    import.meta.url,
    "simulate",
  )).splitStructure(structure, plans.map(({ network }) => network));
  let population = 0, trace = 0;
  return plans.map(({ network, traces: own }, k): Recorded => {
    const [row, first] = [population, trace];
    population += network.populations.length;
    trace += own.length;
    return {
      ...seconds,
      counts: counts.slice(row * bins, population * bins),
      traces: traces.slice(first, trace),
      spikes: spikes && lists[k],
      ...(structures?.[k] ? { structure: structures[k] } : {}),
    };
  });
}

async function simulateOnGpu(
  gpu: Gpu,
  plans: readonly SpikingPlan[],
  stretch: Stretch,
  options: SpikingOptions,
): Promise<SpikingRun[]> {
  const joined = joinPlans(plans);
  const network = await openGpuNetwork(gpu, joined, stretch.bins);
  try {
    const recorded = await network.run(stretch, hooksOf(joined, stretch, options, plans.length));
    let projection = 0;
    const parts = await splitRecorded(plans, recorded, stretch.bins);
    return parts.map((own, k) => {
      const first = projection;
      projection += plans[k].network.projections.length;
      const counted = network.projectionSynapses.slice(first, projection);
      const synapses = counted.reduce((sum, count) => sum + count, 0);
      const { engine, adapter, seconds } = network;
      return runOf(plans[k], stretch, { engine, adapter, seconds, synapses }, own);
    });
  } finally {
    network.close();
  }
}

/** Runs networks one after another, on each thread. */
async function simulateOnCpu(
  plans: readonly SpikingPlan[],
  stretch: Stretch,
  options: SpikingEnsembleOptions,
): Promise<SpikingRun[]> {
  const threads = Math.min(plans.length, ensembleThreadsOf(options));
  const runs: SpikingRun[] = [];
  const seconds = plans.length * stretch.steps * plans[0].network.stepMs / 1000;
  const tell = progressTeller(options.onProgress, seconds);
  let next = 0;
  const work = async () => {
    while (next < plans.length) {
      const k = next++;
      options.signal?.throwIfAborted();
      const network = await (threads > 1 ? openThreads(plans[k], 1) : openCoreNetwork(plans[k]));
      try {
        runs[k] = runOf(plans[k], stretch, network, await network.run(stretch, { signal: options.signal }));
      } finally {
        network.close();
      }
      tell(runs.reduce((sum) => sum + 1, 0) / plans.length);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return runs;
}

/**
 * Simulates networks that may differ in all but their time step, each with a seed of its own.
 * @param specs One for each network. @param options Those of one network; `seeds` one for each.
 * @throws {SpecError | RangeError | LimitError | SimulationFailure} As {@link simulateSpikingEnsemble}.
 */
export async function simulateSpikingNetworks(
  gpu: Gpu | null,
  specs: readonly SpikingSpec[],
  options: SpikingOptions & { seeds: readonly number[] },
): Promise<SpikingRun[]> {
  const tables = new Tables();
  const plans = specs.map((spec, k) => planSpiking(spec, { ...options, seed: options.seeds[k] }, tables));
  const stretch = planStretch(joinPlans(plans), options.durationMs);
  return gpu
    ? await simulateOnGpu(gpu, plans, stretch, options)
    : await simulateOnCpu(plans, stretch, options);
}

/**
 * Simulates many networks at once: seeds and parameters, also sizes and weights, may differ. On the GPU all of them advance in the same
 * dispatches, so that small networks fill the device; on the CPU each thread takes one after another. Each run is the one that
 * `simulateSpiking` or `simulateSpikingReference` gives for its seed.
 * @param gpu Where they run; null for the CPU.
 * @param options Number of networks, what they change, and the options of one; network k has the seed `seed + k`.
 * @returns A run for each network. On the GPU the times of all of them are those of the whole.
 * @throws {SpecError | RangeError} When a spec or an option is out of range.
 * @throws {LimitError} When the networks together do not fit the device.
 * @throws {SimulationFailure} When a state becomes infinite or not a number; names the network.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getSpikingPreset, simulateSpikingEnsemble } from "@volley/volley";
 * const overrides = [0, 20].map((I_e) => ({ "populations.*.parameters.I_e": I_e }));
 * const [weak, strong] = await simulateSpikingEnsemble(null, getSpikingPreset("cuba"), { durationMs: 50, overrides });
 * if (strong.spikes!.steps.length <= weak.spikes!.steps.length) throw new Error("currents excite");
 * ```
 */
export async function simulateSpikingEnsemble(
  gpu: Gpu | null,
  spec: SpikingSpec,
  options: SpikingEnsembleOptions,
): Promise<SpikingRun[]> {
  requireKnown("simulate", options, OPTIONS);
  const plans = plansOf(spec, options);
  const stretch = planStretch(joinPlans(plans), options.durationMs);
  return gpu
    ? await simulateOnGpu(gpu, plans, stretch, options)
    : await simulateOnCpu(plans, stretch, options);
}
