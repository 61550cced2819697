/**
 * Modules that are loaded late, named where a bundler sees them. Only bundles have this, through `bundled_late.ts`: Deno would fetch all
 * of them.
 * @module
 */
import { bundleModule } from "../base/load_late.ts";

bundleModule("bidirectional_layer.ts", () => import("../nn/layers/bidirectional/bidirectional_layer.ts"));
bundleModule("bundle_of.ts", () => import("../report/display/bundle_of.ts"));
bundleModule("check_structure.ts", () => import("../spiking/rewiring/check_structure.ts"));
bundleModule("classifier_problem.ts", () => import("../learning/processor/classifier_problem.ts"));
bundleModule(
  "compare_stimulations.ts",
  () => import("../surrogate/meanfield/stimulations/compare_stimulations.ts"),
);
bundleModule("core_network.ts", () => import("../spiking/cpu/core_network.ts"));
bundleModule("count_problem.ts", () => import("../surrogate/counts/processor/count_problem.ts"));
bundleModule("dataset_work.ts", () => import("../experiment/dataset/dataset_work.ts"));
bundleModule("decode_pynapple.ts", () => import("../system/pynapple/decode_pynapple.ts"));
bundleModule("density_problem.ts", () => import("../inference/density/processor/density_problem.ts"));
bundleModule("elements_of.ts", () => import("../spiking/simulation/elements_of.ts"));
bundleModule("elm_layer.ts", () => import("../nn/layers/elm/elm_layer.ts"));
bundleModule("encode_nwb.ts", () => import("../system/nwb/encode_nwb.ts"));
bundleModule("encode_pynapple.ts", () => import("../system/pynapple/encode_pynapple.ts"));
bundleModule("gpu_network.ts", () => import("../spiking/gpu/gpu_network.ts"));
bundleModule("gpu_volleys.ts", () => import("../surrogate/volley/gpu_volleys.ts"));
bundleModule("grouped_layer.ts", () => import("../nn/layers/grouped/grouped_layer.ts"));
bundleModule("held_kernel.ts", () => import("../nn/held_kernel.ts"));
bundleModule("image_on_gpu.ts", () => import("../nn/layers/image/image_on_gpu.ts"));
bundleModule("image_on_processor.ts", () => import("../nn/layers/image/image_on_processor.ts"));
bundleModule("imported_dataset.ts", () => import("../experiment/dataset/imported_dataset.ts"));
bundleModule("lanes_stepper.ts", () => import("../markov/cpu/lanes/lanes_stepper.ts"));
bundleModule("lif_layer.ts", () => import("../nn/layers/lif/lif_layer.ts"));
bundleModule("network_kernels.ts", () => import("../spiking/processor/network_kernels.ts"));
bundleModule("open_nodes.ts", () => import("../brain/nodes/open_nodes.ts"));
bundleModule("open_nwb.ts", () => import("../system/nwb/open_nwb.ts"));
bundleModule("outside_recording.ts", () => import("../cable/extracellular/outside_recording.ts"));
bundleModule("pending_shares.ts", () => import("../surrogate/volley/pending_shares.ts"));
bundleModule("points_page.ts", () => import("../report/points_page.ts"));
bundleModule("processor_add.ts", () => import("../nn/layers/processor_add.ts"));
bundleModule(
  "processor_bidirectional.ts",
  () => import("../nn/layers/bidirectional/processor_bidirectional.ts"),
);
bundleModule("processor_chain.ts", () => import("../nn/layers/processor_chain.ts"));
bundleModule("processor_conv.ts", () => import("../nn/layers/processor_conv.ts"));
bundleModule("processor_dense.ts", () => import("../nn/layers/processor_dense.ts"));
bundleModule("processor_dropout.ts", () => import("../nn/layers/processor_dropout.ts"));
bundleModule("processor_elm.ts", () => import("../nn/layers/elm/processor_elm.ts"));
bundleModule("processor_grouped.ts", () => import("../nn/layers/grouped/processor_grouped.ts"));
bundleModule("processor_lif.ts", () => import("../nn/layers/lif/processor_lif.ts"));
bundleModule("processor_norm.ts", () => import("../nn/layers/processor_norm.ts"));
bundleModule("processor_proofs.ts", () => import("../doctor/processor_proofs.ts"));
bundleModule("processor_recurrent.ts", () => import("../nn/layers/recurrent/processor_recurrent.ts"));
bundleModule("processor_rollout.ts", () => import("../surrogate/counts/processor/processor_rollout.ts"));
bundleModule("processor_traces.ts", () => import("../surrogate/trace/processor/processor_traces.ts"));
bundleModule("processor_training.ts", () => import("../nn/processor/processor_training.ts"));
bundleModule("processor_turn.ts", () => import("../nn/layers/processor_turn.ts"));
bundleModule("processor_volleys.ts", () => import("../surrogate/volley/processor/processor_volleys.ts"));
bundleModule("projected_layer.ts", () => import("../nn/layers/recurrent/projected_layer.ts"));
bundleModule("recurrent_backward.ts", () => import("../nn/layers/recurrent/recurrent_backward.ts"));
bundleModule("recurrent_layer.ts", () => import("../nn/layers/recurrent/recurrent_layer.ts"));
bundleModule("recurrent_training.ts", () => import("../surrogate/counts/recurrent_training.ts"));
bundleModule("rollout_counts.ts", () => import("../surrogate/trace/rollout_counts.ts"));
bundleModule("rollout_held.ts", () => import("../surrogate/counts/rollout_held.ts"));
bundleModule("rollout_mean_field.ts", () => import("../surrogate/meanfield/rollout_mean_field.ts"));
bundleModule("rollout_members.ts", () => import("../surrogate/ensemble/rollout_members.ts"));
bundleModule("rollout_traces.ts", () => import("../surrogate/trace/rollout_traces.ts"));
bundleModule("run_cells.ts", () => import("../cable/gpu/run_cells.ts"));
bundleModule("run_ensemble.ts", () => import("../markov/gpu/run_ensemble.ts"));
bundleModule("run_exact.ts", () => import("../markov/gpu/run_exact.ts"));
bundleModule("run_multiband.ts", () => import("../markov/gpu/run_multiband.ts"));
bundleModule("run_on_core.ts", () => import("../cable/cpu/run_on_core.ts"));
bundleModule("runs_page.ts", () => import("../report/runs_page.ts"));
bundleModule("sample_chains.ts", () => import("../flows/sampler/gpu/sample_chains.ts"));
bundleModule("segmented_loss.ts", () => import("../nn/processor/segmented_loss.ts"));
bundleModule("sequence_problem.ts", () => import("../decoding/sequence/processor/sequence_problem.ts"));
bundleModule("simulate_brain.ts", () => import("../brain/simulate_brain.ts"));
bundleModule("simulate_brains_on_gpu.ts", () => import("../brain/gpu/simulate_brains_on_gpu.ts"));
bundleModule("simulate_cell_system.ts", () => import("../cable/simulate_cell_system.ts"));
bundleModule("simulate_graded.ts", () => import("../graded/simulate_graded.ts"));
bundleModule("simulate_graded_on_gpu.ts", () => import("../graded/gpu/simulate_graded_on_gpu.ts"));
bundleModule("simulate_mean_field.ts", () => import("../meanfield/simulate_mean_field.ts"));
bundleModule("simulate_on_lanes.ts", () => import("../markov/cpu/lanes/simulate_on_lanes.ts"));
bundleModule("simulate_points_on_gpu.ts", () => import("../meanfield/gpu/simulate_points_on_gpu.ts"));
bundleModule("sonata_network.ts", () => import("../spiking/sonata/sonata_network.ts"));
bundleModule("split_structure.ts", () => import("../spiking/rewiring/split_structure.ts"));
bundleModule("structure_arrays.ts", () => import("../spiking/files/structure_arrays.ts"));
bundleModule("take_steps.ts", () => import("../nn/processor/take_steps.ts"));
bundleModule("taps.ts", () => import("../nn/taps.ts"));
bundleModule("threads_network.ts", () => import("../spiking/cpu/threads_network.ts"));
bundleModule("trace_problem.ts", () => import("../surrogate/trace/processor/trace_problem.ts"));
bundleModule("train_mean_field.ts", () => import("../surrogate/meanfield/train_mean_field.ts"));
bundleModule("train_members.ts", () => import("../surrogate/ensemble/train_members.ts"));
bundleModule("train_traces.ts", () => import("../surrogate/trace/train_traces.ts"));
bundleModule("training_loop.ts", () => import("../nn/training_loop.ts"));
bundleModule("turn_layer.ts", () => import("../nn/layers/turn_layer.ts"));
bundleModule("volley_problem.ts", () => import("../surrogate/volley/processor/volley_problem.ts"));
bundleModule("volley_training.ts", () => import("../surrogate/volley/volley_training.ts"));
