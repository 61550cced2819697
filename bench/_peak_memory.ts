/**
 * What a network takes of this process's memory at most, beside what `describeSpiking` says: `bench/memory.ts` and a test run it, each time in a process
 * of its own. Linux.
 *
 *     deno run -A bench/_peak_memory.ts RULE gpu|one|two
 */
import { describeSpiking } from "../lib/spiking/simulation/describe_spiking.ts";
import { scaleSpiking } from "../lib/spiking/override_spiking.ts";
import { getSpikingPreset } from "../lib/spiking/spiking_presets.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import { microcircuit } from "../lib/spiking/presets/microcircuit.ts";
import { requestGpu } from "../lib/gpu/gpu.ts";
import { simulateSpiking } from "../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../lib/spiking/simulation/spiking_reference.ts";

const MIB = 2 ** 20;

/** A field of the process's state, MiB. */
function stateOf(field: "VmRSS" | "VmHWM"): number {
  return Number(
    new RegExp(`${field}:\\s+(\\d+)`).exec(Deno.readTextFileSync("/proc/self/status"))?.[1],
  ) / 1024;
}

/** A preset whose cells are so many times as many. */
function enlarged(name: string, times: number, which = (_size: number) => true): SpikingSpec {
  const spec = structuredClone(getSpikingPreset(name));
  for (const population of spec.populations) if (which(population.size)) population.size *= times;
  return spec;
}

/** Networks by what draws their synapses, and one that learns: a large one, and one of the same kind that is small. */
const NETWORKS: Readonly<Record<string, () => [large: SpikingSpec, small: SpikingSpec]>> = {
  "fixed-indegree": () => [enlarged("brunel-ai", 3), scaleSpiking(getSpikingPreset("brunel-ai"), 0.15)],
  "fixed-probability": () => [enlarged("rs-fs", 3), scaleSpiking(getSpikingPreset("rs-fs"), 0.15)],
  "fixed-total": () => [microcircuit({ scale: 0.4 }), microcircuit({ scale: 0.02 })],
  "learning": () => {
    const ofCells = (times: number) => enlarged("stdp-competition", times, (size) => size === 1);
    return [ofCells(8000), ofCells(50)];
  },
};

const [name, engine] = Deno.args, [spec, small] = NETWORKS[name]();
const gpu = engine === "gpu" ? await requestGpu() : null;
const simulate = (network: SpikingSpec, durationMs: number) =>
  gpu
    ? simulateSpiking(gpu, network, { durationMs, seed: 1 })
    : simulateSpikingReference(network, { durationMs, seed: 1, threads: engine === "two" ? 2 : 1 });

// What the program itself takes is there before: modules, code that is compiled for such a network, driver.
await simulate(small, 20);
const before = stateOf("VmRSS");
await simulate(spec, 20);
const { bytes, processor } = describeSpiking(spec);
console.log(JSON.stringify({
  saidMiB: (gpu ? bytes : processor.peakBytes) / MIB,
  peakMiB: stateOf("VmHWM") - before,
  programMiB: before,
}));
