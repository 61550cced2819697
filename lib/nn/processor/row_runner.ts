import type { LayerBlock } from "../layer_block.ts";
import { type ProcessorStack, processorStacks } from "./processor_stack.ts";
import { viewRows } from "./rows.ts";

/** Rows of a pass. */
const ROWS = 64;

/** A stack of layers with its weights, as it is asked on the processor. */
export class RowRunner {
  private constructor(readonly stack: ProcessorStack, readonly outputs: number) {}

  /** Opens a stack. @param vector The parameter vector. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(
    { blocks, vector, steps, channels }: {
      blocks: readonly LayerBlock[];
      vector: Float32Array;
      steps: number;
      channels: number;
    },
  ): Promise<RowRunner> {
    const make = await processorStacks(blocks);
    const stack = make({ batch: ROWS, steps, inputs: channels, tape: false });
    stack.load(vector);
    return new RowRunner(stack, blocks[blocks.length - 1].units);
  }

  /** U, steps of the outputs. */
  get steps(): number {
    return this.stack.steps;
  }

  /** Outputs of rows. @param inputs (N, T, C) @returns (N, U, O) */
  run(inputs: ArrayLike<number>): Float64Array {
    const { stack, outputs } = this, { arena } = stack.processor, { steps, inputs: channels } = stack.plan;
    const rows = inputs.length / (steps * channels), ends = stack.steps;
    const found = new Float64Array(rows * ends * outputs);
    for (let first = 0; first < rows; first += ROWS) {
      const count = Math.min(ROWS, rows - first), into = viewRows(arena, stack.inputs, ROWS * steps);
      for (let row = 0; row < count; row++) {
        for (let t = 0; t < steps; t++) {
          const to = (t * ROWS + row) * stack.inputs.stride, from = ((first + row) * steps + t) * channels;
          for (let c = 0; c < channels; c++) into[to + c] = inputs[from + c];
        }
      }
      stack.forward();
      const above = viewRows(arena, stack.outputs, ROWS * ends);
      for (let row = 0; row < count; row++) {
        for (let u = 0; u < ends; u++) {
          const from = (u * ROWS + row) * stack.outputs.stride, to = ((first + row) * ends + u) * outputs;
          for (let o = 0; o < outputs; o++) found[to + o] = above[from + o];
        }
      }
    }
    return found;
  }
}
