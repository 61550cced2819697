import type { Gpu } from "../gpu/gpu.ts";
import type { Kernel } from "../gpu/kernel.ts";
import {
  backwardParts,
  denseParts,
  gradientParts,
  type Pieces,
  recurrentRows,
  type Variant,
  variantKernel,
} from "./variant_kernel.ts";
import adam from "../../shaders/nn/adam.wgsl" with { type: "text" };
import addRows from "../../shaders/nn/add_rows.wgsl" with { type: "text" };
import chain from "../../shaders/nn/chain.wgsl" with { type: "text" };
import denseActivation from "../../shaders/nn/dense_activation.wgsl" with { type: "text" };
import denseBackward from "../../shaders/nn/dense_backward.wgsl" with { type: "text" };
import denseBackwardRows from "../../shaders/nn/dense_backward_rows.wgsl" with { type: "text" };
import denseForward from "../../shaders/nn/dense_forward.wgsl" with { type: "text" };
import denseForwardRows from "../../shaders/nn/dense_forward_rows.wgsl" with { type: "text" };
import denseSlope from "../../shaders/nn/dense_slope.wgsl" with { type: "text" };
import dropout from "../../shaders/nn/dropout.wgsl" with { type: "text" };
import gradientNorm from "../../shaders/nn/gradient_norm.wgsl" with { type: "text" };
import groupedBackward from "../../shaders/nn/grouped_backward.wgsl" with { type: "text" };
import groupedForward from "../../shaders/nn/grouped_forward.wgsl" with { type: "text" };
import groupedPart from "../../shaders/nn/grouped_part.wgsl" with { type: "text" };
import joinSteps from "../../shaders/nn/join_steps.wgsl" with { type: "text" };
import layerNorm from "../../shaders/nn/layer_norm.wgsl" with { type: "text" };
import maskGates from "../../shaders/nn/mask_gates.wgsl" with { type: "text" };
import recurrentBackward from "../../shaders/nn/recurrent_backward.wgsl" with { type: "text" };
import recurrentBackwardRows from "../../shaders/nn/recurrent_backward_rows.wgsl" with { type: "text" };
import recurrentCell from "../../shaders/nn/recurrent_cell.wgsl" with { type: "text" };
import recurrentCellRow from "../../shaders/nn/recurrent_cell_row.wgsl" with { type: "text" };
import recurrentForward from "../../shaders/nn/recurrent_forward.wgsl" with { type: "text" };
import recurrentSequence from "../../shaders/nn/recurrent_sequence.wgsl" with { type: "text" };
import recurrentShape from "../../shaders/nn/recurrent_shape.wgsl" with { type: "text" };
import recurrentForwardRows from "../../shaders/nn/recurrent_forward_rows.wgsl" with { type: "text" };
import row from "../../shaders/nn/row.wgsl" with { type: "text" };
import safeTanh from "../../shaders/nn/safe_tanh.wgsl" with { type: "text" };
import sumPartials from "../../shaders/nn/sum_partials.wgsl" with { type: "text" };
import sumRows from "../../shaders/nn/sum_rows.wgsl" with { type: "text" };
import taps from "../../shaders/nn/taps.wgsl" with { type: "text" };
import transposeWeights from "../../shaders/nn/transpose_weights.wgsl" with { type: "text" };
import turn from "../../shaders/nn/turn.wgsl" with { type: "text" };
import weightGradient from "../../shaders/nn/weight_gradient.wgsl" with { type: "text" };
import weightGradientRows from "../../shaders/nn/weight_gradient_rows.wgsl" with { type: "text" };
import philox from "../../shaders/random/philox.wgsl" with { type: "text" };

const PIECES = {
  add_rows: () => [addRows],
  adam: () => [adam],
  chain: () => [chain],
  dense_backward: () => [denseBackward],
  dense_backward_rows: () => [denseBackwardRows],
  dense_forward: () => [denseActivation, denseForward],
  dense_forward_rows: (parts) => [denseActivation, denseParts(parts), denseForwardRows],
  dense_slope: () => [denseActivation, denseSlope],
  dropout: () => [philox, dropout],
  gradient_norm: () => [gradientNorm],
  grouped_backward: (_parts, sizes) => [sizes, safeTanh, recurrentCell, groupedPart, groupedBackward],
  grouped_forward: (_parts, sizes) => [sizes, safeTanh, recurrentCell, groupedPart, groupedForward],
  join_steps: () => [joinSteps],
  layer_norm: () => [layerNorm],
  mask_gates: () => [maskGates],
  recurrent_backward: () => [row, recurrentCellRow, recurrentBackward],
  recurrent_backward_rows: (
    parts,
    sizes,
  ) => [sizes, safeTanh, recurrentCell, backwardParts(parts), recurrentBackwardRows],
  recurrent_forward: () => [recurrentShape, recurrentSequence, row, recurrentCellRow, recurrentForward],
  recurrent_forward_rows: (
    parts,
    sizes,
  ) => [...recurrentRows(parts, sizes), recurrentSequence, recurrentForwardRows],
  sum_partials: () => [sumPartials],
  sum_rows: () => [sumRows],
  taps: () => [taps],
  transpose_weights: () => [transposeWeights],
  turn: () => [turn],
  weight_gradient: () => [weightGradient],
  weight_gradient_rows: (parts) => [gradientParts(parts), weightGradientRows],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/nn`. */
export type NnStem = keyof typeof PIECES;

/** Kernels that add by subgroups on GPUs that have them; software adapters gain nothing by it. */
const BY_SUBGROUPS: readonly NnStem[] = ["gradient_norm"];

/** Compiles a kernel of `shaders/nn`, once per device and variant. */
export function nnKernel(gpu: Gpu, stem: NnStem, variant: Variant = {}): Promise<Kernel> {
  const SUBGROUPS = BY_SUBGROUPS.includes(stem) && !gpu.adapter.software && gpu.has("subgroups");
  const flags = SUBGROUPS ? { SUBGROUPS, ...variant.flags } : variant.flags;
  return variantKernel(gpu, `nn/${stem}`, PIECES[stem], { ...variant, flags });
}
