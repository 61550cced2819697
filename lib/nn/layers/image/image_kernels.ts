import type { Gpu } from "../../../gpu/gpu.ts";
import type { Kernel } from "../../../gpu/kernel.ts";
import { type Pieces, type Variant, variantKernel } from "../../variant_kernel.ts";
import conv2dForward from "../../../../shaders/nn/conv2d_forward.wgsl" with { type: "text" };
import conv2dInputs from "../../../../shaders/nn/conv2d_inputs.wgsl" with { type: "text" };
import conv2dShape from "../../../../shaders/nn/conv2d_shape.wgsl" with { type: "text" };
import conv2dWeights from "../../../../shaders/nn/conv2d_weights.wgsl" with { type: "text" };
import denseActivation from "../../../../shaders/nn/dense_activation.wgsl" with { type: "text" };
import pool2d from "../../../../shaders/nn/pool2d.wgsl" with { type: "text" };

const PIECES = {
  conv2d_forward: () => [denseActivation, conv2dShape, conv2dForward],
  conv2d_inputs: () => [conv2dShape, conv2dInputs],
  conv2d_weights: () => [conv2dShape, conv2dWeights],
  pool2d: () => [pool2d],
} satisfies Record<string, Pieces>;

/** Stems of the kernels of images in `shaders/nn`. */
export type ImageStem = keyof typeof PIECES;

/** Compiles a kernel of images, once per device and variant. */
export function imageKernel(gpu: Gpu, stem: ImageStem, variant: Variant = {}): Promise<Kernel> {
  return variantKernel(gpu, `nn/${stem}`, PIECES[stem], variant);
}
