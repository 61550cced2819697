import { measureName } from "../lib/experiment/measures/measure_named.ts";
import { requireOfCounts } from "../lib/experiment/measures/measure_runs.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import type { PopulationSize } from "../lib/system/population_counts.ts";
import type { Arguments, Option } from "./_arguments.ts";
import { ENGINES } from "./_gpu.ts";

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

/** The options of how a network's runs are measured, and of what runs them. */
export const MEASURED_OPTIONS = {
  warmup: {
    type: "number",
    value: "MS",
    help: "of a network: simulated and dropped first, ms",
    default: "500",
  },
  step: {
    type: "number",
    value: "MS",
    help: "of a network: time step, ms",
    default: "0.1, of point neurons that of the spec",
  },
  bin: { type: "number", value: "MS", help: "of a network: width of the bins, ms", default: "1" },
  engine: {
    type: "string",
    value: "E",
    of: ENGINES,
    help: "what simulates, or does the layers of a surrogate: gpu, or reference for the processor",
    default: "gpu, where it is faster",
  },
} as const satisfies Record<string, Option>;
