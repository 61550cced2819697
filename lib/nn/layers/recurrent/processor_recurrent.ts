import type { Processor } from "../../processor/processor.ts";
import type { ProcessorKind, ProcessorLayer, ProcessorPlan } from "../../processor/processor_layer.ts";
import { panelColumns } from "../../processor/product.ts";
import { fours, type Rows, takeRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";
import { RECURRENT_STEPS, SECTIONS, stepRecurrent } from "./processor_steps.ts";
import type { RecurrentBlock } from "./recurrent_layout.ts";

/** Units side by side in a section of sums: whole panels in all. */
function widthOf({ kind, units }: RecurrentBlock): number {
  return SECTIONS[kind] === 1 ? panelColumns(units) : fours(units);
}

/**
 * A recurrent layer on the processor: its pass over whole sequences, and back-propagation through time. Equations in
 * `shaders/nn/recurrent_cell.wgsl`; the plain reference is `recurrentPass`.
 */
export class ProcessorRecurrentLayer implements ProcessorLayer {
  readonly outputs: Rows;
  readonly dOutputs: Rows;
  readonly #width: number;
  readonly #ofInputs: WeightMatrix;
  readonly #ofHidden: WeightMatrix;
  readonly #gates: MatrixRows;
  /** `(T + 1, B)` rows: outputs before the first step, then those of each step; likewise what is carried. */
  readonly #hidden: Rows;
  readonly #carried: number;
  readonly #squashed: number;
  readonly #dCarried: number;

  constructor(readonly processor: Processor, readonly plan: ProcessorPlan<RecurrentBlock>) {
    const { arena } = processor, { batch, steps, inputs, dInputs, tape, block } = plan;
    const { kind, offset, units } = block, width = widthOf(block);
    const place = (k: number, column: number) => {
      const unit = column % width, sum = Math.floor(column / width);
      return unit < units ? 4 * (offset + k * block.columns + unit) + sum : null;
    };
    // New values of a GRU have their sums of inputs and of hidden units apart.
    const isApart = (column: number, section: number) =>
      kind === "gru" && Math.floor(column / width) === section;
    const columns = SECTIONS[kind] * width, all = steps * batch;
    this.#width = width;
    this.#ofInputs = new WeightMatrix(processor, inputs.one + 1, {
      columns,
      tape,
      backRows: dInputs ? inputs.one : 0,
      placeOf: (row, column) => {
        if (row === inputs.one) return place(block.inputs, column);
        return row < block.inputs && !isApart(column, 3) ? place(row, column) : null;
      },
    });
    this.#ofHidden = new WeightMatrix(processor, width, {
      columns,
      tape,
      backRows: width,
      placeOf: (row, column) =>
        row < units && !isApart(column, 2) ? place(block.inputs + 1 + row, column) : null,
    });
    this.#gates = { address: arena.take(all * columns), stride: columns };
    this.#carried = arena.take((all + batch) * width);
    this.#squashed = arena.take(all * width);
    this.#dCarried = arena.take(batch * width);
    this.#hidden = takeRows(arena, all + batch, width);
    this.outputs = rowsFrom(this.#hidden, batch);
    this.dOutputs = tape ? takeRows(arena, all, width) : this.outputs;
  }

  load(vector: ArrayLike<number>): void {
    this.#ofInputs.load(vector);
    this.#ofHidden.load(vector);
  }

  #at<R extends MatrixRows>(rows: R, step: number): R {
    return rowsFrom(rows, step * this.plan.batch);
  }

  #step(way: "Forward" | "Backward", t: number, outputs: Rows): void {
    const { processor, plan: { batch, block } } = this, width = this.#width;
    const of = (address: number, step: number) => address + 4 * step * batch * width;
    stepRecurrent(processor, `${block.kind}${way}`, {
      gates: this.#at(this.#gates, t).address,
      before: of(this.#carried, t),
      after: of(this.#carried, t + 1),
      squashed: of(this.#squashed, t),
      outputs: this.#at(outputs, t).address,
      dCarried: this.#dCarried,
      rows: batch,
      width: 4 * width,
      rowOutputs: 4 * outputs.stride,
    });
  }

  forward(): void {
    const { batch, steps, inputs, continued } = this.plan;
    this.#ofInputs.multiply(inputs, this.#gates, steps * batch);
    for (let t = 0; t < steps; t++) {
      const gates = this.#at(this.#gates, t);
      if (t > 0 || continued) this.#ofHidden.multiply(this.#at(this.#hidden, t), gates, batch, true);
      this.#step("Forward", t, this.outputs);
    }
    if (continued) this.#goOn();
  }

  /** Takes the state after the last step for that before the first. */
  #goOn(): void {
    const { processor: { arena }, plan: { batch, steps } } = this, width = this.#width;
    for (
      const [address, stride] of [[this.#carried, width], [this.#hidden.address, this.#hidden.stride]]
    ) {
      const length = batch * stride;
      arena.view(address, (steps + 1) * length).copyWithin(0, steps * length);
    }
  }

  backward(): void {
    const { batch, steps, inputs, dInputs } = this.plan, { dOutputs } = this, gates = this.#gates;
    this.processor.arena.view(this.#dCarried, batch * this.#width).fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      this.#step("Backward", t, dOutputs);
      if (t > 0) this.#ofHidden.carryBack(this.#at(gates, t), this.#at(dOutputs, t - 1), batch, true);
    }
    for (const [weights, rows] of [[this.#ofInputs, inputs], [this.#ofHidden, this.#hidden]] as const) {
      weights.clearGradient();
      weights.addGradient(rows, gates, steps * batch);
    }
    if (dInputs) this.#ofInputs.carryBack(gates, dInputs, steps * batch);
  }

  storeGradient(vector: Float32Array): void {
    this.#ofInputs.storeGradient(vector);
    this.#ofHidden.storeGradient(vector);
  }
}

/** Recurrent layers on the processor. */
export const processorRecurrent: ProcessorKind<RecurrentBlock> = {
  kernels: RECURRENT_STEPS,
  make: (processor, plan) => new ProcessorRecurrentLayer(processor, plan),
};
