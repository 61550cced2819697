import { measureName } from "../lib/experiment/measures/measure_named.ts";
import { requireOfCounts } from "../lib/experiment/measures/measure_runs.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import type { Arguments } from "./_arguments.ts";

/** Runs that are made together, by what makes them. */
const RUNS_TOGETHER = { cpu: 8, software: 64, gpu: 2048 };

/** Points that are run together without a word, of so many runs each. */
export function usualBatch(gpu: Gpu | null, runs: number): number {
  const together = gpu === null ? "cpu" : gpu.adapter.software ? "software" : "gpu";
  return Math.max(1, Math.floor(RUNS_TOGETHER[together] / runs));
}

/** What was asked for under its present names; nothing when nothing was. */
export function askedMeasures(args: Arguments): string[] {
  return args.list("measure").flatMap((text) => text.split(",")).map((name) => measureName(name.trim()));
}

/** What is measured: without a word the rate of each population, and the peak of the first. */
export function measuresOf(asked: readonly string[], populations: readonly PopulationSize[]): string[] {
  const names = asked.length > 0 ? [...asked] : [...populations.map(({ name }) => `rate.${name}`), "peakHz"];
  for (const name of names) requireOfCounts(name, populations);
  return names;
}
