import type { DenseBlock } from "../dense_layout.ts";
import { activateRows, ROW_ACTIVATIONS } from "../processor/activate_rows.ts";
import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { type Rows, takeRows } from "../processor/rows.ts";
import { type MatrixRows, WeightMatrix } from "../processor/weight_matrix.ts";

/** A dense layer `activation(W [x, 1])` on the processor, forward and back; the plain reference is `denseForward` and `denseBackward`. */
class ProcessorDenseLayer implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #weights: WeightMatrix;
  readonly #sums: MatrixRows;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<DenseBlock>) {
    const { batch, steps, inputs, dInputs, tape, block } = plan, { offset, columns, units } = block;
    const place = (k: number, unit: number) => 4 * (offset + k * columns) + unit;
    this.#rows = batch * steps;
    this.#weights = new WeightMatrix(processor, inputs.one + 1, {
      columns: units,
      tape,
      backRows: dInputs ? inputs.one : 0,
      placeOf: (row, unit) => {
        if (row === inputs.one) return place(block.inputs, unit);
        return row < block.inputs ? place(row, unit) : null;
      },
    });
    const stride = this.#weights.columns;
    this.#sums = { address: processor.arena.take(this.#rows * stride), stride };
    this.outputs = takeRows(processor.arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(processor.arena, this.#rows, units) : this.outputs;
  }

  load(vector: ArrayLike<number>): void {
    this.#weights.load(vector);
  }

  #activate(way: "Forward" | "Backward", outputs: Rows): void {
    activateRows(this.processor, way, { ...this.plan.block, sums: this.#sums, outputs, rows: this.#rows });
  }

  forward(): void {
    this.#weights.multiply(this.plan.inputs, this.#sums, this.#rows);
    this.#activate("Forward", this.outputs);
  }

  backward(): void {
    const { inputs, dInputs } = this.plan, sums = this.#sums;
    this.#activate("Backward", this.dOutputs);
    this.#weights.clearGradient();
    this.#weights.addGradient(inputs, sums, this.#rows);
    if (dInputs) this.#weights.carryBack(sums, dInputs, this.#rows);
  }

  storeGradient(vector: Float32Array): void {
    this.#weights.storeGradient(vector);
  }
}

/** Dense layers on the processor. */
export const processorDense: ProcessorKind<DenseBlock> = {
  segments: true,
  kernels: ROW_ACTIVATIONS,
  make: (processor, plan) => new ProcessorDenseLayer(processor, plan),
};
