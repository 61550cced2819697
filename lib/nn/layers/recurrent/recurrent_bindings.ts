import type { Binding, Kernel } from "../../../gpu/kernel.ts";
import { uniformWindow } from "../../_buffers.ts";
import type { LayerPlan } from "../../layer.ts";
import { partCount, partRows, type Schedule } from "../../schedule.ts";
import type { RecurrentBlock } from "./recurrent_layout.ts";

/** What a layer's kernels run on. */
export interface RecurrentPlan extends LayerPlan<RecurrentBlock> {
  /** `(B, steps, H)` vec4 that a unit's sums begin with, `steps` being T, or 1 where all steps have the same. @default zeros */
  projected?: { buffer: GPUBuffer; steps: number };
}

/** Bindings of the layer's weights in one of its schedules. */
export function weightBindings(plan: RecurrentPlan, schedule: Schedule): Record<string, Binding> {
  const { block, weights } = plan;
  if (schedule !== "rows") {
    return { weights: { buffer: weights, offset: 16 * block.offset, size: 16 * block.rows * block.columns } };
  }
  const windows = Array.from({ length: partCount(block) }, (_, part): [string, Binding] => [
    `weights${part}`,
    uniformWindow(weights, block.offset + part * partRows(block) * block.columns),
  ]);
  return Object.fromEntries(windows);
}

/** The fields that the kernel's `Shape` has. */
export function pick(kernel: Kernel, fields: Record<string, number>): Record<string, number> {
  const known = kernel.definitions.structs.Shape.fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name in known));
}
