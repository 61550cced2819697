import { combinations, type Proof } from "../../../gpu/proof.ts";
import { compareStacks } from "../../_made_up_stack.ts";
import { kernelVariants, ofFlags } from "../../kernel_variants.ts";
import { elmKernel } from "./elm_layer.ts";

/** Layers of expressive leaky memory. */
export const ELM_PROOF: Proof = {
  name: "nn/elm",
  shaders: ["nn/elm_forward", "nn/elm_backward", "nn/elm_shape", "nn/safe_tanh"],
  variants: kernelVariants("nn", {
    elm_backward: [{}],
    elm_forward: ofFlags(combinations(["TAPE"])),
  }, elmKernel),
  run(gpu, seed) {
    const [batch, steps] = [[11, 9], [3, 200], [1, 1], [33, 7]][seed % 4];
    return compareStacks(gpu, {
      "leaky memory": { batch, steps, inputs: 5, layers: [{ kind: "elm", units: 7 }] },
      "leaky memory on other layers": {
        ...{ batch, steps, inputs: 6 },
        layers: [
          { kind: "dense", units: 9, activation: "tanh" },
          { kind: "elm", units: 12, hidden: 19, tauSteps: [2, 400], lambda: 3 },
          { kind: "elm", units: 4, hidden: 70, tauSteps: [0.5, 20] },
        ],
      },
    }, seed);
  },
};
