import type { TrainedModel } from "../../nn/model_file.ts";
import { type ProcessorStack, processorStacks } from "../../nn/processor/processor_stack.ts";
import { viewRows } from "../../nn/processor/rows.ts";
import { packSequence, sequenceLayout, type SequenceSpec } from "./sequence_spec.ts";

/** Rows of a pass. */
const ROWS = 64;

/** A trained network of sequences as it is asked, on the processor. */
export class SequenceRunner {
  private constructor(readonly spec: SequenceSpec, readonly stack: ProcessorStack) {}

  /** Opens a network. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(
    { spec, weights }: Pick<TrainedModel<SequenceSpec>, "spec" | "weights">,
  ): Promise<SequenceRunner> {
    const { layers, head } = sequenceLayout(spec), { steps, channels } = spec;
    const make = await processorStacks([...layers, head]);
    const stack = make({ batch: ROWS, steps, inputs: channels, tape: false });
    stack.load(packSequence(spec, weights));
    return new SequenceRunner(spec, stack);
  }

  /** Outputs of rows. @param inputs (N, T, C) @returns (N, U, O) */
  run(inputs: ArrayLike<number>): Float64Array {
    const { spec: { steps, channels, outputs }, stack } = this, { arena } = stack.processor;
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
