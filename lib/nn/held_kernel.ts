import type { Gpu } from "../gpu/gpu.ts";
import type { Kernel } from "../gpu/kernel.ts";
import { type Pieces, type Variant, variantKernel } from "./variant_kernel.ts";
import heldGates from "../../shaders/nn/held_gates.wgsl" with { type: "text" };
import heldStreamed from "../../shaders/nn/held_streamed.wgsl" with { type: "text" };
import recurrentBackwardHeld from "../../shaders/nn/recurrent_backward_held.wgsl" with { type: "text" };
import recurrentCell from "../../shaders/nn/recurrent_cell.wgsl" with { type: "text" };
import recurrentSequence from "../../shaders/nn/recurrent_sequence.wgsl" with { type: "text" };
import recurrentShape from "../../shaders/nn/recurrent_shape.wgsl" with { type: "text" };
import recurrentForwardHeld from "../../shaders/nn/recurrent_forward_held.wgsl" with { type: "text" };
import safeTanh from "../../shaders/nn/safe_tanh.wgsl" with { type: "text" };

const indices = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Quads whose factors are fetched before they are multiplied, so that no product waits for its own. */
const AT_ONCE = 8;

/**
 * `held` vec4 of weights that no index chooses, so that they stay in registers for all steps; what fetches them, by `weightQuad`; and their sum of products
 * with `factors(row, part, quad)`. The four sums of a vec4 are independent: none waits for the one before.
 */
function heldParts(held: number): string {
  const quads = indices(held);
  const fetches = quads.map((quad) => `  held${quad} = weightQuad(${quad}u, a, b, lane);`);
  const factors = (quad: number) => `  let f${quad} = factors(row, part, ${quad}u);`;
  const product = (quad: number) => `  s = fma(held${quad}, f${quad}, s);`;
  const blocks = indices(Math.ceil(held / AT_ONCE)).map((block) => {
    const some = quads.slice(AT_ONCE * block, AT_ONCE * (block + 1));
    return [...some.map(factors), ...some.map(product)].join("\n");
  });
  return `${quads.map((quad) => `var<private> held${quad}: vec4<f32>;`).join("\n")}
fn holdWeights(a: u32, b: u32, lane: u32) {
${fetches.join("\n")}
}

fn heldSum(row: u32, part: u32) -> f32 {
  var s = vec4<f32>(0.0);
${blocks.join("\n")}
  return (s.x + s.y) + (s.z + s.w);
}`;
}

/** What the forward kernels with weights in registers are composed of, before the kernel's own piece. */
export function recurrentHeld(held: number, sizes: string): string[] {
  return [sizes, safeTanh, recurrentCell, heldParts(held), heldStreamed, heldGates];
}

const PIECES = {
  recurrent_backward_held: (
    held,
    sizes,
  ) => [sizes, safeTanh, recurrentCell, heldParts(held), heldStreamed, recurrentBackwardHeld],
  recurrent_forward_held: (held, sizes) => [
    ...recurrentHeld(held, sizes),
    recurrentShape,
    recurrentSequence,
    recurrentForwardHeld,
  ],
} satisfies Record<string, Pieces>;

/** Stems of the kernels with weights in registers. */
export type HeldStem = keyof typeof PIECES;

/** Compiles a kernel with weights in registers, once per device and variant. */
export function heldKernel(gpu: Gpu, stem: HeldStem, variant: Variant): Promise<Kernel> {
  return variantKernel(gpu, `nn/${stem}`, PIECES[stem], variant);
}
