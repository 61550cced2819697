import { loadLate } from "../base/load_late.ts";
import type { Cited } from "../base/reference.ts";
import { defineSystem, type System } from "../system/system.ts";
import { overrideBrain, parseBrainSpec } from "./brain_spec.ts";
import { brainPopulations, describeBrain } from "./describe_brain.ts";
import type { NodeKind } from "./node.ts";
import { planBrain, WARMUP_MS } from "./plan_brain.ts";
import { BRAIN_PRESETS, brainPreset } from "./brain_presets.ts";
import type * as engine from "./simulate_brain.ts";
import type { BrainSpec } from "./spec_types.ts";
import { runsOnGpu } from "./suits_gpu.ts";

/** What every brain cites: coupling through delays, as The Virtual Brain has it. */
const REFERENCES: readonly Cited[] = ["sanzleon2015"];

/**
 * Brains as a system: regions that a connectome connects, each with a system of its own. A population of a
 * run is a region, its counts are spikes of the population whose rate others get, and its trace `activity`
 * is what they get, the mean over each bin.
 * @param own Kinds of nodes beside those of the library, such as surrogates. @default none
 */
export function brainSystem(own: readonly NodeKind[] = []): System<BrainSpec> {
  return defineSystem<BrainSpec>({
    kind: "brain",
    about: "regions with delays between them, each a mean field, a spiking network or another system",
    presets: BRAIN_PRESETS.map(({ name, about }) => ({ name, about })),
    warmupMs: WARMUP_MS,
    together: true,
    recordsSpikes: false,
    preset: (name) => parseBrainSpec(brainPreset(name), own),
    parse: (input) => parseBrainSpec(input, own),
    override: (spec, values) => overrideBrain(spec, values, own),
    populations: (spec) => brainPopulations(spec, own),
    describe: (spec) => describeBrain(spec, own),
    references: () => REFERENCES,
    check: (spec, options) => void planBrain(spec, options),
    takes: (spec, gpu) => !gpu.adapter.software && runsOnGpu(spec, own),
    simulate: async (gpu, specs, options) => {
      const task = "simulate brains";
      const { simulateBrain } = await loadLate<typeof engine>("./simulate_brain.ts", import.meta.url, task);
      return await simulateBrain(gpu, specs, { ...options, own });
    },
  });
}

/** Brains with the nodes of the library. */
export const BRAIN_SYSTEM: System<BrainSpec> = brainSystem();
