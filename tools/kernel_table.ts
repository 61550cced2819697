/** What proves a shader, where it is not found under the shader's own name. */
export interface Proof {
  /** Module of `lib/` with the same mathematics. */
  reference?: string;
  /** Test file that compares the two. */
  test?: string;
}

const GROUPED: Proof = { reference: "nn/layers/grouped/grouped_reference", test: "nn/stack_test.ts" };
const RECURRENT: Proof = {
  reference: "nn/layers/recurrent/recurrent_reference",
  test: "nn/gradient_test.ts",
};
const DENSE: Proof = { reference: "nn/reference/dense", test: "nn/dense_test.ts" };
const STACK: Proof = { reference: "nn/reference/stack_pass", test: "nn/stack_test.ts" };
const LOSS: Proof = { reference: "surrogate/counts/reference/surrogate_loss", test: "nn/gradient_test.ts" };
const ROLLOUT: Proof = {
  reference: "surrogate/counts/reference/rollout",
  test: "surrogate/counts/rollout_test.ts",
};

/**
 * Proofs of the shaders whose siblings have other names. Without an entry, `shaders/AREA/NAME.wgsl` is proved by
 * `lib/AREA/NAME.ts` in `tests/AREA/NAME_test.ts`, or in any test that names it.
 */
export const PROOFS: Readonly<Record<string, Proof>> = {
  // Both forms of recurrent layers, forwards and backwards, and their pieces.
  "nn/recurrent_forward": RECURRENT,
  "nn/recurrent_forward_rows": RECURRENT,
  "nn/recurrent_backward": RECURRENT,
  "nn/recurrent_backward_rows": RECURRENT,
  "nn/recurrent_rows_part": RECURRENT,
  "nn/recurrent_rows_part_transposed": RECURRENT,
  "nn/recurrent_rows_state": RECURRENT,
  "nn/recurrent_cell": RECURRENT,
  "nn/recurrent_cell_row": RECURRENT,
  "nn/mask_gates": RECURRENT,
  "nn/row": RECURRENT,
  "nn/safe_tanh": RECURRENT,
  // Both forms of a dense layer, forwards and backwards, and their pieces.
  "nn/dense_activation": DENSE,
  "nn/dense_backward": DENSE,
  "nn/dense_backward_rows": DENSE,
  "nn/dense_forward": DENSE,
  "nn/dense_forward_rows": DENSE,
  "nn/dense_rows_part": DENSE,
  "nn/dense_slope": DENSE,
  // LSTMs in groups, forwards and backwards.
  "nn/grouped_forward": GROUPED,
  "nn/grouped_backward": GROUPED,
  "nn/grouped_part": GROUPED,
  // Layers that move, add, drop or normalise what is below them.
  "nn/taps": STACK,
  "nn/add_rows": STACK,
  "nn/dropout": STACK,
  "nn/layer_norm": STACK,
  "nn/sum_rows": STACK,
  // Parts of the gradient, which the reference makes in one go.
  "nn/weight_gradient": LOSS,
  "nn/weight_gradient_rows": LOSS,
  "nn/weight_gradient_part": LOSS,
  "nn/sum_partials": LOSS,
  "nn/transpose_weights": LOSS,
  "surrogate/counts/count_head": { reference: "surrogate/counts/reference/likelihood" },
  // The norm of the gradient is part of the optimizer.
  "nn/gradient_norm": { reference: "nn/reference/adam" },
  // How windows of the data are drawn and turned into features.
  "surrogate/counts/gather_windows": { reference: "nn/reference/windows" },
  "surrogate/counts/gather_states": {
    reference: "nn/reference/windows",
    test: "surrogate/counts/coarse_state_test.ts",
  },
  // The coarse state beside the counts.
  "surrogate/counts/coarse_state": { reference: "surrogate/counts/reference/state_likelihood" },
  "surrogate/counts/state_likelihood": {
    reference: "surrogate/counts/reference/state_likelihood",
    test: "surrogate/counts/coarse_state_test.ts",
  },
  "surrogate/counts/rollout_state": {
    reference: "surrogate/counts/reference/rollout",
    test: "surrogate/counts/coarse_state_test.ts",
  },
  "surrogate/counts/count_features": { reference: "nn/reference/windows" },
  // The free run draws counts, step after step.
  "surrogate/counts/draw_counts": { reference: "surrogate/counts/reference/sample_count" },
  "surrogate/counts/rollout_draw": ROLLOUT,
  "surrogate/counts/rollout_rows": ROLLOUT,
  "nn/adam": { reference: "nn/reference/adam" },
  "surrogate/counts/likelihood": { reference: "surrogate/counts/reference/likelihood" },
  "surrogate/counts/sample_count": { reference: "surrogate/counts/reference/sample_count" },
  "surrogate/counts/special_functions": { reference: "nn/reference/special_functions" },
};
