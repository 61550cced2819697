import { activateRows } from "../../processor/activate_rows.ts";
import type { Processor } from "../../processor/processor.ts";
import { restoreOnes, type Rows, takeRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom } from "../../processor/weight_matrix.ts";
import type { Conv2dBlock } from "./conv2d_layout.ts";

/** Sums of filters at all windows of a batch, and the outputs that they become. */
export class ImageSums {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  /** (windows of the batch, stride) */
  readonly sums: MatrixRows;

  /** @param of.samples Images. @param of.stride Numbers from window to window, at least the filters in whole fours. */
  constructor(
    readonly processor: Processor,
    readonly block: Conv2dBlock,
    readonly of: { samples: number; stride: number; tape: boolean },
  ) {
    const { arena } = processor, { samples, stride, tape } = of, { to, units } = block;
    this.sums = { address: arena.take(samples * to[0] * to[1] * stride + 4), stride };
    this.outputs = takeRows(arena, samples, units);
    this.dOutputs = tape ? takeRows(arena, samples, units) : this.outputs;
  }

  #activate(way: "Forward" | "Backward", outputs: Rows): void {
    const { activation, to, filters } = this.block, rows = to[0] * to[1];
    for (let sample = 0; sample < this.of.samples; sample++) {
      const own = { ...rowsFrom(outputs, sample), stride: filters },
        sums = rowsFrom(this.sums, sample * rows);
      activateRows(this.processor, way, { activation, units: filters, sums, outputs: own, rows });
    }
  }

  /** Sets the outputs. */
  activate(): void {
    this.#activate("Forward", this.outputs);
    // Filters in whole fours may have reached beyond the last.
    restoreOnes(this.processor, this.outputs, this.of.samples);
  }

  /** Turns sums into their gradient. */
  slope(): void {
    this.#activate("Backward", this.dOutputs);
  }
}
