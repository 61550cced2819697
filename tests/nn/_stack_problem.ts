import { assert, assertEquals } from "@std/assert";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { disagreements } from "../../lib/gpu/proof.ts";
import { compareStack, madeUpStack, type StackShape } from "../../lib/nn/_made_up_stack.ts";
import type { Schedule } from "../../lib/nn/schedule.ts";

export type { StackShape } from "../../lib/nn/_made_up_stack.ts";

/** That the GPU gives the outputs and the gradient of the reference. */
export async function checkStack(gpu: Gpu, shape: StackShape, schedule?: Schedule) {
  const agreements = await compareStack(gpu, shape, { seed: 0, schedule, name: "the stack" });
  assertEquals(disagreements(agreements), []);
}

/** That the reference has the gradient that finite differences give. */
export function checkDifferences(shape: StackShape): void {
  const { layout, vector, sums } = madeUpStack(shape, 0);
  layout.layers.forEach(({ offset, rows, columns }, layer) => {
    for (let at = 0; at < 4 * rows * columns; at += 3) {
      if (vector[4 * offset + at] === 0) continue;
      // Central differences: error of order step² from curvature, 1e-16 / step from rounding.
      const [high, low] = [1e-5, -1e-5].map((step) => {
        const moved = Float64Array.from(vector);
        moved[4 * offset + at] += step;
        return madeUpStack(shape, 0, moved).total;
      });
      const slope = (high - low) / 2e-5;
      assert(
        Math.abs(slope - sums[layer][at]) < 1e-7 * (1 + Math.abs(slope)),
        `layer ${layer} ${at}: ${sums[layer][at]}, not ${slope}`,
      );
    }
  });
}
