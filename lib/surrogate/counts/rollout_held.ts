import type { Gpu } from "../../gpu/gpu.ts";
import type { Kernel } from "../../gpu/kernel.ts";
import { recurrentHeld } from "../../nn/held_kernel.ts";
import { forwardSize, heldRows } from "../../nn/held_weights.ts";
import { type Pieces, variantKernel } from "../../nn/variant_kernel.ts";
import rolloutHeld from "../../../shaders/surrogate/counts/rollout_held.wgsl" with { type: "text" };
import { weightBindings } from "../../nn/layers/recurrent/recurrent_bindings.ts";
import type { RecurrentBlock } from "../../nn/layers/recurrent/recurrent_layout.ts";
import type { CountVariant } from "./_kernels.ts";
import { draws, populationSizes } from "./kernel_pieces.ts";
import { weightLayout } from "./count_layout.ts";
import type { RecurrentSpec } from "./recurrent_spec.ts";
import type { RolloutKernel } from "./rollout_shape.ts";

/** Most shares of the head's sums, see `rollout_held.wgsl`. */
const MOST_SHARES = 16;

/** Compiles the kernel, once per device and variant. */
export function rolloutHeldKernel(
  gpu: Gpu,
  _stem: "rollout_held",
  { populations, ...variant }: CountVariant,
): Promise<Kernel> {
  const pieces: Pieces = (
    held,
    sizes,
  ) => [populationSizes(populations), ...recurrentHeld(held, sizes), ...draws, rolloutHeld];
  return variantKernel(gpu, "surrogate/counts/rollout_held", pieces, variant);
}

/** The kernel of such a rollout with the bindings of its weights, `(layout.length)` vec4. */
export async function heldRollout(
  gpu: Gpu,
  { spec, layer, runs, weights, flags }: {
    spec: RecurrentSpec;
    layer: RecurrentBlock;
    runs: number;
    weights: GPUBuffer;
    flags: Record<string, boolean>;
  },
): Promise<RolloutKernel> {
  const { head } = weightLayout(spec), size = forwardSize(layer);
  // There is an invocation for each four outputs of the head, too.
  const held = { ...size, units: Math.max(size.units, 8 * Math.ceil(head.columns / 32)) };
  const SHARES = Math.min(MOST_SHARES, Math.floor(4 * held.units / head.columns));
  const more = 16 * SHARES * head.columns + 20 * held.units, most = held.held < held.quads ? 4 : 8;
  const ROWS = heldRows(gpu, runs, { block: layer, most, more });
  const constants = { ROWS, SHARES, OUTPUTS: ROWS * SHARES * head.columns };
  const variant = { populations: spec.populations.length, flags, constants, held };
  const plan = { batch: runs, steps: 1, block: layer, weights, inputs: { buffer: weights, stride: 4 } };
  return {
    kernel: await rolloutHeldKernel(gpu, "rollout_held", variant),
    workgroups: Math.ceil(runs / ROWS),
    fields: {},
    bindings: {
      ...weightBindings(plan, "held"),
      headWeights: { buffer: weights, offset: 16 * head.offset, size: 16 * head.rows * head.columns },
    },
    loops: 8 * layer.rows + 8 * head.columns * SHARES + 96,
  };
}
