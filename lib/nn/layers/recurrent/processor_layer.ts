import type { RecurrentBlock } from "./recurrent_layout.ts";
import type { LayerOptions } from "../../processor/layer_options.ts";
import type { Processor } from "../../processor/processor.ts";
import { panelColumns } from "../../processor/product.ts";
import { SECTIONS, stepRecurrent } from "./processor_steps.ts";
import { fours, type Rows, takeRows } from "../../processor/rows.ts";
import { type MatrixRows, rowsFrom, WeightMatrix } from "../../processor/weight_matrix.ts";

/** Units side by side in a section of sums: whole panels in all. */
function widthOf({ kind, columns }: RecurrentBlock): number {
  return SECTIONS[kind] === 1 ? panelColumns(columns) : fours(columns);
}

/**
 * A recurrent layer on the processor: its pass over whole sequences, and back-propagation through time, from zero states. Equations in
 * `shaders/nn/recurrent_cell.wgsl`; the plain reference is `recurrentPass`.
 */
export class ProcessorRecurrentLayer {
  /** `(T, B)` rows. */
  readonly outputs: Rows;
  /** `(T, B)` rows: the gradient of the outputs, set by what reads them before each way back. */
  readonly dOutputs: Rows;
  readonly #width: number;
  readonly #ofInputs: WeightMatrix;
  readonly #ofHidden: WeightMatrix;
  readonly #gates: MatrixRows;
  readonly #carried: number;
  readonly #squashed: number;
  readonly #none: number;
  readonly #dCarried: number;

  /** @param processor One with the kernels of recurrent layers. */
  constructor(readonly processor: Processor, readonly block: RecurrentBlock, readonly options: LayerOptions) {
    const { arena } = processor, { batch, steps, inputs, dInputs } = options;
    const { kind, offset, columns: units } = block, width = widthOf(block);
    const place = (k: number, column: number) => {
      const unit = column % width, sum = Math.floor(column / width);
      return unit < units ? 4 * (offset + k * units + unit) + sum : null;
    };
    // New values of a GRU have their sums of inputs and of hidden units apart.
    const isApart = (column: number, section: number) =>
      kind === "gru" && Math.floor(column / width) === section;
    const columns = SECTIONS[kind] * width;
    this.#width = width;
    this.#ofInputs = new WeightMatrix(processor, inputs.one + 1, {
      columns,
      backRows: dInputs ? inputs.one : 0,
      placeOf: (row, column) => {
        if (row === inputs.one) return place(block.inputs, column);
        return row < block.inputs && !isApart(column, 3) ? place(row, column) : null;
      },
    });
    this.#ofHidden = new WeightMatrix(processor, width, {
      columns,
      backRows: width,
      placeOf: (row, column) =>
        row < units && !isApart(column, 2) ? place(block.inputs + 1 + row, column) : null,
    });
    this.#gates = { address: arena.take(steps * batch * columns), stride: columns };
    this.#carried = arena.take(steps * batch * width);
    this.#squashed = arena.take(steps * batch * width);
    this.#none = arena.take(batch * width);
    this.#dCarried = arena.take(batch * width);
    this.outputs = takeRows(processor, steps * batch, width);
    this.dOutputs = takeRows(processor, steps * batch, width);
  }

  /** Takes its weights from the parameter vector. */
  load(vector: ArrayLike<number>): void {
    this.#ofInputs.load(vector);
    this.#ofHidden.load(vector);
  }

  #at(rows: MatrixRows, step: number): MatrixRows {
    return rowsFrom(rows, step * this.options.batch);
  }

  #step(way: "Forward" | "Backward", t: number, outputs: Rows): void {
    const { processor, block, options: { batch } } = this, width = this.#width;
    const of = (address: number, step: number) => address + 4 * step * batch * width;
    stepRecurrent(processor, `${block.kind}${way}`, {
      gates: this.#at(this.#gates, t).address,
      before: t === 0 ? this.#none : of(this.#carried, t - 1),
      after: of(this.#carried, t),
      squashed: of(this.#squashed, t),
      outputs: this.#at(outputs, t).address,
      dCarried: this.#dCarried,
      rows: batch,
      width: 4 * width,
      rowOutputs: 4 * outputs.stride,
    });
  }

  /** Sets the outputs, and keeps what the way back needs. */
  forward(): void {
    const { batch, steps, inputs } = this.options, { outputs } = this;
    this.#ofInputs.multiply(inputs, this.#gates, steps * batch);
    for (let t = 0; t < steps; t++) {
      if (t > 0) this.#ofHidden.multiply(this.#at(outputs, t - 1), this.#at(this.#gates, t), batch, true);
      this.#step("Forward", t, outputs);
    }
  }

  /**
   * Goes back from the gradient of the outputs, which it changes, to that of the weights and inputs; once after each pass forward, whose gates it
   * overwrites.
   */
  backward(): void {
    const { batch, steps, inputs, dInputs } = this.options, { dOutputs } = this, gates = this.#gates;
    this.#ofInputs.clearGradient();
    this.#ofHidden.clearGradient();
    this.processor.arena.view(this.#dCarried, batch * this.#width).fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      this.#step("Backward", t, dOutputs);
      const sums = this.#at(gates, t);
      this.#ofInputs.addGradient(this.#at(inputs, t), sums, batch);
      if (t === 0) continue;
      this.#ofHidden.addGradient(this.#at(this.outputs, t - 1), sums, batch);
      this.#ofHidden.carryBack(sums, this.#at(dOutputs, t - 1), batch, true);
    }
    if (dInputs) this.#ofInputs.carryBack(gates, dInputs, steps * batch);
  }

  /** Puts the gradient of its weights where they stand in the parameter vector. */
  storeGradient(vector: Float32Array): void {
    this.#ofInputs.storeGradient(vector);
    this.#ofHidden.storeGradient(vector);
  }
}
