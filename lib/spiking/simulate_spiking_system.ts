import { progressTeller } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { networkSeed } from "../random/network_seed.ts";
import type { Run } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { loadSpikingRun } from "./files/spiking_file.ts";
import { runOfSpiking } from "./run_of_spiking.ts";
import { suitsGpu } from "./simulation/choose_engine.ts";
import type { OwnModels } from "./simulation/plan_spiking.ts";
import { simulateSpikingNetworks } from "./simulation/spiking_ensemble.ts";
import type { SpikingRun, TraceOptions } from "./simulation/spiking_run.ts";
import type { SpikingSpec } from "./spec_types.ts";

/** Cells that run together on the GPU: enough to fill a device, and few enough for its memory. */
const CELLS_TOGETHER = 250_000;

/** What a run of point neurons records beside counts and spikes. */
interface OwnRecord {
  traces?: readonly TraceOptions[];
  everyMs?: number;
}

/**
 * Simulates networks of point neurons as one run of any system.
 * @param options Warm-up, and models of one's own, with those of any system, checked.
 */
export async function simulateSpikingSystem(
  given: Gpu | null,
  specs: readonly SpikingSpec[],
  options: SystemOptions & { warmupMs: number; models: OwnModels },
): Promise<Run<SpikingSpec>> {
  const {
    models,
    warmupMs,
    durationMs,
    seed = DEFAULT_SEED,
    firstNetwork = 0,
    stepMs,
    binMs,
    record,
    signal,
  } = options;
  const stepped = stepMs === undefined ? specs : specs.map((spec) => ({ ...spec, stepMs }));
  const gpu = given && suitsGpu(given, stepped[0], { ...models, seed }).suits ? given : null;
  const cells = stepped[0].populations.reduce((sum, { size }) => sum + size, 0);
  const together = gpu ? Math.max(1, Math.floor(CELLS_TOGETHER / cells)) : specs.length;
  const own = record?.own as OwnRecord | undefined;
  const runs: SpikingRun[] = [];
  const start = performance.now();
  const tell = progressTeller(options.onProgress, stepped.length * (durationMs + warmupMs) / 1000);
  for (let first = 0; first < stepped.length; first += together) {
    const part = stepped.slice(first, first + together);
    const made = await simulateSpikingNetworks(gpu, part, {
      ...models,
      durationMs: durationMs + warmupMs,
      binMs,
      seeds: part.map((_, k) => networkSeed(seed, firstNetwork + first + k)),
      record: { spikes: record?.spikes ?? false, ...own },
      signal,
      onProgress: ({ fraction }) => tell((first + fraction * part.length) / stepped.length),
    });
    runs.push(...made);
  }
  const run = runOfSpiking(runs, { warmupMs, seed });
  return { ...run, wallSeconds: (performance.now() - start) / 1000 };
}

/** Reads a run of point neurons as one of any system. @throws {FileError} When it is missing, damaged or none. */
export async function loadSpikingSystemRun(path: string): Promise<Run<SpikingSpec>> {
  return runOfSpiking([await loadSpikingRun(path)]);
}
