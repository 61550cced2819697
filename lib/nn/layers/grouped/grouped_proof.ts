import { combinations, type Proof } from "../../../gpu/proof.ts";
import { nnKernel } from "../../_kernels.ts";
import { compareStacks } from "../../_made_up_stack.ts";
import { kernelVariants, ofFlags } from "../../kernel_variants.ts";

const SIZES = { grouped: { inputs: 4, units: 2 } };

/** LSTMs in groups. */
export const GROUPED_PROOF: Proof = {
  name: "nn/grouped",
  shaders: ["nn/grouped_forward", "nn/grouped_backward", "nn/grouped_part"],
  variants: kernelVariants("nn", {
    grouped_backward: ofFlags(combinations(["INPUTS", "SMALL"]), SIZES),
    grouped_forward: ofFlags(combinations(["TAPE", "SMALL"]), SIZES),
  }, nnKernel),
  run(gpu, seed) {
    const [batch, steps] = [[11, 9], [3, 260], [1, 1], [64, 7]][seed % 4];
    return compareStacks(gpu, {
      "an LSTM in groups": {
        batch,
        steps,
        inputs: 12,
        layers: [{ kind: "grouped-lstm", units: 8, groups: 4 }],
      },
      "LSTMs in groups on each other": {
        batch,
        steps,
        inputs: 32,
        layers: [{ kind: "grouped-lstm", units: 8, groups: 2 }, {
          kind: "grouped-lstm",
          units: 3,
          groups: 1,
        }],
      },
    }, seed);
  },
};
