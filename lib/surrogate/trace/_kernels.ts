import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { type Pieces, type Variant, variantKernel } from "../../nn/variant_kernel.ts";
import windowPlace from "../../../shaders/nn/window_place.wgsl" with { type: "text" };
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import philox from "../../../shaders/random/philox.wgsl" with { type: "text" };
import traceGather from "../../../shaders/surrogate/trace/trace_gather.wgsl" with { type: "text" };
import traceLoss from "../../../shaders/surrogate/trace/trace_loss.wgsl" with { type: "text" };
import traceWrite from "../../../shaders/surrogate/trace/trace_write.wgsl" with { type: "text" };

const PIECES = {
  trace_gather: () => [philox, normalFrom, windowPlace, traceGather],
  trace_loss: () => [traceLoss],
  trace_write: () => [traceWrite],
} satisfies Record<string, Pieces>;

/** Stems of the kernels in `shaders/surrogate/trace`. */
export type TraceStem = keyof typeof PIECES;

/** Compiles a kernel of trace surrogates, once per device and variant. */
export function traceKernel(gpu: Gpu, stem: TraceStem, variant?: Variant): Promise<Kernel> {
  return variantKernel(gpu, `surrogate/trace/${stem}`, PIECES[stem], variant);
}
