import { combinations, type Proof } from "../../../gpu/proof.ts";
import { compareStacks } from "../../_made_up_stack.ts";
import { type Flags, kernelVariants, ofFlags } from "../../kernel_variants.ts";
import type { LifLayer } from "./lif.ts";
import { lifKernel } from "./lif_layer.ts";

/** Flags of the forward kernel as layers have them: sums where they are not repeated, or voltages are kept; the rest with a tape alone. */
function forwardFlags(): Flags[] {
  const all = combinations(["RECURRENT", "REPEATED", "TAPE", "ADAPTS"]);
  return all.filter(({ TAPE, ADAPTS }) => TAPE || !ADAPTS).map(({ RECURRENT, REPEATED, TAPE, ADAPTS }) => ({
    ...{ RECURRENT, REPEATED, ADAPTS, SUMS: TAPE || !REPEATED, BEFORE: TAPE && RECURRENT },
  }));
}

/** Spiking units whose slopes are wide, so that gradients go through several layers. */
const spiking = (units: number, more: Partial<LifLayer> = {}): LifLayer => ({
  ...{ kind: "lif", units, threshold: 0.5, slope: 4 },
  ...more,
});

/** Spiking layers. */
export const LIF_PROOF: Proof = {
  name: "nn/lif",
  shaders: ["nn/lif_forward", "nn/lif_backward", "nn/lif_shape"],
  variants: kernelVariants("nn", {
    lif_backward: ofFlags(combinations(["RECURRENT", "ADAPTS", "REPEATED"])),
    lif_forward: ofFlags(forwardFlags()),
  }, lifKernel),
  run(gpu, seed) {
    const [batch, steps] = [[11, 9], [3, 70], [1, 1], [33, 7]][seed % 4],
      adaptation = { decay: 0.8, strength: 0.2 };
    return compareStacks(gpu, {
      "spiking units and a readout": {
        ...{ batch, steps, inputs: 5 },
        layers: [
          spiking(7, { learn: ["decay", "threshold"] }),
          spiking(12, { synapse: 0.5, reset: "zero", surrogate: "arctangent" }),
          spiking(3, { spikes: false, decay: 0.8, learn: ["decay"] }),
        ],
      },
      "spiking units with recurrent weights": {
        ...{ batch, steps, inputs: 5 },
        layers: [
          spiking(9, { recurrent: true, throughReset: true, adaptation, learn: ["threshold"] }),
          spiking(20, {
            recurrent: true,
            reset: "zero",
            throughReset: true,
            surrogate: "triangle",
            slope: 1,
          }),
        ],
      },
      "spiking units of local gradients": {
        ...{ batch, steps, inputs: 5 },
        layers: [spiking(6, { recurrent: true, local: true, adaptation }), spiking(4)],
      },
      "spiking units of one step that is repeated": {
        ...{ batch, steps: 1, inputs: 8 },
        layers: [
          { kind: "dense", units: 9, activation: "tanh" },
          { kind: "repeat", count: 13 },
          spiking(6, { adaptation, recurrent: seed % 2 === 1 }),
        ],
      },
    }, seed);
  },
};
