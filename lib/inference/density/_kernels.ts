import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { type Pieces, type Variant, variantKernel } from "../../nn/variant_kernel.ts";
import densityGather from "../../../shaders/inference/density_gather.wgsl" with { type: "text" };
import densityLoss from "../../../shaders/inference/density_loss.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import uniform from "../../../shaders/random/uniform.wgsl" with { type: "text" };

const PIECES = {
  density_gather: () => [philox, uniform, densityGather],
  density_loss: () => [densityLoss],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/inference`. */
export type DensityStem = keyof typeof PIECES;

/** Compiles a kernel of densities, once per device and variant. */
export function densityKernel(gpu: Gpu, stem: DensityStem, variant?: Variant): Promise<Kernel> {
  return variantKernel(gpu, `inference/${stem}`, PIECES[stem], variant);
}
