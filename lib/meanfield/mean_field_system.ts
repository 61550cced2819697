import { loadLate } from "../base/load_late.ts";
import type * as simulation from "./simulate_mean_field.ts";
import { defineSystem, type System } from "../system/system.ts";
import { describeMeanField, meanFieldReferences, meanFieldUnit } from "./describe_mean_field.ts";
import { getMeanFieldPreset, listMeanFieldPresets } from "./mean_field_presets.ts";
import { overrideMeanField, parseMeanFieldSpec, scaleMeanField } from "./mean_field_spec.ts";
import { planMeanField, WARMUP_MS } from "./plan_mean_field.ts";
import type { OwnRateParts } from "./rate_parts.ts";
import type { MeanFieldSpec } from "./spec_types.ts";
import { hasKernel } from "./suits_gpu.ts";

/**
 * Mean fields as a system.
 * @param own Rate models and kinds of transfer functions besides those of the library. @default none
 */
export function meanFieldSystem(own: OwnRateParts = {}): System<MeanFieldSpec> {
  return defineSystem<MeanFieldSpec>({
    kind: "mean-field",
    about: "mean fields: rates of populations, and their covariances",
    presets: listMeanFieldPresets(),
    warmupMs: WARMUP_MS,
    together: true,
    recordsSpikes: false,
    preset: getMeanFieldPreset,
    parse: (input) => parseMeanFieldSpec(input, own),
    override: (spec, values) => overrideMeanField(spec, values, own),
    unit: (field) => meanFieldUnit(field, own),
    populations: ({ populations }) => populations.map(({ name, size }) => ({ name, size })),
    describe: (spec) => describeMeanField(spec, own),
    references: (spec) => meanFieldReferences(spec, own),
    scale: (spec, factor) => scaleMeanField(spec, factor, own),
    check: (spec, { networks: _, ...options }) => void planMeanField([spec], options, own),
    takes: (spec) => hasKernel(spec, own),
    simulate: async (gpu, specs, options) => {
      const { simulateMeanField } = await loadLate<typeof simulation>(
        "./simulate_mean_field.ts",
        import.meta.url,
        "simulate mean fields",
      );
      return await simulateMeanField(gpu, specs, { ...options, own });
    },
  });
}

/** Mean fields of the library's models. */
export const MEAN_FIELD_SYSTEM: System<MeanFieldSpec> = meanFieldSystem();
