import { loadLate } from "../base/load_late.ts";
import { activitySignals, gradedPopulations } from "./graded_populations.ts";
import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { CountArray, Signal } from "../system/population_counts.ts";
import type { Run } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import type { OwnGradedParts } from "./graded_parts.ts";
import type * as onGpu from "./gpu/simulate_graded_on_gpu.ts";
import type { OneRun } from "./one_run.ts";
import { planGraded } from "./plan_graded.ts";
import { type GradedNetworks, runGraded, type RunGradedOptions } from "./run_graded.ts";
import type { GradedSpec } from "./spec_types.ts";
import { hasKernel, worthGpu } from "./suits_gpu.ts";

/** Counts of all networks, of 16 bits where they suffice. */
function joined(runs: readonly OneRun[]): CountArray {
  const each = runs[0].counts.length, all = new Uint32Array(runs.length * each);
  runs.forEach(({ counts }, b) => all.set(counts, b * each));
  return all.every((count) => count < 65_536) ? Uint16Array.from(all) : all;
}

/** Populations, and the part of each that is active at the start of each bin. */
function activityOf(spec: GradedSpec, runs: readonly OneRun[], own: OwnGradedParts) {
  const populations = gradedPopulations(spec, own), each = runs[0].active.length / populations.length;
  const signals = activitySignals(populations).map((signal): Signal => {
    const p = populations.findIndex(({ name }) => name === signal.population);
    const values = new Float32Array(runs.length * each);
    runs.forEach(({ active }, b) => {
      for (let t = 0; t < each; t++) values[b * each + t] = active[p * each + t] / populations[p].size;
    });
    return { ...signal, values };
  });
  return { populations, ...(signals.length > 0 ? { signals } : {}) };
}

/** What networks do, on the GPU where there is much to do and it suits them, else on the processor. */
async function foundOn(
  gpu: Gpu | null,
  networks: GradedNetworks,
  options: RunGradedOptions & { forced: boolean },
) {
  const { plan, specs } = networks, steps = plan.warmupSteps + plan.bins * plan.binSteps;
  const units = specs.length * specs[0].populations.reduce((sum, { size }) => sum + size, 0);
  if (
    gpu && (options.forced || worthGpu(units, steps)) && specs.every((spec) => hasKernel(spec, options.own))
  ) {
    const { simulateGradedOnGpu } = await loadLate<typeof onGpu>(
      "./gpu/simulate_graded_on_gpu.ts",
      import.meta.url,
      "simulate graded units",
    );
    const runs = await simulateGradedOnGpu(gpu, networks, options);
    if (runs) return { runs, engine: "gpu", adapter: gpu.adapter.description || gpu.adapter.vendor };
  }
  return { runs: await runGraded(networks, options), engine: "processor", adapter: cpuName() };
}

/**
 * Simulates networks of graded units of equal populations as one run of any system. Counts are of the events of the units' models.
 * @param gpu Where many units run, in single precision, when it suits them; null for the processor, in double precision.
 * @throws {GradedFailure} When a state is no finite number.
 */
export async function simulateGraded(
  gpu: Gpu | null,
  specs: readonly GradedSpec[],
  { own, ...options }: SystemOptions & { own: OwnGradedParts },
): Promise<Run<GradedSpec>> {
  const start = performance.now(), { onProgress, signal, durationMs } = options;
  const { plan, specs: stepped } = planGraded(specs, options, own);
  const warmupMs = plan.warmupSteps * plan.stepMs;
  const networkSeconds = specs.length * (durationMs + warmupMs) / 1000;
  const tell = progressTeller(onProgress, networkSeconds);
  signal?.throwIfAborted();
  const { runs, engine, adapter } = await foundOn(gpu, { plan, specs: stepped }, {
    ...{ own, tell, signal },
    forced: options.engine === "gpu",
  });
  tell(1);
  return {
    system: "graded",
    specs: [...stepped],
    seed: plan.seed,
    engine,
    adapter,
    stepMs: plan.stepMs,
    warmupMs,
    counts: {
      ...activityOf(specs[0], runs, own),
      binMs: plan.binMs,
      networks: specs.length,
      bins: plan.bins,
      counts: joined(runs),
    },
    ...(plan.spikes ? { spikes: runs.map(({ spikes }) => spikes) } : {}),
    ...(plan.traces.length > 0 ? { traces: runs.map(({ traces }) => traces) } : {}),
    networkSeconds,
    wallSeconds: (performance.now() - start) / 1000,
  };
}
