import { loadLate } from "../base/load_late.ts";
import { defineSystem, type System } from "../system/system.ts";
import { describeGraded, gradedReferences, gradedUnit } from "./describe_graded.ts";
import { gradedExtras, gradedPopulations } from "./graded_populations.ts";
import type { OwnGradedParts } from "./graded_parts.ts";
import { overrideGraded, parseGradedSpec } from "./graded_spec.ts";
import { planGraded, WARMUP_MS } from "./plan_graded.ts";
import { getGradedPreset, listGradedPresets } from "./presets.ts";
import type * as simulation from "./simulate_graded.ts";
import type { GradedSpec } from "./spec_types.ts";
import { hasKernel } from "./suits_gpu.ts";

/**
 * Networks of graded units as a system. It is one of its own, and no part of networks of point neurons: those send spikes through lists of synapses, where here every unit gives
 * others a number in every step, so that a step is a sum over couplings.
 * @param own Models of units besides those of the library. @default none
 */
export function gradedSystem(own: OwnGradedParts = {}): System<GradedSpec> {
  return defineSystem<GradedSpec>({
    kind: "graded",
    about: "units with graded outputs: bursting units, phase oscillators, and units of one's own",
    presets: listGradedPresets(),
    warmupMs: WARMUP_MS,
    together: true,
    preset: getGradedPreset,
    parse: (input) => parseGradedSpec(input, own),
    override: (spec, values) => overrideGraded(spec, values, own),
    unit: (field) => gradedUnit(field, own),
    extras: gradedExtras(own),
    populations: (spec) => gradedPopulations(spec, own),
    describe: (spec) => describeGraded(spec, own),
    references: (spec) => gradedReferences(spec, own),
    check: (spec, { networks: _, ...options }) => void planGraded([spec], options, own),
    takes: (spec) => hasKernel(spec, own),
    simulate: async (gpu, specs, options) => {
      const { simulateGraded } = await loadLate<typeof simulation>(
        "./simulate_graded.ts",
        import.meta.url,
        "simulate graded units",
      );
      return await simulateGraded(gpu, specs, { ...options, own });
    },
  });
}

/** Graded units of the library's models. */
export const GRADED_SYSTEM: System<GradedSpec> = gradedSystem();
