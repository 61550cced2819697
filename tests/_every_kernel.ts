import { PROOFS } from "../lib/doctor/proofs.ts";
import { combinations, type KernelVariant } from "../lib/gpu/proof.ts";
import { type NnStem, surrogateKernel } from "../lib/nn/_kernels.ts";
import {
  byRows,
  type Flags,
  inParts,
  kernelVariants,
  ofEachKind,
  ofFlags,
} from "../lib/nn/kernel_variants.ts";
import type { Variant } from "../lib/nn/variant_kernel.ts";
import { countKernel, type CountStem } from "../lib/surrogate/counts/_kernels.ts";

const plain: Variant[] = [{}];

/** Each activation of a dense layer; only SILU keeps its sums. */
const LINEAR: Flags = { RELU: false, TANH: false, SIGMOID: false, SILU: false, SELU: false };
const ACTIVATED: Flags[] = [LINEAR, ...Object.keys(LINEAR).map((name) => ({ ...LINEAR, [name]: true }))];
const TAPED: Flags[] = [...ACTIVATED, { SILU: true, TAPE: true }];

const NN: Record<NnStem, Variant[]> = {
  adam: ofFlags(combinations(["NADAM"])),
  add_rows: plain,
  dense_backward: plain,
  dense_backward_rows: plain,
  dense_forward: ofFlags(TAPED),
  dense_forward_rows: [1, 8].flatMap((parts) => ofFlags(TAPED, { parts })),
  dense_slope: ofFlags(ACTIVATED),
  dropout: plain,
  gradient_norm: ofFlags(combinations(["LOSS_ONLY"])),
  grouped_backward: ofFlags(combinations(["INPUTS", "SMALL"]), { grouped: { inputs: 4, units: 2 } }),
  grouped_forward: ofFlags(combinations(["TAPE", "SMALL"]), { grouped: { inputs: 4, units: 2 } }),
  layer_norm: ofFlags(combinations(["BACKWARD"])),
  mask_gates: plain,
  recurrent_backward: ofFlags(ofEachKind(byRows(combinations(["INPUTS"])))),
  recurrent_backward_rows: inParts(ofEachKind(combinations(["INPUTS"]))),
  recurrent_forward: ofFlags(ofEachKind(byRows(combinations(["TAPE", "PROJECTED"])))),
  recurrent_forward_rows: inParts(ofEachKind(combinations(["TAPE", "PROJECTED"]))),
  sum_partials: plain,
  sum_rows: plain,
  taps: ofFlags(combinations(["BACKWARD"])),
  transpose_weights: plain,
  weight_gradient: plain,
  weight_gradient_rows: ofFlags(combinations(["WIDE"]), { parts: 5 }),
};

const COUNTS: Record<CountStem, Variant[]> = {
  gather_states: ofFlags(combinations(["FIXED"])),
  gather_windows: ofFlags(combinations(["FIXED"])),
  likelihood: ofFlags(combinations(["NEGATIVE_BINOMIAL"])),
  rollout_draw: ofFlags(combinations(["NEGATIVE_BINOMIAL", "START"])),
  rollout_rows: inParts(ofEachKind(combinations(["NEGATIVE_BINOMIAL"]))),
  rollout_state: ofFlags(combinations(["RECORD"])),
  state_likelihood: plain,
};

/** Every kernel of the library in every combination of flags that its host code can ask for. */
export const EVERY_KERNEL: readonly KernelVariant[] = [
  ...PROOFS.flatMap(({ variants }) => variants),
  ...kernelVariants("nn", NN, surrogateKernel),
  ...kernelVariants("surrogate/counts", COUNTS, countKernel),
];
