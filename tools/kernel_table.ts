/** What proves a shader, where it is not found under the shader's own name. */
export interface Proof {
  /** Module of `lib/reference/` with the same mathematics. */
  reference?: string;
  /** Test file that compares the two. */
  test?: string;
}

const GROUPED: Proof = { reference: "surrogate/grouped", test: "surrogate/stack_test.ts" };
const RECURRENT: Proof = { reference: "surrogate/recurrent", test: "surrogate/gradient_test.ts" };
const DENSE: Proof = { reference: "surrogate/dense", test: "surrogate/dense_test.ts" };
const STACK: Proof = { reference: "surrogate/stack_pass", test: "surrogate/stack_test.ts" };
const CELL_TEST = "surrogate/cell/cell_test.ts";
const NETWORK: Proof = {
  reference: "cell_network/cell_network_stepper",
  test: "surrogate/cell_network/network_test.ts",
};
const LOSS: Proof = { reference: "surrogate/surrogate_loss", test: "surrogate/gradient_test.ts" };
const ROLLOUT: Proof = { reference: "surrogate/rollout", test: "surrogate/rollout_test.ts" };
const LEARNING: Proof = { reference: "spiking/learning", test: "synapse/learning_test.ts" };

/**
 * Proofs of the shaders whose siblings have other names. Without an entry, `shaders/AREA/NAME.wgsl` is proved by
 * `lib/reference/AREA/NAME.ts` in `tests/AREA/NAME_test.ts`, or in any test that names it.
 */
