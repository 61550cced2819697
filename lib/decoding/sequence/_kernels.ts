import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { type Pieces, type Variant, variantKernel } from "../../nn/variant_kernel.ts";
import sequenceGather from "../../../shaders/decoding/sequence_gather.wgsl" with { type: "text" };
import sequenceLoss from "../../../shaders/decoding/sequence_loss.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };

const PIECES = {
  sequence_gather: () => [philox, sequenceGather],
  sequence_loss: () => [sequenceLoss],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/decoding`. */
export type SequenceStem = keyof typeof PIECES;

/** Compiles a kernel of networks of sequences, once per device and variant. */
export function sequenceKernel(gpu: Gpu, stem: SequenceStem, variant?: Variant): Promise<Kernel> {
  return variantKernel(gpu, `decoding/${stem}`, PIECES[stem], variant);
}
