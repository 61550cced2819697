import { fail } from "../base/fail.ts";
import { requireKnown } from "../base/require_known.ts";
import { wholeSteps } from "../base/time_grid.ts";
import { defineSystem, type System, type SystemOptions } from "../system/system.ts";
import { describeNetwork } from "./describe_network.ts";
import { SPIKING_FORMAT } from "./files/spiking_format.ts";
import { overrideSpiking, scaleSpiking } from "./override_spiking.ts";
import { suitsGpu } from "./simulation/choose_engine.ts";
import { type OwnModels, planSpiking, planStretch } from "./simulation/plan_spiking.ts";
import { loadSpikingSystemRun, simulateSpikingSystem } from "./simulate_spiking_system.ts";
import { getSpikingPreset, listSpikingPresets } from "./spiking_presets.ts";
import { spikingReferences } from "./spiking_references.ts";
import { PARSE_OPTIONS, type ParseSpikingOptions, parseSpikingSpec } from "./spiking_spec.ts";
import type { SpikingSpec } from "./spec_types.ts";

/** Time that runs usually drop at their start, ms. */
const WARMUP_MS = 500;

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
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { spikingSystem } from "@volley/volley/spiking";
 * const systems = [spikingSystem({ neurons: [] })]; // An option of simulate, makeDataset and others.
 * ```
 */
export function spikingSystem(models: ParseSpikingOptions = {}): System<SpikingSpec> {
  requireKnown("read this network", models, PARSE_OPTIONS);
  return defineSystem<SpikingSpec>({
    kind: "spiking",
    about: "networks of point neurons",
    presets: listSpikingPresets(),
    warmupMs: WARMUP_MS,
    together: true,
    files: { formats: { [SPIKING_FORMAT]: loadSpikingSystemRun } },
    preset: getSpikingPreset,
    parse: (input) => parseSpikingSpec(input, models),
    override: (spec, values) => overrideSpiking(spec, values, models),
    populations: ({ populations }) => populations.map(({ name, size }) => ({ name, size })),
    describe: (spec, options) => describeNetwork(spec, { ...models, ...options }),
    references: (spec) => spikingReferences(spec, models),
    scale: scaleSpiking,
    check: (spec, options) => check(spec, options, models),
    takes: (spec, gpu) => suitsGpu(gpu, spec, models).suits,
    simulate: async (gpu, specs, options) => {
      check(specs[0], options, models);
      const { warmupMs = WARMUP_MS } = options;
      return await simulateSpikingSystem(gpu, specs, { ...options, warmupMs, models });
    },
  });
}

/** Networks of point neurons of the library's models. */
export const SPIKING_SYSTEM: System<SpikingSpec> = spikingSystem();
