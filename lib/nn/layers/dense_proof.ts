import type { Proof } from "../../gpu/proof.ts";
import { nnKernel } from "../_kernels.ts";
import { compareStacks } from "../_made_up_stack.ts";
import { ACTIVATIONS } from "../dense_layout.ts";
import { type Flags, kernelVariants, ofFlags } from "../kernel_variants.ts";
import { combinations } from "../../gpu/proof.ts";

/** Each activation; only SILU keeps its sums. */
const LINEAR: Flags = { RELU: false, TANH: false, SIGMOID: false, SILU: false, SELU: false };
const ACTIVATED = [LINEAR, ...Object.keys(LINEAR).map((name) => ({ ...LINEAR, [name]: true }))];
const TAPED = [...ACTIVATED, { SILU: true, TAPE: true }];

/** Samples, inputs and units: odd, more than a tile each way, one of each, those that fill vec4 and tiles. */
const SIZES = [[37, 7, 5], [101, 70, 90], [1, 1, 1], [64, 15, 64]];

/** Dense layers with each activation, and the gradients of weights. */
export const DENSE_PROOF: Proof = {
  name: "nn/dense",
  shaders: [
    "nn/dense_activation",
    "nn/dense_backward",
    "nn/dense_backward_rows",
    "nn/dense_forward",
    "nn/dense_forward_rows",
    "nn/dense_rows_part",
    "nn/dense_slope",
    "nn/weight_gradient",
    "nn/weight_gradient_rows",
    "nn/weight_gradient_part",
    "nn/sum_partials",
  ],
  variants: kernelVariants("nn", {
    dense_backward: [{}],
    dense_backward_rows: [{}],
    dense_forward: ofFlags(TAPED),
    dense_forward_rows: [1, 8].flatMap((parts) => ofFlags(TAPED, { parts })),
    dense_slope: ofFlags(ACTIVATED),
    weight_gradient: [{}],
    weight_gradient_rows: ofFlags(combinations(["WIDE"]), { parts: 5 }),
    sum_partials: [{}],
  }, nnKernel),
  run(gpu, seed) {
    const [batch, inputs, units] = SIZES[seed % 4];
    const shapes = ACTIVATIONS.map((activation) => {
      const layers = [units, units + 2].map((units) => ({ kind: "dense" as const, units, activation }));
      return [`${activation} layers`, { batch, steps: 1, inputs, layers }] as const;
    });
    return compareStacks(gpu, Object.fromEntries(shapes), seed);
  },
};
