import type { BatchRows, RowValues, StackProblem } from "../../../nn/processor/stack_loss.ts";
import { gatherRows } from "./gather_rows.ts";
import { seedKey } from "../../../random/streams.ts";
import { answerNumbers, answerSteps, sequenceLayout, type SequenceSpec } from "../sequence_spec.ts";
import { sequenceLoss } from "../sequence_loss.ts";

/** Rows that a network of sequences is trained on. */
export interface SequenceTable {
  /** N. */
  rows: number;
  /** (N, T, C) */
  inputs: Float32Array;
  /** (N, U) classes, or (N, U, 2 O) values and then their weights. */
  targets: Float32Array;
}

/** What a network of sequences is trained on, all of it plain data. */
export interface SequenceLearning {
  spec: SequenceSpec;
  table: SequenceTable;
  /** Numbers of its plan. */
  plan: Record<"seed" | "batch" | "heldOut", number>;
}

/** Rows of a table, and what is lost on them, as `sequence_gather.wgsl` and `sequence_loss.wgsl` have it. */
export class SequenceProblem implements StackProblem {
  readonly blocks;
  readonly steps: number;
  readonly inputs: number;
  readonly seed: number;
  readonly #key: readonly [number, number];
  readonly #answerSteps: number;
  /** Rows of the table that the last batch is of. */
  #rows = new Uint32Array(0);

  constructor(readonly learning: SequenceLearning) {
    const { spec, plan } = learning, { layers, head } = sequenceLayout(spec);
    this.blocks = [...layers, head];
    this.steps = spec.steps;
    this.inputs = spec.channels;
    this.seed = plan.seed;
    this.#key = seedKey(plan.seed);
    this.#answerSteps = answerSteps(spec);
  }

  gather(rows: BatchRows, inputs: RowValues): void {
    const { table, plan, spec: { channels } } = this.learning, { steps } = this;
    this.#rows = gatherRows({ ...table, ...plan, steps, channels, key: this.#key }, rows, inputs);
  }

  loss({ count }: BatchRows, outputs: RowValues, dOutputs?: RowValues): number {
    const { spec, table, plan } = this.learning, numbers = answerNumbers(spec), steps = this.#answerSteps;
    const weight = 1 / (plan.batch * steps), into = dOutputs && { values: dOutputs.values, weight };
    dOutputs?.values.fill(0);
    let sum = 0;
    for (let u = 0; u < steps; u++) {
      for (let row = 0; row < count; row++) {
        const first = (u * count + row) * outputs.stride, target = (this.#rows[row] * steps + u) * numbers;
        sum += sequenceLoss(spec, { outputs: outputs.values, first, targets: table.targets, target }, into);
      }
    }
    return weight * sum;
  }
}
