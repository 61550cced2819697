import type { Agreement, ProcessorProof } from "../../gpu/proof.ts";
import { getSpikingPreset } from "../spiking_presets.ts";
import { loadKernels } from "../cpu/load_kernels.ts";
import { resolveSpiking } from "../build/resolve.ts";
import { scaleSpiking } from "../override_spiking.ts";
import { SpikingStepper } from "../cpu/spiking_stepper.ts";

/** Steps of networks of point neurons by kernels beside those without. Each step begins anew from the plain one's state. */
async function tryNeurons(seed: number): Promise<Agreement[]> {
  const all: Agreement[] = [];
  for (const preset of ["coba", "cobahh"] as const) {
    const network = resolveSpiking(scaleSpiking(getSpikingPreset(preset), 0.1), { seed });
    const plain = new SpikingStepper(network);
    const kernels = new SpikingStepper(network, undefined, await loadKernels(network));
    let error = 0;
    for (let step = 0; step < 50; step++) {
      plain.advance();
      kernels.advance();
      network.populations.forEach((_, at) => {
        const found = kernels.voltage(at);
        plain.voltage(at).forEach((value, cell) => error = Math.max(error, Math.abs(found[cell] - value)));
      });
      kernels.restore(plain.step, network.populations.map((_, at) => plain.snapshot(at)));
    }
    // Exponentials and sums to some ulps of 100 mV.
    all.push({ of: `voltages of ${preset}, mV`, error, bound: 1e-9 });
  }
  return all;
}

/** Point neurons on the processor. */
export const KERNELS_PROOF: ProcessorProof = { name: "spiking/processor", run: tryNeurons };
