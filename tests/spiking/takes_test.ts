import { assertEquals } from "@std/assert";
import { getSpikingPreset, scaleSpiking } from "@volley/volley";
import { CELL_SYSTEM } from "../../lib/cable/cell_system.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { SPIKING_SYSTEM } from "../../lib/spiking/spiking_system.ts";

const adapter = (software: boolean) => ({ adapter: { software } }) as Gpu;

Deno.test("systems take a GPU, and a software adapter only where it is faster than the CPU's engine", () => {
  const takes = (name: string, software: boolean, scale = 1) =>
    SPIKING_SYSTEM.takes!(scaleSpiking(getSpikingPreset(name), scale), adapter(software));
  assertEquals([takes("coba", false), takes("coba", true)], [true, false]);
  // Small networks of costly models alone: large ones have kernels of the processor's own.
  assertEquals([takes("cobahh", false), takes("cobahh", true)], [true, false]);
  assertEquals([takes("cobahh", false, 0.2), takes("cobahh", true, 0.2)], [true, true]);
  const cell = CELL_SYSTEM.preset("branching");
  assertEquals([CELL_SYSTEM.takes!(cell, adapter(false)), CELL_SYSTEM.takes!(cell, adapter(true))], [
    true,
    false,
  ]);
});
