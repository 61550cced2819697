import { activateRows, ROW_ACTIVATIONS } from "../processor/activate_rows.ts";
import type { Processor } from "../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../processor/processor_layer.ts";
import { type Rows, takeRows, viewRows } from "../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../processor/weight_matrix.ts";
import { type ConvBlock, convDense, reachOf } from "./conv_layout.ts";

/** One tap of a convolution: it reads whole rows, some steps back. */
interface Tap {
  weights: WeightMatrix;
  /** First row of the outputs that it adds to, and the row below that this one reads. */
  first: number;
  reads: number;
}

/** A convolution along the steps on the processor: a product for each tap, of the rows some steps back. The plain reference is that of `conv`. */
class ProcessorConv implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  /** The last tap first: it reads a row for every output, and the 1 of the bias. */
  readonly #taps: Tap[];
  readonly #sums: MatrixRows;
  readonly #rows: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<ConvBlock>) {
    const { batch, steps, tape, block } = plan, { width, dilation, causal, units } = block;
    const reach = reachOf(block), { arena } = processor;
    this.#rows = batch * (causal ? steps : steps - reach);
    this.#taps = Array.from({ length: width }, (_, back) => {
      const behind = back * dilation, first = causal ? Math.min(batch * behind, this.#rows) : 0;
      const reads = causal ? 0 : batch * (reach - behind);
      return { weights: this.#weightsOf(width - 1 - back), first, reads };
    });
    const stride = this.#taps[0].weights.columns;
    this.#sums = { address: arena.take(this.#rows * stride), stride };
    this.outputs = takeRows(arena, this.#rows, units);
    this.dOutputs = tape ? takeRows(arena, this.#rows, units) : this.outputs;
  }

  /** The weights of a tap, by its place in the layer's dense form; those of the last with the bias. */
  #weightsOf(tap: number): WeightMatrix {
    const { inputs, dInputs, tape, block } = this.plan, { offset, columns } = convDense(block);
    const isLast = tap === block.width - 1;
    const place = (k: number, unit: number) => 4 * (offset + k * columns) + unit;
    return new WeightMatrix(this.processor, inputs.one + (isLast ? 1 : 0), {
      columns: block.units,
      tape,
      backRows: dInputs ? inputs.one : 0,
      placeOf: (row, unit) => {
        if (row === inputs.one) return place(block.inputs * block.width, unit);
        return row < block.inputs ? place(tap * block.inputs + row, unit) : null;
      },
    });
  }

  load(vector: ArrayLike<number>): void {
    for (const { weights } of this.#taps) weights.load(vector);
  }

  #activate(way: "Forward" | "Backward", outputs: Rows): void {
    activateRows(this.processor, way, { ...this.plan.block, sums: this.#sums, outputs, rows: this.#rows });
  }

  forward(): void {
    this.#taps.forEach(({ weights, first, reads }, tap) => {
      if (first === this.#rows) return;
      const from = rowsFrom(this.plan.inputs, reads), to = rowsFrom(this.#sums, first);
      weights.multiply(from, to, this.#rows - first, tap > 0);
    });
    this.#activate("Forward", this.outputs);
  }

  backward(): void {
    const { batch, steps, inputs, dInputs } = this.plan;
    this.#activate("Backward", this.dOutputs);
    if (dInputs) viewRows(this.processor.arena, dInputs, batch * steps).fill(0);
    for (const { weights, first, reads } of this.#taps) {
      const sums = rowsFrom(this.#sums, first), count = this.#rows - first;
      weights.clearGradient();
      if (count === 0) continue;
      weights.addGradient(rowsFrom(inputs, reads), sums, count);
      if (dInputs) weights.carryBack(sums, rowsFrom(dInputs, reads), count, true);
    }
  }

  storeGradient(vector: Float32Array): void {
    for (const { weights } of this.#taps) weights.storeGradient(vector);
  }
}

/** Convolutions on the processor. */
export const processorConv: ProcessorKind<ConvBlock> = {
  kernels: ROW_ACTIVATIONS,
  make: (processor, plan) => new ProcessorConv(processor, plan),
};