export const PROOFS: Readonly<Record<string, Proof>> = {
  // One step of a Markovian network in integers: the kernel does what MifStepper does.
  "simulation/mif_ensemble": { reference: "simulation/mif_step", test: "simulation/ensemble_test.ts" },
  "simulation/mif_cells": { reference: "simulation/mif_step", test: "simulation/ensemble_test.ts" },
  // Whether a network runs away, in all three kernels.
  "simulation/runaway": { reference: "simulation/runaway", test: "simulation/runaway_test.ts" },
  "simulation/multiband_ensemble": {
    reference: "simulation/multiband_step",
    test: "simulation/multiband_test.ts",
  },
  "simulation/mif_scheme": { reference: "simulation/mif_step", test: "simulation/ensemble_test.ts" },
  // Exact networks, window by window: the kernel takes the path of MifWindows, which has the law of MifExact.
  "simulation/mif_team": { reference: "simulation/mif_windows" },
  "simulation/mif_windows": {
    reference: "simulation/mif_windows",
    test: "simulation/exact_ensemble_test.ts",
  },
  "random/normal_from": { reference: "spiking/spiking_stepper", test: "neuron/models_test.ts" },
  "spiking/draw_synapses": { reference: "spiking/graph", test: "spiking/draw_synapses_test.ts" },
  // Detailed cells: the kernel does what CableStepper does.
  "cable/cable_cells": { reference: "cable/cable_stepper", test: "cable/cells_test.ts" },
  // Networks of point neurons: cells advance and spikes are sent as by SpikingStepper.
  "spiking/advance_cells": { reference: "spiking/spiking_stepper", test: "neuron/models_test.ts" },
  "spiking/control": { reference: "spiking/spiking_stepper", test: "spiking/delivery_test.ts" },
  "spiking/short_term": { reference: "spiking/short_term", test: "spiking/short_term_test.ts" },
  // Synapses that learn: at spikes of their targets, at those that arrive, and by the clock.
  "spiking/learning": LEARNING,
  "spiking/learn_post": LEARNING,
  "spiking/learn_spike": LEARNING,
  "spiking/learn_pre": LEARNING,
  "spiking/learn_clock": LEARNING,
  "spiking/send_spikes": { reference: "spiking/spiking_stepper", test: "spiking/delivery_test.ts" },
  // Both forms of recurrent layers, forwards and backwards, and their pieces.
  "surrogate/recurrent_forward": RECURRENT,
  "surrogate/recurrent_forward_rows": RECURRENT,
  "surrogate/recurrent_backward": RECURRENT,
  "surrogate/recurrent_backward_rows": RECURRENT,
  "surrogate/recurrent_rows_part": RECURRENT,
  "surrogate/recurrent_rows_part_transposed": RECURRENT,
  "surrogate/recurrent_rows_state": RECURRENT,
  "surrogate/recurrent_cell": RECURRENT,
  "surrogate/recurrent_cell_row": RECURRENT,
  "surrogate/mask_gates": RECURRENT,
  "surrogate/row": RECURRENT,
  "surrogate/safe_tanh": RECURRENT,
  // Both forms of a dense layer, forwards and backwards, and their pieces.
  "surrogate/dense_activation": DENSE,
  "surrogate/dense_backward": DENSE,
  "surrogate/dense_backward_rows": DENSE,
  "surrogate/dense_forward": DENSE,
  "surrogate/dense_forward_rows": DENSE,
  "surrogate/dense_rows_part": DENSE,
  "surrogate/dense_slope": DENSE,
  // LSTMs in groups, forwards and backwards.
  "surrogate/grouped_forward": GROUPED,
  "surrogate/grouped_backward": GROUPED,
  "surrogate/grouped_part": GROUPED,
  // Layers that move, add, drop or normalise what is below them.
  "surrogate/taps": STACK,
  "surrogate/add_rows": STACK,
  "surrogate/dropout": STACK,
  "surrogate/layer_norm": STACK,
  "surrogate/sum_rows": STACK,
  // Cells: gathering windows and traces, the loss, the closed loop.
  "surrogate/cell_gather": { reference: "surrogate/traces", test: CELL_TEST },
  "surrogate/cell_loss": { test: CELL_TEST },
  "surrogate/cell_write": { reference: "surrogate/stack_pass", test: CELL_TEST },
  // Networks of cells' surrogates.
  "surrogate/network_inputs": NETWORK,
  "surrogate/network_spikes": NETWORK,
  "surrogate/network_deliver": NETWORK,
  "surrogate/network_clock": NETWORK,
  // Parts of the gradient, which the reference makes in one go.
  "surrogate/weight_gradient": LOSS,
  "surrogate/weight_gradient_rows": LOSS,
  "surrogate/weight_gradient_part": LOSS,
  "surrogate/sum_partials": LOSS,
  "surrogate/transpose_weights": LOSS,
  "surrogate/count_head": { reference: "surrogate/likelihood" },
  // The norm of the gradient is part of the optimizer.
  "surrogate/gradient_norm": { reference: "surrogate/adam" },
  // Volleys: gathering, the mixture's density and draws, stepping between volleys and the jump over one.
  "surrogate/volley_gather": { reference: "surrogate/windows", test: "surrogate/volley/training_test.ts" },
  "surrogate/mixture_loss": { reference: "surrogate/mixture", test: "surrogate/volley/mixture_test.ts" },
  "surrogate/mixture_draw": { reference: "surrogate/mixture", test: "surrogate/volley/mixture_test.ts" },
  "surrogate/mixture_layout": { reference: "surrogate/mixture", test: "surrogate/volley/mixture_test.ts" },
  "surrogate/volley_advance": { reference: "simulation/mif_step", test: "surrogate/volley/hybrid_test.ts" },
  "surrogate/volley_clock": { reference: "surrogate/volley_jump", test: "surrogate/volley/hybrid_test.ts" },
  "surrogate/volley_pattern": { test: "surrogate/volley/pattern_test.ts" },
  "surrogate/volley_jump": { reference: "surrogate/volley_jump", test: "surrogate/volley/hybrid_test.ts" },
  // How windows of the data are drawn and turned into features.
  "surrogate/gather_windows": { reference: "surrogate/windows" },
  "surrogate/gather_states": { reference: "surrogate/windows", test: "surrogate/coarse_state_test.ts" },
  "surrogate/window_place": { reference: "surrogate/windows" },
  // The coarse state beside the counts.
  "surrogate/coarse_state": { reference: "surrogate/state_likelihood" },
  "surrogate/state_likelihood": {
    reference: "surrogate/state_likelihood",
    test: "surrogate/coarse_state_test.ts",
  },
  "surrogate/rollout_state": { reference: "surrogate/rollout", test: "surrogate/coarse_state_test.ts" },
  "surrogate/uniform_from": { reference: "surrogate/sample_count" },
  "surrogate/count_features": { reference: "surrogate/windows" },
  // The free run draws counts, step after step.
  "surrogate/draw_counts": { reference: "surrogate/sample_count" },
  "surrogate/rollout_draw": ROLLOUT,
  "surrogate/rollout_rows": ROLLOUT,
};
