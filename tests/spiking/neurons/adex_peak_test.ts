import { assertEquals } from "@std/assert";
import type { Gpu } from "../../../lib/gpu/gpu.ts";
import { simulateSpiking } from "../../../lib/spiking/simulation/spiking_engine.ts";
import { simulateSpikingReference } from "../../../lib/spiking/simulation/spiking_reference.ts";
import { gpuTest } from "../../_gpu.ts";
import { networkOf } from "../_networks.ts";

/** Currents, pA, and how many spikes a cell of NEST 3.10 (aeif_cond_exp, V_peak = 0 mV) makes in 500 ms. */
const NEST: readonly (readonly [number, number])[] = [[0, 0], [300, 4], [500, 12], [800, 24]];

async function check(gpu: Gpu | null): Promise<void> {
  const found: [number, number][] = [];
  for (const [I_e] of NEST) {
    const parameters = {
      C_m: 200,
      g_L: 12,
      E_L: -68,
      V_reset: -60,
      t_ref: 1,
      a: 4,
      b: 80.5,
      Delta_T: 2,
      V_peak: 0,
      V_T: -50.4,
      tau_w: 144,
      I_e,
    };
    const spec = networkOf([{ name: "A", size: 1, neuron: "adex", parameters, initial: { V_m: -70.6 } }], []);
    const options = { durationMs: 500 };
    const run = gpu
      ? await simulateSpiking(gpu, spec, options)
      : await simulateSpikingReference(spec, options);
    found.push([I_e, run.spikes!.steps.length]);
  }
  assertEquals(found, NEST.map(([I_e, spikes]) => [I_e, spikes]));
}

Deno.test("adex with a peak far above its threshold adapts as NEST's does, on a core", () => check(null));
gpuTest("adex with a peak far above its threshold adapts as NEST's does, on the GPU", check);
