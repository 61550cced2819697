import type { Gpu } from "../gpu/gpu.ts";
import type { Kernel } from "../gpu/kernel.ts";
import { sampleLanes } from "../nn/sample_lanes.ts";
import { type Pieces, type Variant, variantKernel } from "../nn/variant_kernel.ts";
import ratePenalty from "../../shaders/learning/rate_penalty.wgsl" with { type: "text" };
import readoutLoss from "../../shaders/learning/readout_loss.wgsl" with { type: "text" };

const PIECES = {
  rate_penalty: () => [ratePenalty],
  readout_loss: () => [readoutLoss],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/learning`. */
export type LearningStem = keyof typeof PIECES;

/** Compiles a kernel of classifiers, once per device. */
export function learningKernel(gpu: Gpu, stem: LearningStem, variant: Variant = {}): Promise<Kernel> {
  const constants = { LANES: sampleLanes(gpu) };
  return variantKernel(gpu, `learning/${stem}`, PIECES[stem], { ...variant, constants });
}
