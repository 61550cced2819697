import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import type { GradedModel } from "./models/graded_model.ts";
import type { GradedPopulation, GradedSpec } from "./spec_types.ts";
import { differingParameters } from "./unit_parameters.ts";

/** Units of all networks from which on the kernel is faster than the processor's engine: each is one invocation, slower than a core. */
const UNITS_WORTH = 256;
/** Steps of all units from which on it is worth compiling, which takes a second or two. */
const STEPS_WORTH = 1e7;
/** Most units of a network, which has one workgroup at most. */
const MOST_UNITS = 16_384;
/** Most populations, each of which the kernel has code for. */
const MOST_POPULATIONS = 32;
/** Most sums over sources that fit a workgroup's memory. */
const MOST_SUMS = 48;

/** Whether so much is worth the kernel. */
export function worthGpu(units: number, steps: number): boolean {
  return units >= UNITS_WORTH && units * steps >= STEPS_WORTH;
}

function suits(population: GradedPopulation, model: GradedModel, stepMs: number): boolean {
  if (model.wgsl === undefined) return false;
  return differingParameters(population, model).every((p) => model.single?.(p, stepMs) ?? true);
}

/** Whether the kernel can run a network: its models have WGSL, single precision follows them, and a workgroup has room for it. */
export function hasKernel({ populations, couplings = [], stepMs }: GradedSpec, own: OwnGradedParts): boolean {
  const models = gradedModels(own), units = populations.reduce((sum, { size }) => sum + size, 0);
  const sums = couplings.reduce((sum, { from, connect = "all" }) => {
    const { model } = populations.find(({ name }) => name === from)!;
    return sum + (connect === "all" ? models.get(model)!.outputs.length : 0);
  }, 0);
  return units <= MOST_UNITS && populations.length <= MOST_POPULATIONS && sums <= MOST_SUMS &&
    populations.every((one) => suits(one, models.get(one.model)!, stepMs));
}
