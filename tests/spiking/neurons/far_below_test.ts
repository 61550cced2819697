import { assertEquals } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { gpuTest } from "../../_gpu.ts";
import { networkOf } from "../_networks.ts";

/** A cell that jumps down once, or is held down by a current for 50 ms. */
function inhibited(
  neuron: string,
  stepMs: number,
  { jump, current }: { jump: number; current: number },
): SpikingSpec {
  return {
    ...networkOf(
      [
        { name: "S", size: 1, neuron: "replay", replay: { timesMs: [10], cells: [0] } },
        { name: "A", size: 1, neuron, receptors: { jump: { kinetics: "delta" } } },
      ],
      [{
        from: "S",
        to: "A",
        receptor: "jump",
        connect: { rule: "one-to-one" },
        weight: jump,
        delayMs: stepMs,
      }],
    ),
    stepMs,
    currents: [{ to: "A", wave: "pulse", amplitude: current, fromMs: 10, untilMs: 60 }],
  } as SpikingSpec;
}

/** Jumps, mV, and currents, pA or mV/ms; the recovery of Izhikevich's cell follows the voltage, so that a far jump makes it rebound. */
const PUSHES: Record<string, { jumps: number[]; currents: number[] }> = {
  izhikevich: { jumps: [-50, -100, -500], currents: [0, -250] },
  qif: { jumps: [-50, -100, -500, -3000], currents: [0, -250, -3000] },
};

async function check(gpu: Gpu | null): Promise<void> {
  for (const [neuron, { jumps, currents }] of Object.entries(PUSHES)) {
    for (const stepMs of [0.1, 0.5, 1]) {
      for (const [jump, current] of jumps.flatMap((jump) => currents.map((current) => [jump, current]))) {
        const spec = inhibited(neuron, stepMs, { jump, current });
        const run = gpu
          ? await simulateSpiking(gpu, spec, { durationMs: 60 })
          : await simulateSpikingReference(spec, { durationMs: 60 });
        const spikes = [...run.spikes!.steps].filter((_, at) => run.spikes!.cells[at] === 1);
        assertEquals(spikes, [], `${neuron}, ${stepMs} ms, ${jump} mV, ${current}`);
      }
    }
  }
}

Deno.test("izhikevich and qif do not spike by being pushed far below rest, on a core", () => check(null));
gpuTest("izhikevich and qif do not spike by being pushed far below rest, on the GPU", check);
