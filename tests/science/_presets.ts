import { assert } from "@std/assert";
import { type PopulationSummary, summarizeSpiking } from "../../lib/experiment/summarize_spiking.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import type { SpikingSpec } from "../../lib/spiking/spec_types.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import type { SpikingRun } from "../../lib/spiking/simulation/spiking_run.ts";

/** A run on the processor. */
export async function run(spec: SpikingSpec, durationMs: number, seed = 1): Promise<SpikingRun> {
  return await simulateSpikingReference(spec, {
    durationMs,
    seed,
    threads: Math.min(2, navigator.hardwareConcurrency),
  });
}

/** What the populations of a preset do. */
export async function populationsOf(
  name: string,
  durationMs = 1000,
  { warmupMs = 200, seed = 1 } = {},
): Promise<PopulationSummary[]> {
  return summarizeSpiking(await run(getSpikingPreset(name), durationMs, seed), { warmupMs });
}

/** Fails unless a value lies in a range. */
export function within(value: number | null, [low, high]: readonly [number, number], what: string): void {
  assert(value !== null && value >= low && value <= high, `${what}: ${value} is not from ${low} to ${high}`);
}
