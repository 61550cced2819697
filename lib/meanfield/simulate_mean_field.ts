import { loadLate } from "../base/load_late.ts";
import { progressTeller } from "../base/progress.ts";
import type * as onGpu from "./gpu/simulate_points_on_gpu.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { CountArray } from "../system/population_counts.ts";
import type { Run, RunTrace } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import type { PointsCommand, PointsOptions } from "./cpu/run_points.ts";
import { type SimulatedPoints, simulatePoints } from "./cpu/simulate_points.ts";
import { type FieldPlan, planMeanField, samplesOf } from "./plan_mean_field.ts";
import type { OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";
import { hasKernel, worthGpu } from "./suits_gpu.ts";

/** Traces of each network. @param values (B, traces, samples) */
function tracesOf(
  plan: FieldPlan,
  values: Float32Array<ArrayBuffer>,
  names: readonly string[],
): RunTrace[][] {
  const samples = samplesOf(plan), each = plan.traces.length * samples;
  return Array.from(
    { length: values.length / each },
    (_, b) =>
      plan.traces.map(({ population, variable }, k) => ({
        population: names[population],
        variable,
        cells: 1,
        everyMs: plan.everySteps * plan.stepMs,
        values: values.slice(b * each + k * samples, b * each + (k + 1) * samples),
      })),
  );
}

/** The same counts, of 16 bits where they suffice. */
function narrow(counts: Uint32Array<ArrayBuffer>): CountArray {
  return counts.every((count) => count < 65_536) ? Uint16Array.from(counts) : counts;
}

/** The first mean field whose adaptation follows a voltage, which not every transfer function tells; else the first. */
function demanding(specs: readonly MeanFieldSpec[]): MeanFieldSpec {
  return specs.find(({ populations }) => populations.some(({ parameters }) => parameters?.a)) ?? specs[0];
}

/** What points do, on the GPU where there are many and it suits them, else on the processor. */
async function foundOn(
  gpu: Gpu | null,
  points: PointsCommand,
  options: PointsOptions & { own: OwnRateParts; forced: boolean },
): Promise<SimulatedPoints & { engine: string }> {
  const { plan, specs } = points, steps = plan.warmupSteps + plan.bins * plan.binSteps;
  const worth = options.forced || worthGpu(specs.length, steps);
  if (gpu && worth && hasKernel(demanding(specs), options.own)) {
    const { simulatePointsOnGpu } = await loadLate<typeof onGpu>(
      "./gpu/simulate_points_on_gpu.ts",
      import.meta.url,
      "simulate mean fields",
    );
    const found = await simulatePointsOnGpu(gpu, points, options);
    if (found) return { ...found, engine: "gpu" };
  }
  return { ...await simulatePoints(plan, specs, options), engine: "processor" };
}

/**
 * Simulates mean fields of equal structure as one run of any system. Counts are of the Poisson distribution: with the mean rate of each bin and N cells, or, of
 * finite size, of each step with the rate at its start, by which the rates fluctuate.
 * @param gpu Where many points run, when it suits them; null for the processor.
 */
export async function simulateMeanField(
  gpu: Gpu | null,
  specs: readonly MeanFieldSpec[],
  { own, ...options }: SystemOptions & { own: OwnRateParts },
): Promise<Run<MeanFieldSpec>> {
  const start = performance.now(), { onProgress, signal, durationMs } = options;
  const { plan, specs: stepped } = planMeanField(specs, options, own);
  const warmupMs = plan.warmupSteps * plan.stepMs;
  const networkSeconds = specs.length * (durationMs + warmupMs) / 1000,
    tell = progressTeller(onProgress, networkSeconds);
  signal?.throwIfAborted();
  const found = await foundOn(gpu, { plan, specs: stepped }, {
    ...{ tell, signal, own },
    forced: options.engine === "gpu",
  });
  tell(1);
  const populations = specs[0].populations.map(({ name, size }) => ({ name, size }));
  const counts = { populations, binMs: plan.binMs, networks: specs.length, bins: plan.bins };
  const names = populations.map(({ name }) => name);
  return {
    system: "mean-field",
    specs: [...stepped],
    seed: plan.seed,
    engine: found.engine,
    adapter: found.adapter,
    stepMs: plan.stepMs,
    warmupMs,
    counts: { ...counts, counts: narrow(found.counts) },
    ...(plan.traces.length > 0 ? { traces: tracesOf(plan, found.traces, names) } : {}),
    networkSeconds,
    wallSeconds: (performance.now() - start) / 1000,
  };
}
