import { fail } from "../base/fail.ts";
import { progressTeller } from "../base/progress.ts";
import { wholeSteps } from "../base/time_grid.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { networkSeed } from "../random/network_seed.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import type { Run, RunTrace, Spikes } from "../system/run.ts";
import { defineSystem, type System, type SystemOptions } from "../system/system.ts";
import { describeNetwork } from "./describe_network.ts";
import { loadSpikingRun } from "./files/spiking_file.ts";
import { SPIKING_FORMAT } from "./files/spiking_header.ts";
import { overrideSpiking, scaleSpiking } from "./override_spiking.ts";
import { suitsGpu } from "./simulation/choose_engine.ts";
import { type OwnModels, planSpiking, planStretch } from "./simulation/plan_spiking.ts";
import { simulateSpikingNetworks } from "./simulation/spiking_ensemble.ts";
import type { SpikingRun, TraceOptions } from "./simulation/spiking_run.ts";
import { getSpikingPreset, listSpikingPresets } from "./spiking_presets.ts";
import { spikingReferences } from "./spiking_references.ts";
import { parseSpikingSpec } from "./spiking_spec.ts";
import type { SpikingSpec } from "./spec_types.ts";

/** Cells that run together on the GPU: enough to fill a device, and few enough for its memory. */
const CELLS_TOGETHER = 250_000;

/** Time that runs usually drop at their start, ms. */
const WARMUP_MS = 500;

/** What a run of point neurons records beside counts and spikes. */
interface OwnRecord {
  traces?: readonly TraceOptions[];
  everyMs?: number;
}

function spikesAfter({ spikes, stepMs }: SpikingRun, warmupSteps: number): Spikes {
  const { steps, cells } = spikes!;
  let first = 0;
  while (first < steps.length && steps[first] <= warmupSteps) first++;
  return {
    times: Float64Array.from(steps.subarray(first), (step) => (step - warmupSteps) * stepMs),
    neurons: cells.slice(first),
  };
}

function tracesAfter({ traces, everyMs }: SpikingRun, warmupMs: number): RunTrace[] {
  const skipped = Math.round(warmupMs / everyMs);
  return traces.map(({ values, cells, population, variable }) => ({
    population,
    variable,
    cells,
    everyMs,
    values: values.slice(skipped * cells),
  }));
}

function countsAfter(runs: readonly SpikingRun[], skipped: number): PopulationCounts {
  const [{ populations, binMs, bins }] = runs, P = populations.length, left = bins - skipped;
  const counts = new Uint32Array(runs.length * P * left);
  runs.forEach((run, b) => {
    for (let p = 0; p < P; p++) {
      counts.set(run.counts.subarray(p * bins + skipped, (p + 1) * bins), (b * P + p) * left);
    }
  });
  return {
    populations: populations.map(({ name, size }) => ({ name, size })),
    binMs,
    networks: runs.length,
    bins: left,
    counts,
  };
}

/**
 * Runs of point neurons, of equal populations and lengths, as one run of any system.
 * @param warmupMs Dropped at their start; a whole number of bins.
 */
export function runOfSpiking(
  runs: readonly SpikingRun[],
  { warmupMs = 0, seed = runs[0].seed }: { warmupMs?: number; seed?: number } = {},
): Run<SpikingSpec> {
  const [{ engine, adapter, stepMs, spikes, traces, bins, binMs }] = runs;
  const run = Math.max(...runs.map(({ seconds }) => seconds.run));
  return {
    system: "spiking",
    specs: runs.map(({ spec }) => spec),
    seed,
    engine,
    adapter,
    stepMs,
    warmupMs,
    counts: countsAfter(runs, Math.round(warmupMs / binMs)),
    ...(spikes ? { spikes: runs.map((one) => spikesAfter(one, wholeSteps(warmupMs, stepMs) ?? 0)) } : {}),
    ...(traces.length > 0 ? { traces: runs.map((one) => tracesAfter(one, warmupMs)) } : {}),
    networkSeconds: runs.length * bins * binMs / 1000,
    wallSeconds: run,
  };
}

async function simulate(
  given: Gpu | null,
  specs: readonly SpikingSpec[],
  options: SystemOptions & { models: OwnModels },
): Promise<Run<SpikingSpec>> {
  const {
    models,
    warmupMs = WARMUP_MS,
    durationMs,
    seed = DEFAULT_SEED,
    firstNetwork = 0,
    stepMs,
    binMs,
    record,
    signal,
  } = options;
  check(specs[0], options, models);
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

/** Fails when a run cannot be what is asked for. @throws {SpecError | RangeError} */
function check(spec: SpikingSpec, options: SystemOptions, models: OwnModels): void {
  const { durationMs, warmupMs = WARMUP_MS, binMs = 1, stepMs = spec.stepMs } = options;
  if (wholeSteps(warmupMs, binMs) === null || !(warmupMs >= 0)) {
    fail("simulate", `the warm-up must be a whole number of bins of ${binMs} ms`, warmupMs);
  }
  planStretch(planSpiking({ ...spec, stepMs }, { ...models, binMs }), durationMs + warmupMs);
}

/**
 * Networks of point neurons as a system.
 * @param models Models of neurons and synapses besides those of the library. @default none
 */
export function spikingSystem(models: OwnModels = {}): System<SpikingSpec> {
  return defineSystem<SpikingSpec>({
    kind: "spiking",
    about: "networks of point neurons",
    presets: listSpikingPresets(),
    warmupMs: WARMUP_MS,
    together: true,
    files: { formats: { [SPIKING_FORMAT]: async (path) => runOfSpiking([await loadSpikingRun(path)]) } },
    preset: getSpikingPreset,
    parse: (input) => parseSpikingSpec(input, models),
    override: (spec, values) => overrideSpiking(spec, values, models),
    populations: ({ populations }) => populations.map(({ name, size }) => ({ name, size })),
    describe: (spec, options) => describeNetwork(spec, { ...models, ...options }),
    references: (spec) => spikingReferences(spec, models),
    scale: scaleSpiking,
    check: (spec, options) => check(spec, options, models),
    simulate: (gpu, specs, options) => simulate(gpu, specs, { ...options, models }),
  });
}

/** Networks of point neurons of the library's models. */
export const SPIKING_SYSTEM: System<SpikingSpec> = spikingSystem();
