import { wholeSteps } from "../base/time_grid.ts";
import type { PopulationCounts } from "../system/population_counts.ts";
import type { Run, RunTrace, Spikes } from "../system/run.ts";
import { nameOfTrace } from "./simulation/name_of_trace.ts";
import type { SpikingRun } from "./simulation/spiking_run.ts";
import type { SpikingSpec } from "./spec_types.ts";

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
  return traces.map(({ values, cells, ...trace }) => ({
    population: trace.population,
    variable: nameOfTrace(trace),
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
