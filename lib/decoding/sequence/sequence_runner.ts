import type { TrainedModel } from "../../nn/model_file.ts";
import { RowRunner } from "../../nn/processor/row_runner.ts";
import { packSequence, sequenceLayout, type SequenceSpec } from "./sequence_spec.ts";

/** A trained network of sequences as it is asked, on the processor. */
export class SequenceRunner {
  private constructor(readonly spec: SequenceSpec, readonly runner: RowRunner) {}

  /** Opens a network. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(
    { spec, weights }: Pick<TrainedModel<SequenceSpec>, "spec" | "weights">,
  ): Promise<SequenceRunner> {
    const { layers, head } = sequenceLayout(spec), { steps, channels } = spec;
    const plan = { blocks: [...layers, head], vector: packSequence(spec, weights), steps, channels };
    return new SequenceRunner(spec, await RowRunner.open(plan));
  }

  /** Outputs of rows. @param inputs (N, T, C) @returns (N, U, O) */
  run(inputs: ArrayLike<number>): Float64Array {
    return this.runner.run(inputs);
  }
}
